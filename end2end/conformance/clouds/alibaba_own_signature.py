"""The signatures that our own client's tests expect are the SDK's."""

import hashlib
import json

from alibabacloud_tea_openapi.utils import Utils
from darabonba.request import DaraRequest
from harness import ROOT, Suite, holds, same

suite = Suite("alibaba", "alibabacloud_dysmsapi20170525")
EMPTY = hashlib.sha256(b"").hexdigest()
VECTORS = json.loads((ROOT / "tests/fixtures/sms/alibaba_signed.json").read_text())


def signed(one):
    request = DaraRequest()
    request.method, request.pathname, request.query = "POST", "/", dict(one["query"])
    request.headers = {"host": one["host"], "x-acs-content-sha256": EMPTY, "x-acs-signature-nonce": one["nonce"]}
    request.headers |= {f"x-acs-{name}": one[name] for name in ("action", "date", "version")}
    return Utils.get_authorization(request, "ACS3-HMAC-SHA256", EMPTY, one["key_id"], one["secret"])


@suite.case("our signature", "the SDK signs what our client signs, to the letter")
def _():
    for one in VECTORS:
        same(signed(one), one["authorization"])


@suite.case("our signature", "another parameter, time, nonce, host or secret makes another signature")
def _():
    for one in VECTORS:
        for change in ({"query": {**one["query"], "OutId": "x"}}, *({name: "x"} for name in ("date", "nonce", "host", "secret"))):
            holds(signed({**one, **change}) != one["authorization"], change)


suite.run()
