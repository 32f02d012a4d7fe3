"""wechatpy against the callback address of a running server: what WeCom would send is taken, anything else is not.

The server is named by MUSTER_CONFORMANCE_SERVER (its base URL) and MUSTER_CONFORMANCE_APP (the id of a WeCom app that
has the simulator's constant credentials). Without them nothing is tried.
"""

import os
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid

from harness import PATIENCE, Suite, credentials, holds, same
from wechatpy.work.crypto import WeChatCrypto
from xmltodict import parse

suite = Suite("wecom", "wechatpy")
SERVER, APP = os.environ.get("MUSTER_CONFORMANCE_SERVER"), os.environ.get("MUSTER_CONFORMANCE_APP")


def crypto(prefix, **changes):
    given = credentials("wecom")
    usual = {"token": given[f"{prefix}_token"], "encoding_aes_key": given[f"{prefix}_aes_key"], "corp_id": given["corp_id"]}
    return WeChatCrypto(**{**usual, **changes})


def call(path, by, text, event, at=None, spoil=lambda query: None):
    """Status and body of what the server answers to a sealed text: as `echostr`, or as the body of an event."""
    at = str(int(at or time.time()))
    sealed = parse(by.encrypt_message(text, uuid.uuid4().hex, at))["xml"]
    query = {"msg_signature": sealed["MsgSignature"], "timestamp": at, "nonce": sealed["Nonce"]}
    body = f"<xml><ToUserName><![CDATA[{by.corp_id}]]></ToUserName><Encrypt><![CDATA[{sealed['Encrypt']}]]></Encrypt></xml>"
    if not event:
        query, body = {**query, "echostr": sealed["Encrypt"]}, None
    spoil(query)
    url = f"{SERVER}/callbacks/wecom/{APP}{path}?{urllib.parse.urlencode(query)}"
    request = urllib.request.Request(url, data=body and body.encode(), headers={"content-type": "text/xml"})
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def change_signature(query):
    first = query["msg_signature"][0]
    query["msg_signature"] = ("0" if first != "0" else "1") + query["msg_signature"][1:]


def entered(person):
    head = f"<ToUserName>{credentials('wecom')['corp_id']}</ToUserName><FromUserName>{person}</FromUserName>"
    return f"<xml>{head}<CreateTime>{int(time.time())}</CreateTime><MsgType>event</MsgType><Event>enter_agent</Event></xml>"


def judge(name, path, prefix):
    @suite.case("callback", f"the server's address for {name} answers the sealed text and takes an event")
    def _():
        same(call(path, crypto(prefix), "1288432023552776189", event=False), (200, "1288432023552776189"))
        same(call(path, crypto(prefix), entered("lina"), event=True)[0], 200)

    @suite.case("callback", f"the server's address for {name} refuses a changed signature, a foreign token, another company")
    def _():
        strangers = [(crypto(prefix, token="other"), None), (crypto(prefix, corp_id="wwother"), None)]
        for by, spoil in [(crypto(prefix), change_signature), *strangers]:
            for event in (False, True):
                status, body = call(path, by, entered("lina"), event, spoil=spoil or (lambda query: None))
                holds(400 <= status < 500 and "lina" not in body, (status, body))

    @suite.case("callback", f"the server's address for {name} refuses an event of yesterday")
    def _():
        status, _ = call(path, crypto(prefix), entered("lina"), event=True, at=time.time() - 86_400)
        holds(400 <= status < 500, status)


if SERVER and APP:
    judge("the app", "", "callback")
    judge("contacts", "/contacts", "contacts_callback")
else:
    why = "MUSTER_CONFORMANCE_SERVER and MUSTER_CONFORMANCE_APP name no running server"
    suite.skip("callback", "the server's callback addresses open what the SDK seals", why)

suite.run()
