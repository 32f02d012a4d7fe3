"""tencentcloud-sdk-python-sms: SMS, and the TC3 signature of every call."""

from harness import Listener, Suite, control, credentials, holds, refused, relayed, same
from tencentcloud.common.credential import Credential
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.sms.v20210111.models import SendSmsRequest
from tencentcloud.sms.v20210111.sms_client import SmsClient

suite = Suite("tencent", "tencentcloud-sdk-python-sms")
PHONE = "+8613800138000"


def client(**changes):
    given = {**credentials("tencent"), **changes}
    profile = HttpProfile(protocol="http", endpoint=given["base_url"].removeprefix("http://"))
    key = Credential(given["secret_id"], given["secret_key"], given.get("token"))
    return SmsClient(key, "ap-guangzhou", ClientProfile(httpProfile=profile))


def order(**changes):
    given, request = credentials("tencent"), SendSmsRequest()
    request.PhoneNumberSet = [PHONE]
    request.SmsSdkAppId, request.TemplateId = given["sms_sdk_app_id"], given["sms_template_id"]
    request.SignName, request.TemplateParamSet, request.SessionContext = given["sms_sign_name"], ["482913"], "evt-1"
    for name, value in changes.items():
        setattr(request, name, value)
    return request


def send(by=None, **changes):
    return (by or client()).SendSms(order(**changes)).SendStatusSet


def codes(statuses):
    return [status.Code for status in statuses]


def code(error):
    return getattr(error, "code", error)


@suite.case("SMS", "a code is accepted and arrives with signature and text")
def _():
    [status] = send()
    same((status.Code, status.PhoneNumber, status.Fee, status.SessionContext), ("Ok", PHONE, 1, "evt-1"))
    holds(status.SerialNo, status)
    arrived = control("GET", "/api/sms")[0]
    same((arrived["phone"], arrived["code"], arrived["provider"]), (PHONE, "482913", "tencent"))


@suite.case("SMS", "every number has an entry of its own, an illegal one a refusal")
def _():
    statuses = send(PhoneNumberSet=["13800138001", "8613800138002", "+861"])
    same(codes(statuses), ["Ok", "Ok", "InvalidParameterValue.IncorrectPhoneNumber"])
    same(len(control("GET", "/api/sms")), 2)


@suite.case("SMS", "an unknown signature, an unknown template, other parameters than the template's")
def _():
    same(codes(send(SignName="别家公司")), ["FailedOperation.SignatureIncorrectOrUnapproved"])
    same(codes(send(TemplateId="9")), ["FailedOperation.TemplateIncorrectOrUnapproved"])
    same(codes(send(TemplateParamSet=[])), ["FailedOperation.TemplateParamSetNotMatchApprovedTemplate"])
    same(control("GET", "/api/sms"), [])


@suite.case("SMS", "the same text within thirty seconds is one too many")
def _():
    same(codes(send()), ["Ok"])
    same(codes(send()), ["LimitExceeded.PhoneNumberThirtySecondLimit"])
    control("POST", "/api/clock", {"advance_ms": 30_000})
    same(codes(send()), ["Ok"])


@suite.case("SMS", "a further code on the same day is one too many")
def _():
    # Two a day by default, and the day is China's.
    now = control("GET", "/api/clock")["now_ms"] + 8 * 3_600_000
    if now % 86_400_000 > 86_400_000 - 120_000:
        control("POST", "/api/clock", {"advance_ms": 120_000})
    same([codes(send(TemplateParamSet=[text]))[0] for text in ("1111", "2222")], ["Ok", "Ok"])
    same(codes(send(TemplateParamSet=["3333"])), ["LimitExceeded.PhoneNumberDailyLimit"])


@suite.case("SMS", "an unknown application, no number, more than 200, home and abroad mixed are refused as a whole")
def _():
    refused("InvalidParameterValue.SdkAppIdNotExist", lambda: send(SmsSdkAppId="1"), code)
    refused("MissingParameter.EmptyPhoneNumberSet", lambda: send(PhoneNumberSet=[]), code)
    many = [f"+86139{number:08}" for number in range(201)]
    refused("LimitExceeded.PhoneNumberCountLimit", lambda: send(PhoneNumberSet=many), code)
    mixed = "UnsupportedOperation.ContainDomesticAndInternationalPhoneNumber"
    refused(mixed, lambda: send(PhoneNumberSet=[PHONE, "+85251234567"]), code)


@suite.case("signature", "a wrong secret and an unknown key are refused")
def _():
    refused("AuthFailure.SignatureFailure", lambda: send(client(secret_key="wrong")), code)
    refused("AuthFailure.SecretIdNotFound", lambda: send(client(secret_id="AKIDNobody")), code)
    same(control("GET", "/api/sms"), [])


@suite.case("signature", "a call that was changed on its way is refused, unchanged it passes")
def _():
    base = credentials("tencent")["base_url"]
    with Listener(relayed(base, lambda target, body: (target, body.replace("482913", "111111"))), "application/json") as between:
        refused("AuthFailure.SignatureFailure", lambda: send(client(base_url=f"http://{between.host}")), code)
    with Listener(relayed(base), "application/json") as between:
        same(codes(send(client(base_url=f"http://{between.host}"))), ["Ok"])


@suite.case("signature", "a temporary key's token beside a lasting key is refused")
def _():
    refused("AuthFailure.TokenFailure", lambda: send(client(token="foreign")), code)


@suite.case("signature", "a clock that is more than five minutes off is refused")
def _():
    control("POST", "/api/clock", {"advance_ms": 6 * 60_000})
    refused("AuthFailure.SignatureExpire", send, code)


suite.run()
