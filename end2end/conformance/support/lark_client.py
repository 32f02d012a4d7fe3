"""Points lark-oapi at the simulator, and shortens its builders."""

import json

import lark_oapi
from harness import credentials
from lark_oapi.core.cache import LocalCache
from lark_oapi.core.enum import AccessTokenType, HttpMethod, LogLevel
from lark_oapi.core.token import TokenManager


class Refusal(Exception):
    """The SDK answers refusals instead of raising them."""

    def __init__(self, answer):
        self.body = json.loads(answer.raw.content)
        self.code, self.answer = self.body.get("code"), answer
        super().__init__(f"{answer.raw.status_code} {self.body}")


def client(given=None, **changes):
    """A client that knows no token yet: the SDK keeps them per process and app."""
    given = {**(given or credentials("lark")), **changes}
    TokenManager.cache = LocalCache()
    builder = lark_oapi.Client.builder().app_id(given["app_id"]).app_secret(given["app_secret"])
    return builder.domain(given["base_url"]).enable_set_token(True).log_level(LogLevel.CRITICAL).build()


def keep_token(given, token):
    """Makes the SDK believe that this is the app's token."""
    TokenManager.cache.set(f"self_tenant_token:{given['app_id']}", token, 2**40)


def build(kind, **fields):
    builder = kind.builder()
    for name, value in fields.items():
        if value is not None:
            getattr(builder, name)(value)
    return builder.build()


def done(answer):
    """The answer, if it is none of a refusal. Of calls that the SDK has no name for it does not read the code."""
    if json.loads(answer.raw.content).get("code") != 0:
        raise Refusal(answer)
    return answer


def raw(by, method, uri, body=None, queries=None, token=AccessTokenType.TENANT, option=None):
    """A call that the SDK has no name for; answers the JSON whole."""
    request = lark_oapi.BaseRequest.builder().http_method(HttpMethod[method]).uri(uri).token_types({token} if token else set())
    if queries:
        request.queries(list(queries.items()))
    if body is not None:
        request.body(body)
    answer = by.request(request.build(), option) if option else by.request(request.build())
    return json.loads(done(answer).raw.content)


def code(error):
    return getattr(error, "code", error)
