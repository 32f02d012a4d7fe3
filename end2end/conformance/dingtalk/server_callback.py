"""dingtalk-sdk's crypto against the callback address of a running server, in both directions; and pressed cards."""

import base64
import hashlib
import hmac
import json
import time

from dingtalk.crypto import DingTalkCrypto
from harness import Suite, credentials, holds, refused, same
from server import OVERSIZED, Server, call, flipped, saved_by_vendor

suite = Suite("dingtalk", "dingtalk-sdk")


def crypto(**changes):
    given = credentials("dingtalk")
    usual = {"token": given["callback_token"], "encoding_aes_key": given["callback_aes_key"], "corpid_or_suitekey": given["client_id"]}
    return DingTalkCrypto(**{**usual, **changes})


def sealed(by, event, at=None):
    """Query and body of a push."""
    made = by.encrypt_message(json.dumps(event), timestamp=str(int((at or time.time()) * 1000)))
    query = {"signature": made["msg_signature"], "timestamp": made["timeStamp"], "nonce": made["nonce"]}
    return query, json.dumps({"encrypt": made["encrypt"]})


def opened(answer):
    """What a sealed answer says."""
    made = json.loads(answer)
    return crypto().decrypt_message(answer, made["msg_signature"], made["timeStamp"], made["nonce"])


def joined(person, number):
    return {"EventType": "user_add_org", "eventId": f"e{number}", "userId": [person]}


def pressed(corp_id):
    content = json.dumps({"cardPrivateData": {"actionIds": ["respond:nothing"], "params": {}}})
    return json.dumps({"type": "actionCallback", "outTrackId": "t1", "corpId": corp_id, "userId": "lina", "content": content})


def signed(secret, at):
    timestamp = str(int(at * 1000))
    made = hmac.new(secret.encode(), timestamp.encode(), hashlib.sha256).digest()
    return {"x-ddpaas-signature": base64.b64encode(made).decode(), "x-ddpaas-signature-timestamp": timestamp}


with Server("dingtalk") as server:

    @suite.case("server callback", "the server answers check_url and events with a success that the SDK opens, and takes an event once")
    def _():
        same(opened(call(server.callback, *sealed(crypto(), {"EventType": "check_url"}))[1]), "success")
        saved_by_vendor(server)
        before, event = len(server.events()), sealed(crypto(), joined("lina", 1))
        for _ in range(3):
            status, answer = call(server.callback, *event)
            same((status, opened(answer)), (200, "success"))
        same(len(server.events()), before + 1, "events that are kept")

    @suite.case("server callback", "the server's answer is sealed: another token does not open it")
    def _():
        made = json.loads(call(server.callback, *sealed(crypto(), {"EventType": "check_url"}))[1])
        stranger = crypto(token="other")
        by = lambda: stranger.decrypt_message(json.dumps(made), made["msg_signature"], made["timeStamp"], made["nonce"])
        refused("InvalidSignatureException", by, lambda error: type(error).__name__)

    @suite.case("server callback", "a changed signature, a foreign token and another company are refused")
    def _():
        before = len(server.events())
        query, body = sealed(crypto(), joined("lina", 2))
        same(call(server.callback, {**query, "signature": flipped(query["signature"])}, body), (403, ""))
        for by in (crypto(token="other"), crypto(corpid_or_suitekey="dingother")):
            same(call(server.callback, *sealed(by, joined("lina", 2))), (403, ""))
        same(len(server.events()), before, "events that are kept")

    @suite.case("server callback", "an event of yesterday and one too large are refused")
    def _():
        same(call(server.callback, *sealed(crypto(), joined("lina", 3), at=time.time() - 86_400))[0], 403)
        query, body = sealed(crypto(), joined("lina", 3))
        same(call(server.callback, query, body + " " * OVERSIZED)[0], 413)
        same(call(server.callback, query, body)[0], 200, "the same without what is too much")

    @suite.case("server callback", "a signed press is taken once; an unsigned, a forged, an old and another company's are refused")
    def _():
        given = credentials("dingtalk")
        secret, body, now = given["callback_aes_key"], pressed(given["corp_id"]), time.time()
        before, headers = len(server.events()), signed(secret, now)
        for _ in range(3):
            same(call(server.callback, None, body, headers)[0], 200)
        same(len(server.events()), before + 1, "events that are kept")
        strangers = [({}, body), (signed("another", now), body), (signed(secret, now - 86_400), body), (headers, pressed("dingother"))]
        for headers, body in strangers:
            holds(call(server.callback, None, body, headers)[0] == 403, (headers, body))

    suite.run()
