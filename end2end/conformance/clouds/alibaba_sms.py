"""alibabacloud_dysmsapi20170525: SMS, and the signature of every call."""

import json
from datetime import datetime, timedelta, timezone

from alibabacloud_dysmsapi20170525.client import Client
from alibabacloud_dysmsapi20170525.models import QuerySendDetailsRequest, SendSmsRequest
from alibaba_client import code, config
from harness import Listener, Suite, control, credentials, holds, refused, relayed, same, settings

suite = Suite("alibaba", "alibabacloud_dysmsapi20170525")
PHONE = "13800138000"
HOUR = 3_600_000


def order(**changes):
    """A verification code as the admin's signature and template allow it."""
    given = credentials("alibaba")
    usual = {
        "phone_numbers": PHONE,
        "sign_name": given["sms_sign_name"],
        "template_code": given["sms_template_code"],
        "template_param": json.dumps({"code": "482913"}),
        "out_id": "evt 1/中文+~*",
    }
    return SendSmsRequest(**{**usual, **changes})


def send(client=None, **changes):
    return (client or Client(config())).send_sms(order(**changes)).body


@suite.case("SMS", "a code is accepted and arrives with signature and text")
def _():
    sent = send()
    same((sent.code, sent.message), ("OK", "OK"))
    holds(sent.biz_id.endswith("^0") and sent.request_id, sent)
    arrived = control("GET", "/api/sms")[0]
    same((arrived["phone"], arrived["code"], arrived["provider"]), ("+86" + PHONE, "482913", "alibaba"))
    holds(arrived["text"].startswith("【示例公司】"), arrived["text"])


@suite.case("SMS", "several numbers in their several forms all get it")
def _():
    same(send(phone_numbers="13800138001,+8613800138002,8613800138003,008613800138004").code, "OK")
    same(len(control("GET", "/api/sms")), 4)


@suite.case("SMS", "the receipt follows: first under way, then delivered")
def _():
    sent = send()
    today = datetime.now(timezone(timedelta(hours=8))).strftime("%Y%m%d")
    asked = {"phone_number": PHONE, "biz_id": sent.biz_id, "send_date": today, "page_size": 10, "current_page": 1}
    query = lambda: Client(config()).query_send_details(QuerySendDetailsRequest(**asked)).body
    same(query().sms_send_detail_dtos.sms_send_detail_dto[0].send_status, 1)
    control("POST", "/api/clock", {"advance_ms": 10_000})
    told = query()
    same(told.total_count, "1")
    receipt = told.sms_send_detail_dtos.sms_send_detail_dto[0]
    same((receipt.send_status, receipt.err_code, receipt.out_id), (3, "DELIVERED", "evt 1/中文+~*"))


@suite.case("SMS", "an illegal phone, an unknown signature, an unknown template are told with HTTP 200")
def _():
    same(send(phone_numbers="12345").code, "isv.MOBILE_NUMBER_ILLEGAL")
    same(send(sign_name="别家公司").code, "isv.SMS_SIGNATURE_ILLEGAL")
    same(send(template_code="SMS_000000000").code, "isv.SMS_TEMPLATE_ILLEGAL")
    same(control("GET", "/api/sms"), [])


@suite.case("SMS", "parameters that are missing, no JSON, too long or an address are told with HTTP 200")
def _():
    same(send(template_param="{}").code, "isv.TEMPLATE_MISSING_PARAMETERS")
    same(send(template_param="code=1").code, "isv.INVALID_JSON_PARAM")
    same(send(template_param=json.dumps({"code": 482913})).code, "isv.INVALID_JSON_PARAM")
    same(send(template_param=json.dumps({"code": "1" * 36})).code, "isv.PARAM_LENGTH_LIMIT")
    same(send(template_param=json.dumps({"code": "https://x"})).code, "isv.PARAM_NOT_SUPPORT_URL")


@suite.case("SMS", "more than 1000 numbers in one call are too many")
def _():
    phones = ",".join(f"139{number:08}" for number in range(1001))
    same(send(phone_numbers=phones).code, "isv.MOBILE_COUNT_OVER_LIMIT")


