"""Points the SDKs of DingTalk at the simulator: one base address serves both generations of its API."""

import re

from harness import credentials


def given_company(given=None):
    return given or credentials("dingtalk")


def legacy(given=None, **changes):
    """dingtalk-sdk, for the older API; its base address is an attribute of the class."""
    from dingtalk import AppKeyClient

    given = {**given_company(given), **changes}
    own = type("Client", (AppKeyClient,), {"API_BASE_URL": given["base_url"] + "/"})
    return own(given["corp_id"], given["client_id"], given["client_secret"], auto_retry=False)


def config(given=None):
    """The official SDK, for the newer API: host and port in `endpoint`, the scheme apart from it."""
    from alibabacloud_tea_openapi.models import Config

    endpoint = given_company(given)["base_url"].removeprefix("http://")
    return Config(protocol="http", region_id="central", endpoint=endpoint)


def errcode(error):
    """The code of the older API; behind the gateway's 88 the one that it wraps."""
    code = getattr(error, "errcode", error)
    wrapped = re.search(r"subcode=(\d+)", getattr(error, "errmsg", "") or "") if code == 88 else None
    return int(wrapped[1]) if wrapped else code


def code(error):
    return getattr(error, "code", error)
