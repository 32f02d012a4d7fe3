"""dingtalk-sdk's crypto against what the simulator pushes, in both directions."""

import json

from dingtalk.core.exceptions import InvalidCorpIdOrSuiteKeyException, InvalidSignatureException
from dingtalk.crypto import DingTalkCrypto
from harness import Listener, Suite, control, credentials, holds, refused, same

suite = Suite("dingtalk", "dingtalk-sdk")


class Receiver:
    """What an app does with its callbacks, by means of the SDK alone. The owner key is the app's own."""

    def __init__(self, **changes):
        given = credentials("dingtalk")
        usual = {"token": given["callback_token"], "encoding_aes_key": given["callback_aes_key"], "corpid_or_suitekey": given["client_id"]}
        self.crypto, self.opened = DingTalkCrypto(**{**usual, **changes}), []

    def open(self, request):
        query = request.query
        return json.loads(self.crypto.decrypt_message(request.body, query["signature"], query["timestamp"], query["nonce"]))

    def answer(self, request):
        self.opened.append(self.open(request))
        return 200, json.dumps(self.crypto.encrypt_message("success"))


def save(listener):
    return control("POST", "/api/callbacks", {"vendor": "dingtalk", "kind": "app", "url": listener.url})


def joins():
    new = {"vendor": "dingtalk", "userid": "newcomer", "name": "新人", "departments": [2], "callback": True}
    return control("POST", "/api/users", new)


def kind_of(error):
    return type(error)


@suite.case("callback", "an address that answers check_url with a sealed success is saved")
def _():
    receiver = Receiver()
    with Listener(receiver.answer, "application/json") as listener:
        save(listener)
        same(receiver.opened[0]["EventType"], "check_url")
        same(listener.received[0].query.get("msg_signature", listener.received[0].query["signature"]), listener.received[0].query["signature"])


@suite.case("callback", "a success that is not sealed, or sealed with another token, is no answer")
def _():
    stranger = Receiver(token="other")
    sealed = lambda _: (200, json.dumps(stranger.crypto.encrypt_message("success")))
    for answer in (lambda _: (200, "success"), sealed):
        with Listener(answer, "application/json") as listener:
            try:
                save(listener)
            except AssertionError as error:
                holds("409" in str(error), error)
            else:
                raise AssertionError("saved")


@suite.case("callback", "a person who joins and one who leaves are told, sealed")
def _():
    receiver = Receiver()
    with Listener(receiver.answer, "application/json") as listener:
        save(listener)
        joins()
        control("DELETE", "/api/users/dingtalk/newcomer?callback=1")
        told = [(event["EventType"], event.get("userId") or event.get("UserId")) for event in receiver.opened[1:]]
        same(told, [("user_add_org", ["newcomer"]), ("user_leave_org", ["newcomer"])])
        same({event["CorpId"] for event in receiver.opened[1:]}, {credentials("dingtalk")["corp_id"]})


@suite.case("callback", "a changed signature, a foreign token and a foreign owner are refused by the SDK")
def _():
    receiver = Receiver()
    with Listener(receiver.answer, "application/json") as listener:
        save(listener)
        joins()
        event = listener.received[-1]
        refused(InvalidSignatureException, lambda: Receiver(token="other").open(event), kind_of)
        refused(InvalidCorpIdOrSuiteKeyException, lambda: Receiver(corpid_or_suitekey="dingother").open(event), kind_of)
        event.query["signature"] = "0" * 40
        refused(InvalidSignatureException, lambda: receiver.open(event), kind_of)


suite.run()