@suite.case("SMS", "a second code within the minute is one too many")
def _():
    # Both in one minute of the clock, which is what counts.
    control("POST", "/api/clock", {"advance_ms": 60_000 - control("GET", "/api/clock")["now_ms"] % 60_000})
    same(send().code, "OK")
    refusal = send()
    same((refusal.code, refusal.message), ("isv.BUSINESS_LIMIT_CONTROL", "触发分钟级流控Permits:1"))
    control("POST", "/api/clock", {"advance_ms": 60_000})
    same(send().code, "OK")


@suite.case("SMS", "a sixth code within the hour is one too many")
def _():
    # All six minutes in one hour of the clock; the SDK's own clock, which stays, may be a quarter of an hour behind.
    past = control("GET", "/api/clock")["now_ms"] % HOUR
    if past > HOUR - 7 * 60_000:
        control("POST", "/api/clock", {"advance_ms": HOUR - past})
    for _ in range(5):
        same(send().code, "OK")
        control("POST", "/api/clock", {"advance_ms": 60_000})
    refusal = send()
    same((refusal.code, refusal.message), ("isv.BUSINESS_LIMIT_CONTROL", "触发小时级流控Permits:5"))


@suite.case("SMS", "a key whose owner may not send is told so with HTTP 200")
def _():
    settings("alibaba", missing_scopes=["dysms:SendSms"])
    same(send().code, "isp.RAM_PERMISSION_DENY")


@suite.case("signature", "a wrong secret is refused with SignatureDoesNotMatch and the text that the server signed")
def _():
    refusal = refused("SignatureDoesNotMatch", lambda: send(Client(config(access_key_secret="wrong"))), code)
    holds("ACS3-HMAC-SHA256" in str(refusal), refusal)
    same(control("GET", "/api/sms"), [])


@suite.case("signature", "an unknown key and one that was switched off are refused")
def _():
    refused("InvalidAccessKeyId.NotFound", lambda: send(Client(config(access_key_id="LTAI5tNobody"))), code)
    settings("alibaba", disabled=True)
    refused("InvalidAccessKeyId.Inactive", send, code)


@suite.case("signature", "a temporary key's token beside a lasting key is refused")
def _():
    stranger = Client(config(security_token="foreign"))
    refused("InvalidSecurityToken.MismatchWithAccessKey", lambda: send(stranger), code)


@suite.case("signature", "a clock that is more than a quarter of an hour off is refused")
def _():
    control("POST", "/api/clock", {"advance_ms": 16 * 60_000})
    refused("InvalidTimeStamp.Expired", send, code)


@suite.case("signature", "a call that was changed on its way is refused, as is one that comes twice")
def _():
    base = credentials("alibaba")["base_url"]
    other_phone = lambda target, body: (target.replace(PHONE, "13800138001"), body)
    for answer, expected in [
        (relayed(base, other_phone), "SignatureDoesNotMatch"),
        (relayed(base, lambda target, body: (target, "a=b")), "SignatureDoesNotMatch"),
        (relayed(base, times=2), "SignatureNonceUsed"),
    ]:
        with Listener(answer, "application/json") as between:
            refused(expected, lambda: send(Client(config(endpoint=between.host))), code)
    same([sms["phone"] for sms in control("GET", "/api/sms")], ["+86" + PHONE])


@suite.case("errors", "throttling tells how long to wait, and an outage its code")
def _():
    control("POST", "/api/faults", {"vendor": "alibaba", "path": "/SendSms", "rate_limit_per_s": 0})
    same(refused("Throttling.User", send, code).retry_after, 1000)
    control("DELETE", "/api/faults")
    unavailable = {"Code": "ServiceUnavailable", "Message": "down", "RequestId": "r"}
    control("POST", "/api/faults", {"vendor": "alibaba", "path": "/SendSms", "status": 503, "body": unavailable})
    refused("ServiceUnavailable", send, code)
    same(send().code, "OK")


suite.run()
