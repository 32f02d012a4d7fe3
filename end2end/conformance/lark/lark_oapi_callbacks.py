"""lark-oapi's event dispatcher against what the simulator pushes, in both directions."""

import json
import logging

from harness import Listener, Suite, control, credentials, holds, messages, same, settings
from lark_client import build, client, done
from lark_oapi import EventDispatcherHandler
from lark_oapi.api.im.v1 import CreateMessageRequest, CreateMessageRequestBody
from lark_oapi.card.action_handler import CardActionHandler
from lark_oapi.core.model import RawRequest
from lark_oapi.event.callback.model.p2_card_action_trigger import P2CardActionTriggerResponse

suite = Suite("lark", "lark-oapi")
# The dispatcher reports every refusal, also those that a case wants.
logging.disable(logging.CRITICAL)


class Receiver:
    """What an app does with its callbacks, by means of the SDK alone."""

    def __init__(self, **changes):
        given = {**credentials("lark"), **changes}
        self.joined, self.left, self.pressed = [], [], []
        builder = EventDispatcherHandler.builder(given["encrypt_key"], given["verification_token"])
        builder.register_p2_contact_user_created_v3(lambda event: self.joined.append(event.event.object))
        builder.register_p2_contact_user_deleted_v3(lambda event: self.left.append(event.event.object))
        builder.register_p2_card_action_trigger(self.press)
        self.dispatcher = builder.build()
        first = CardActionHandler.builder(given["encrypt_key"], given["verification_token"])
        self.cards = first.register(self.press_first).build()

    def press(self, event):
        self.pressed.append(event.event)
        return P2CardActionTriggerResponse({"toast": {"type": "success", "content": "已确认"}})

    def press_first(self, card):
        self.pressed.append(card)
        return {"toast": {"type": "success", "content": "已确认"}}

    def answer(self, request, dispatcher=None):
        given = RawRequest()
        given.uri, given.body = request.path, request.body.encode()
        # The dispatcher looks headers up as the vendor writes them.
        given.headers = {"-".join(part.capitalize() for part in name.split("-")): value for name, value in request.headers.items()}
        response = (dispatcher or self.dispatcher).do(given)
        return response.status_code, response.content.decode()


def save(listener):
    return control("POST", "/api/callbacks", {"vendor": "lark", "kind": "app", "url": listener.url})


def joins():
    new = {"vendor": "lark", "userid": "newcomer", "name": "新人", "departments": [2], "callback": True}
    return control("POST", "/api/users", new)


@suite.case("callback", "an address that answers the challenge is saved")
def _():
    receiver = Receiver()
    with Listener(receiver.answer, "application/json") as listener:
        save(listener)
        same(list(json.loads(listener.received[0].body)), ["encrypt"])


@suite.case("callback", "an address with another key or another token is not saved")
def _():
    for changes in ({"encrypt_key": "other"}, {"verification_token": "other"}):
        with Listener(Receiver(**changes).answer, "application/json") as listener:
            try:
                save(listener)
            except AssertionError as error:
                holds("409" in str(error), error)
            else:
                raise AssertionError(f"saved with {changes}")


@suite.case("callback", "a person who joins and one who leaves are told, sealed and signed")
def _():
    receiver = Receiver()
    with Listener(receiver.answer, "application/json") as listener:
        save(listener)
        joins()
        control("DELETE", "/api/users/lark/newcomer?callback=1")
        same([one.name for one in receiver.joined], ["新人"])
        same([one.open_id for one in receiver.left], [one.open_id for one in receiver.joined])


@suite.case("callback", "a pressed button is told, and the SDK's toast comes back")
def _():
    receiver = Receiver()
    button = {"tag": "button", "text": {"tag": "plain_text", "content": "确认"}, "behaviors": [{"type": "callback", "value": {"act": "ack"}}]}
    card = {"schema": "2.0", "config": {"update_multi": True}, "body": {"elements": [button]}}
    with Listener(receiver.answer, "application/json") as listener:
        save(listener)
        body = build(CreateMessageRequestBody, receive_id="lina", msg_type="interactive", content=json.dumps(card))
        done(client().im.v1.message.create(build(CreateMessageRequest, receive_id_type="user_id", request_body=body)))
        message = messages("lark", "lina")[0]["message_id"]
        pressed = control("POST", f"/api/cards/lark/{message}/press", {"user": "lina", "action": "确认"})
        same(pressed["delivered"], True)
        same((receiver.pressed[0].action.value, receiver.pressed[0].context.open_message_id), ({"act": "ack"}, message))
        holds("已确认" in json.dumps(pressed, ensure_ascii=False), pressed)


@suite.case("callback", "a button pressed the older way is told flat, and a changed signature refused by the SDK")
def _():
    settings("lark", variants=["cards_v1"])
    receiver = Receiver()
    button = {"tag": "button", "text": {"tag": "plain_text", "content": "确认"}, "behaviors": [{"type": "callback", "value": {"act": "ack"}}]}
    card = {"schema": "2.0", "config": {"update_multi": True}, "body": {"elements": [button]}}
    with Listener(lambda request: receiver.answer(request, receiver.cards), "application/json") as listener:
        save(listener)
        body = build(CreateMessageRequestBody, receive_id="lina", msg_type="interactive", content=json.dumps(card))
        done(client().im.v1.message.create(build(CreateMessageRequest, receive_id_type="user_id", request_body=body)))
        message = messages("lark", "lina")[0]["message_id"]
        pressed = control("POST", f"/api/cards/lark/{message}/press", {"user": "lina", "action": "确认"})
        same(pressed["delivered"], True)
        same((receiver.pressed[0].action.value, receiver.pressed[0].open_message_id), ({"act": "ack"}, message))
        event = listener.received[-1]
        for name in [name for name in event.headers if name.lower() == "x-lark-signature"]:
            event.headers[name] = "0" * 40
        same((receiver.answer(event, receiver.cards)[0], len(receiver.pressed)), (500, 1))


@suite.case("callback", "a changed body, a changed signature and a foreign key are refused by the SDK")
def _():
    receiver = Receiver()
    with Listener(receiver.answer, "application/json") as listener:
        save(listener)
        joins()
        event = listener.received[-1]
        status = lambda by=receiver: by.answer(event)[0]
        same((status(), status(Receiver(encrypt_key="other"))), (200, 500))
        for name in [name for name in event.headers if name.lower() == "x-lark-signature"]:
            event.headers[name] = "0" * 64
        same(status(), 500)
        same(len(receiver.joined), 2)


suite.run()
