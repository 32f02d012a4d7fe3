"""wechatpy against the callback addresses of a running server: what WeCom would send is taken once, nothing else is."""

import time
import uuid

from harness import Suite, credentials, holds, same
from server import OVERSIZED, Server, flipped
from server import call as send
from wechatpy.work.crypto import WeChatCrypto
from xmltodict import parse

suite = Suite("wecom", "wechatpy")
ADDRESSES = (("the app", "", "callback"), ("contacts", "/contacts", "contacts_callback"))


def crypto(prefix, **changes):
    given = credentials("wecom")
    usual = {"token": given[f"{prefix}_token"], "encoding_aes_key": given[f"{prefix}_aes_key"], "corp_id": given["corp_id"]}
    return WeChatCrypto(**{**usual, **changes})


def sealed(by, text, event, at=None):
    """Query and body of a call: a sealed text as `echostr`, or as the body of an event."""
    at = str(int(at or time.time()))
    made = parse(by.encrypt_message(text, uuid.uuid4().hex, at))["xml"]
    query = {"msg_signature": made["MsgSignature"], "timestamp": at, "nonce": made["Nonce"]}
    body = f"<xml><ToUserName><![CDATA[{by.corp_id}]]></ToUserName><Encrypt><![CDATA[{made['Encrypt']}]]></Encrypt></xml>"
    return (query, body) if event else ({**query, "echostr": made["Encrypt"]}, None)


def entered(person):
    head = f"<ToUserName>{credentials('wecom')['corp_id']}</ToUserName><FromUserName>{person}</FromUserName>"
    return f"<xml>{head}<CreateTime>{int(time.time())}</CreateTime><MsgType>event</MsgType><Event>enter_agent</Event></xml>"


def judge(server, name, path, prefix):
    address = server.callback + path

    def call(query, body):
        return send(address, query, body, {"content-type": "text/xml"})

    @suite.case("server callback", f"the server's address for {name} answers the sealed text and takes an event once")
    def _():
        same(call(*sealed(crypto(prefix), "1288432023552776189", event=False)), (200, "1288432023552776189"))
        # Another person at each address: both keep their events for the same app.
        before, event = len(server.events()), sealed(crypto(prefix), entered(f"visitor of {name}"), event=True)
        for _ in range(3):
            same(call(*event)[0], 200)
        same(len(server.events()), before + 1, "events that are kept")

    @suite.case("server callback", f"the server's address for {name} refuses a changed signature, a foreign token, another company")
    def _():
        before = len(server.events())
        for by in (crypto(prefix), crypto(prefix, token="other"), crypto(prefix, corp_id="wwother")):
            for event in (False, True):
                query, body = sealed(by, entered("lina"), event)
                if by.token == crypto(prefix).token and by.corp_id == crypto(prefix).corp_id:
                    query["msg_signature"] = flipped(query["msg_signature"])
                status, said = call(query, body)
                holds(status == 403 and "lina" not in said, (status, said))
        same(len(server.events()), before, "events that are kept")

    @suite.case("server callback", f"the server's address for {name} refuses an event of yesterday and one too large")
    def _():
        same(call(*sealed(crypto(prefix), entered("lina"), event=True, at=time.time() - 86_400))[0], 403)
        query, body = sealed(crypto(prefix), entered("lina"), event=True)
        same(call(query, body + " " * OVERSIZED)[0], 413)
        same(call(query, body)[0], 200, "the same without what is too much")


with Server("wecom") as running:
    for one in ADDRESSES:
        judge(running, *one)
    suite.run()
