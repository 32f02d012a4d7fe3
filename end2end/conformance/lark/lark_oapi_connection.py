"""lark-oapi's long connection against the simulator's: events, presses, refusals, a connection that is lost."""

import asyncio
import json
import logging
import threading
import time
import urllib.request
from contextlib import contextmanager

import lark_oapi.ws.client as sdk
from harness import PATIENCE, Suite, control, credentials, messages, same, settings
from lark_client import build, client, done
from lark_oapi import EventDispatcherHandler
from lark_oapi.api.im.v1 import CreateMessageRequest, CreateMessageRequestBody
from lark_oapi.event.callback.model.p2_card_action_trigger import P2CardActionTriggerResponse
from lark_oapi.ws.exception import ClientException, ServerException
from websockets.sync.client import connect

suite = Suite("lark", "lark-oapi")
# The client reports every refusal, also those that a case wants.
logging.disable(logging.CRITICAL)


def until(condition, what):
    """The SDK works on a thread of its own and tells nobody when it is done."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, what
        time.sleep(0.02)


class App:
    """What an app does with its connection, by means of the SDK alone."""

    def __init__(self, listens=True, **changes):
        given = {**credentials("lark"), **changes}
        self.joined, self.pressed, self.error = [], [], None
        builder = EventDispatcherHandler.builder("", "")
        if listens:
            builder.register_p2_contact_user_created_v3(lambda event: self.joined.append(event.event.object.name))
        builder.register_p2_card_action_trigger(self.press)
        more = {"event_handler": builder.build(), "domain": given["base_url"], "auto_reconnect": changes == {}}
        self.client = sdk.Client(given["app_id"], given["app_secret"], **more)

    def press(self, event):
        self.pressed.append(event.event)
        return P2CardActionTriggerResponse({"toast": {"type": "success", "content": "已确认"}})

    def is_open(self):
        return self.client._conn is not None

    def start(self):
        """Ends with the loop; the SDK has no way to end it."""
        try:
            self.client.start()
        except Exception as error:
            self.error = error


@contextmanager
def connected(**given):
    """An app whose connection is open, with a loop of its own: the SDK keeps one for all its clients."""
    sdk.loop = loop = asyncio.new_event_loop()
    app = App(**given)
    thread = threading.Thread(target=app.start, daemon=True)
    thread.start()
    until(lambda: app.is_open() or app.error, "no connection")
    try:
        yield app
    finally:
        # It hangs up: the simulator would else go on choosing a connection that nobody reads any more.
        app.client._auto_reconnect = False
        if loop.is_running():
            asyncio.run_coroutine_threadsafe(app.client._disconnect(), loop).result(PATIENCE)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(PATIENCE)


def refusal(**changes):
    with connected(**changes) as app:
        return app.error


def joins(name="newcomer"):
    new = {"vendor": "lark", "userid": name, "name": "新人", "departments": [2], "callback": True}
    return control("POST", "/api/users", new)["callback"][0]


@suite.case("connection", "a person who joins is told over the connection, also in parts that come backwards")
def _():
    with connected() as app:
        same(joins()["delivered"], True)
        settings("lark", variants=["long_parts", "long_token"])
        same(joins("another")["delivered"], True)
        same(app.joined, ["新人", "新人"])


@suite.case("connection", "a pressed button is told, and the SDK's toast comes back")
def _():
    button = {"tag": "button", "text": {"tag": "plain_text", "content": "确认"}, "behaviors": [{"type": "callback", "value": {"act": "ack"}}]}
    card = {"schema": "2.0", "config": {"update_multi": True}, "body": {"elements": [button]}}
    body = build(CreateMessageRequestBody, receive_id="lina", msg_type="interactive", content=json.dumps(card))
    with connected() as app:
        done(client().im.v1.message.create(build(CreateMessageRequest, receive_id_type="user_id", request_body=body)))
        message = messages("lark", "lina")[0]["message_id"]
        pressed = control("POST", f"/api/cards/lark/{message}/press", {"user": "lina", "action": "确认"})
        same(pressed["reply"]["toast"]["content"], "已确认")
        same((app.pressed[0].action.value, app.pressed[0].context.open_message_id), ({"act": "ack"}, message))


@suite.case("connection", "an event that nobody handles is answered with 500 and told again after 15 seconds")
def _():
    with connected(listens=False):
        told = joins()
        same((told["delivered"], told["status"]), (False, 500))
    with connected() as app:
        # The connection before may not be known to be gone yet, and then it is told once more.
        until(lambda: app.joined or control("POST", "/api/clock", {"advance_ms": 15_000}) is None, "the event does not come again")


@suite.case("connection", "a wrong secret and an unknown app open nothing")
def _():
    for changes, code in (({"app_secret": "wrong"}, 1000040345), ({"app_id": "cli_ffffffffffffffff"}, 1000040346)):
        error = refusal(**changes)
        same((type(error), error.code), (ClientException, code))


@suite.case("connection", "a switched-off app is refused with 1000040345 or 403, a refusal may come with HTTP 400")
def _():
    same(refusal_of_disabled([]), (ClientException, 1000040345))
    same(refusal_of_disabled(["long_disabled_403"]), (ClientException, 403))
    same(refusal_of_disabled(["long_refused_400"]), (ServerException, 400))


def refusal_of_disabled(variants):
    settings("lark", disabled=True, variants=variants)
    error = refusal(app_secret=credentials("lark")["app_secret"])
    return type(error), error.code


@suite.case("connection", "the fifty-first connection is refused by the endpoint or at the handshake")
def _():
    given = credentials("lark")
    asked = json.dumps({"AppID": given["app_id"], "AppSecret": given["app_secret"]}).encode()

    def fill():
        with urllib.request.urlopen(given["base_url"] + "/callback/ws/endpoint", data=asked, timeout=PATIENCE) as answer:
            return connect(json.load(answer)["data"]["URL"], proxy=None)

    others = [fill() for _ in range(50)]
    secret = given["app_secret"]
    error = refusal(app_secret=secret)
    same((type(error), error.code), (ClientException, 1000040350))
    settings("lark", variants=["long_limit_at_handshake"])
    error = refusal(app_secret=secret)
    same((type(error), error.code), (ClientException, 514))
    for one in others:
        one.close()


@suite.case("connection", "a lost connection is opened again as the configuration says")
def _():
    settings("lark", variants=["long_quick"])
    with connected() as app:
        first = app.client._conn
        control("POST", "/api/reset")
        until(lambda: app.client._conn not in (None, first), "no second connection")
        same(joins()["delivered"], True)
        same(app.joined, ["新人"])


suite.run()
