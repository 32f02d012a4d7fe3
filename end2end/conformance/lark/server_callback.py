"""lark-oapi's event dispatcher beside the callback address of a running server: what the one takes the other takes,
once, and what the one refuses the other refuses.

The SDK opens and verifies, but seals nothing: each call is sealed here and must first pass the SDK.
"""

import base64
import hashlib
import json
import logging
import os
import time
import uuid

from Crypto.Cipher import AES
from harness import Suite, credentials, holds, same
from lark_oapi import EventDispatcherHandler
from lark_oapi.core.model import RawRequest
from server import OVERSIZED, Server, call, flipped, saved_by_vendor

suite = Suite("lark", "lark-oapi")
# The dispatcher reports every refusal, also those that a case wants.
logging.disable(logging.CRITICAL)


def sealed(content, key=None, at=None):
    """Headers and body of a push."""
    key = key or credentials("lark")["encrypt_key"]
    text = json.dumps(content).encode()
    text += bytes([16 - len(text) % 16]) * (16 - len(text) % 16)
    iv = os.urandom(16)
    cipher = AES.new(hashlib.sha256(key.encode()).digest(), AES.MODE_CBC, iv)
    body = json.dumps({"encrypt": base64.b64encode(iv + cipher.encrypt(text)).decode()})
    timestamp, nonce = str(int(at or time.time())), uuid.uuid4().hex
    signature = hashlib.sha256((timestamp + nonce + key + body).encode()).hexdigest()
    names = ("X-Lark-Request-Timestamp", "X-Lark-Request-Nonce", "X-Lark-Signature")
    return dict(zip(names, (timestamp, nonce, signature))), body


def challenge(token=None):
    token = token or credentials("lark")["verification_token"]
    return {"challenge": "ajls384kdjx98XX", "token": token, "type": "url_verification"}


def joined(number, **changes):
    given = credentials("lark")
    head = {"event_id": f"e{number}", "event_type": "contact.user.created_v3", "token": given["verification_token"]}
    head |= {"app_id": given["app_id"], "tenant_key": "t", "create_time": str(int(time.time() * 1000))}
    return {"schema": "2.0", "header": {**head, **changes}, "event": {"object": {"open_id": "ou_1", "name": "新人"}}}


def by_sdk(headers, body):
    """Whether the SDK takes it, and what it answers."""
    given = credentials("lark")
    builder = EventDispatcherHandler.builder(given["encrypt_key"], given["verification_token"])
    raw = RawRequest()
    raw.uri, raw.body, raw.headers = "/", body.encode(), headers
    answer = builder.register_p2_contact_user_created_v3(lambda _: None).build().do(raw)
    return answer.status_code == 200, json.loads(answer.content)


with Server("lark") as server:

    @suite.case("server callback", "the server answers the challenge as the SDK does, and takes an event once")
    def _():
        headers, body = sealed(challenge())
        status, answer = call(server.callback, None, body)
        same((status == 200, json.loads(answer)), by_sdk(headers, body))
        saved_by_vendor(server)
        before, (headers, body) = len(server.events()), sealed(joined(1))
        holds(by_sdk(headers, body)[0], "the SDK refuses it")
        for _ in range(3):
            same(call(server.callback, None, body, headers)[0], 200)
        same(len(server.events()), before + 1, "events that are kept")

    @suite.case("server callback", "a changed signature, another key and another token are refused by the server as by the SDK")
    def _():
        before, (headers, body) = len(server.events()), sealed(joined(2))
        changed = {**headers, "X-Lark-Signature": flipped(headers["X-Lark-Signature"])}
        foreign = [(changed, body), sealed(joined(2), key="other"), sealed(joined(2, token="other")), sealed(challenge("other"))]
        for headers, body in foreign:
            holds(not by_sdk(headers, body)[0], "the SDK takes it")
            same(call(server.callback, None, body, headers), (403, ""))
        same(len(server.events()), before, "events that are kept")

    @suite.case("server callback", "another app's event, one of yesterday and one too large are refused")
    def _():
        for headers, body in (sealed(joined(3, app_id="cli_other")), sealed(joined(3), at=time.time() - 86_400)):
            same(call(server.callback, None, body, headers)[0], 403)
        headers, body = sealed(joined(3))
        same(call(server.callback, None, body + " " * OVERSIZED, headers)[0], 413)
        same(call(server.callback, None, body, headers)[0], 200, "the same without what is too much")

    suite.run()
