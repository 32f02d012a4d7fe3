"""wechatpy's crypto against what the simulator pushes, in both directions."""

from harness import Listener, Suite, control, credentials, holds, messages, refused, same
from wecom_client import Client
from wechatpy.exceptions import InvalidSignatureException
from wechatpy.work import parse_message
from wechatpy.work.crypto import WeChatCrypto
from wechatpy.work.exceptions import InvalidCorpIdException

suite = Suite("wecom", "wechatpy")
CARD = {
    "msgtype": "template_card",
    "template_card": {
        "card_type": "button_interaction",
        "main_title": {"title": "重启？"},
        "task_id": "t1",
        "button_list": [{"text": "批准", "style": 1, "key": "approve"}],
    },
}


class Receiver:
    """What an app does with its callbacks, by means of the SDK alone."""

    def __init__(self, kind, reply=""):
        given, prefix = credentials("wecom"), "contacts_callback" if kind == "contacts" else "callback"
        self.given, self.kind, self.reply, self.opened = given, kind, reply, []
        self.crypto = WeChatCrypto(given[f"{prefix}_token"], given[f"{prefix}_aes_key"], given["corp_id"])

    def answer(self, request):
        query = request.query
        if request.method == "GET":
            signed = (query["msg_signature"], query["timestamp"], query["nonce"])
            return 200, self.crypto.check_signature(*signed, query["echostr"])
        self.opened.append(self.open(request))
        return 200, self.reply and self.crypto.encrypt_message(self.reply, "1597212914")

    def open(self, request, crypto=None):
        query = request.query
        return (crypto or self.crypto).decrypt_message(request.body, query["msg_signature"], query["timestamp"], query["nonce"])

    def saved_at(self, listener):
        return control("POST", "/api/callbacks", {"vendor": "wecom", "kind": self.kind, "url": listener.url})


def kind_of(error):
    return type(error)


def joins():
    new = {"vendor": "wecom", "userid": "newcomer", "name": "新人", "departments": [2, 3], "callback": True}
    return control("POST", "/api/users", new)


@suite.case("callback", "an address that opens and answers the sealed text is saved")
def _():
    receiver = Receiver("app")
    with Listener(receiver.answer) as listener:
        same(receiver.saved_at(listener)["saved"], True)
        same([request.method for request in listener.received], ["GET"])


@suite.case("callback", "an address that answers anything else is not saved")
def _():
    receiver = Receiver("app")
    with Listener(lambda _: (200, "ok")) as listener:
        try:
            receiver.saved_at(listener)
        except AssertionError as error:
            holds("40057" in str(error), error)
        else:
            raise AssertionError("saved")


@suite.case("callback", "a person who joins is told to the contacts receiver, sealed")
def _():
    receiver = Receiver("contacts")
    with Listener(receiver.answer) as listener:
        receiver.saved_at(listener)
        joins()
        told = parse_message(receiver.opened[0])._data
        same((told["Event"], told["ChangeType"], told["UserID"]), ("change_contact", "create_user", "newcomer"))
        same((told["ToUserName"], told["FromUserName"], told["Department"]), (receiver.given["corp_id"], "sys", "2,3"))


@suite.case("callback", "a pressed button is told to the app, and the SDK's sealed answer turns it grey")
def _():
    inner = "<xml><ToUserName>lina</ToUserName><MsgType>update_button</MsgType><Button><ReplaceName>已批准</ReplaceName></Button></xml>"
    receiver, client = Receiver("app", inner), Client()
    with Listener(receiver.answer) as listener:
        receiver.saved_at(listener)
        sent = client.message.send(client.agent_id, "lina", msg=CARD)
        pressed = control("POST", f"/api/cards/wecom/{sent['msgid']}/press", {"user": "lina", "action": "approve"})
        same((pressed["delivered"], pressed["reply"]), (True, inner))
        told = parse_message(receiver.opened[0])._data
        same((told["Event"], told["EventKey"], told["TaskId"], told["FromUserName"]), ("template_card_event", "approve", "t1", "lina"))
        same(messages("wecom", "lina")[0]["state"], "updated")


@suite.case("callback", "the response code of a pressed button updates the card")
def _():
    receiver, client = Receiver("app"), Client()
    with Listener(receiver.answer) as listener:
        receiver.saved_at(listener)
        sent = client.message.send(client.agent_id, "lina", msg=CARD)
        control("POST", f"/api/cards/wecom/{sent['msgid']}/press", {"user": "lina", "action": "approve"})
        code = parse_message(receiver.opened[0])._data["ResponseCode"]
        change = {"userids": ["lina"], "agentid": client.agent_id, "response_code": code, "button": {"replace_name": "已批准"}}
        client.post("message/update_template_card", data=change)
        same(messages("wecom", "lina")[0]["state"], "updated")


@suite.case("callback", "an answer that is not signed with the token changes nothing")
def _():
    receiver, client = Receiver("app"), Client()
    given = receiver.given
    stranger = WeChatCrypto("othertoken", given["callback_aes_key"], given["corp_id"])
    inner = "<xml><MsgType>update_button</MsgType><Button><ReplaceName>x</ReplaceName></Button></xml>"

    def answer(request):
        return receiver.answer(request) if request.method == "GET" else (200, stranger.encrypt_message(inner, "1"))

    with Listener(answer) as listener:
        receiver.saved_at(listener)
        sent = client.message.send(client.agent_id, "lina", msg=CARD)
        pressed = control("POST", f"/api/cards/wecom/{sent['msgid']}/press", {"user": "lina", "action": "approve"})
        same((pressed["reply"], messages("wecom", "lina")[0]["state"]), (None, "sent"))


@suite.case("callback", "a changed signature, a foreign token and a foreign company are refused by the SDK")
def _():
    receiver = Receiver("contacts")
    with Listener(receiver.answer) as listener:
        receiver.saved_at(listener)
        joins()
        event, given = listener.received[-1], receiver.given
        token, key = given["contacts_callback_token"], given["contacts_callback_aes_key"]
        refused(InvalidSignatureException, lambda: receiver.open(event, WeChatCrypto("other", key, given["corp_id"])), kind_of)
        refused(InvalidCorpIdException, lambda: receiver.open(event, WeChatCrypto(token, key, "wwother")), kind_of)
        first = event.query["msg_signature"][0]
        event.query["msg_signature"] = ("0" if first != "0" else "1") + event.query["msg_signature"][1:]
        refused(InvalidSignatureException, lambda: receiver.open(event), kind_of)


@suite.case("callback", "an event that is not answered with 200 is sent four times, each time openable")
def _():
    receiver = Receiver("contacts")

    def answer(request):
        status, text = receiver.answer(request)
        return (status if request.method == "GET" else 500), text

    with Listener(answer) as listener:
        receiver.saved_at(listener)
        joins()
        same(len(receiver.opened), 4)


suite.run()
