"""The signatures that our own client's tests expect are the SDK's."""

import json
from datetime import datetime, timezone

from harness import ROOT, Suite, holds, same
from tencentcloud.common.credential import Credential
from tencentcloud.common.http.request import RequestInternal
from tencentcloud.sms.v20210111.sms_client import SmsClient

suite = Suite("tencent", "tencentcloud-sdk-python-sms")
VECTORS = json.loads((ROOT / "tests/fixtures/sms/tencent_signed.json").read_text())


def signed(one):
    request = RequestInternal(one["host"], "POST", "/", header={}, data=one["body"])
    request.header = {"Content-Type": one["content_type"], "Host": one["host"], "X-TC-Timestamp": str(one["timestamp"])}
    date = datetime.fromtimestamp(one["timestamp"], timezone.utc).strftime("%Y-%m-%d")
    client = SmsClient(Credential(one["key_id"], one["secret"]), "ap-guangzhou")
    signature = client._get_tc3_signature({}, request, date, "sms", one["secret"])
    scope = f"{one['key_id']}/{date}/sms/tc3_request"
    return f"TC3-HMAC-SHA256 Credential={scope}, SignedHeaders=content-type;host, Signature={signature}"


@suite.case("our signature", "the SDK signs what our client signs, to the letter")
def _():
    for one in VECTORS:
        same(signed(one), one["authorization"])


@suite.case("our signature", "another body, type, time, host or secret makes another signature")
def _():
    for one in VECTORS:
        for change in ({"timestamp": 1}, *({name: "x"} for name in ("body", "content_type", "host", "secret"))):
            holds(signed({**one, **change}) != one["authorization"], change)


suite.run()
