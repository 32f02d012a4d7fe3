"""Points the SDKs of Alibaba Cloud at the simulator: host and port in `endpoint`, the scheme apart from it."""

from alibabacloud_tea_openapi.utils_models import Config
from harness import credentials


def config(**changes):
    given = credentials("alibaba")
    usual = {
        "access_key_id": given["access_key_id"],
        "access_key_secret": given["access_key_secret"],
        "region_id": "cn-hangzhou",
        "endpoint": given["base_url"].removeprefix("http://"),
        "protocol": "http",
    }
    return Config(**{**usual, **changes})


def code(error):
    return getattr(error, "code", error)
