"""lark-oapi against Lark: tokens, departments, people, phones, sign-in."""

from harness import Suite, control, credentials, depth, holds, refused, same, second_company, settings
from lark_client import build, client, code, done, keep_token, raw
from lark_oapi.api.authen.v1 import GetUserInfoRequest
from lark_oapi.api.contact.v3 import (
    BatchGetIdUserRequest,
    BatchGetIdUserRequestBody,
    ChildrenDepartmentRequest,
    FindByDepartmentUserRequest,
    GetUserRequest,
    ListScopeRequest,
)
from lark_oapi.core.model import RequestOption

suite = Suite("lark", "lark-oapi")


def pages(ask):
    """The items of all pages, and how many pages there were."""
    token, found, count = None, [], 0
    while True:
        data = done(ask(token)).data
        found, count = found + (data.items or []), count + 1
        if not data.has_more:
            return found, count
        token = data.page_token


def children(by, department="0", whole=True, size=50):
    """`fetch_child` goes out as `True`."""
    fields = {"department_id": department, "fetch_child": whole, "page_size": size, "department_id_type": "open_department_id"}
    ask = lambda token: by.contact.v3.department.children(build(ChildrenDepartmentRequest, **fields, page_token=token))
    return pages(ask)


def people(by, department="0", size=50, token=None):
    fields = {"department_id": department, "page_size": size, "user_id_type": "user_id", "page_token": token}
    return by.contact.v3.user.find_by_department(build(FindByDepartmentUserRequest, **fields))


def user(by, userid):
    return done(by.contact.v3.user.get(build(GetUserRequest, user_id=userid, user_id_type="user_id"))).data.user


def ids(by, **given):
    body = build(BatchGetIdUserRequestBody, **given)
    return done(by.contact.v3.user.batch_get_id(build(BatchGetIdUserRequest, user_id_type="user_id", request_body=body))).data.user_list


@suite.case("token", "id and secret yield a token, the same again while half an hour is left")
def _():
    given = credentials("lark")
    body = {"app_id": given["app_id"], "app_secret": given["app_secret"]}
    ask = lambda: raw(client(), "POST", "/open-apis/auth/v3/tenant_access_token/internal", body, token=None)
    first = ask()
    same((first["code"], first["expire"]), (0, 7200))
    same(ask()["tenant_access_token"], first["tenant_access_token"])
    control("POST", "/api/clock", {"advance_ms": (7200 - 1799) * 1000})
    by, second = client(), ask()
    holds(second["tenant_access_token"] != first["tenant_access_token"], "no new token near the end")
    for one in (first, second):
        keep_token(given, one["tenant_access_token"])
        user(by, "lina")


@suite.case("token", "an unknown app is refused with 10003, a wrong secret too")
def _():
    refused(10003, lambda: user(client(app_id="cli_nobody"), "lina"), code)
    holds(refusal(lambda: user(client(app_secret="wrong"), "lina")) in (10003, 10014, 10015), "another code")


def refusal(call):
    try:
        call()
    except Exception as error:
        return code(error)


@suite.case("token", "a made-up token and an expired one are refused with 99991663")
def _():
    given, by = credentials("lark"), client()
    keep_token(given, "t-made-up")
    refused(99991663, lambda: user(by, "lina"), code)
    by = client()
    user(by, "lina")
    control("POST", "/api/clock", {"advance_ms": 7_200_000})
    refused(99991663, lambda: user(by, "lina"), code)


@suite.case("token", "no token at all is refused with 99991661")
def _():
    refused(99991661, lambda: raw(client(), "GET", "/open-apis/contact/v3/scopes", token=None), code)


@suite.case("token", "a token shows its own company only")
def _():
    there = second_company("lark")
    company = next(one["company"] for one in control("GET", "/api/companies") if one["vendor"] == "lark" and one["name"] == "另一家公司")
    control("POST", "/api/users", {"vendor": "lark", "company": company, "userid": "guest", "name": "访客"})
    same(user(client(there), "guest").name, "访客")
    holds(refusal(lambda: user(client(), "guest")) in (41012, 41050, 99992351, 99992364), "another company's person is told")


@suite.case("token", "an address that is not trusted is refused with 99991401")
def _():
    settings("lark", trusted_ips=["203.0.113.9"])
    refused(99991401, lambda: user(client(), "lina"), code)


@suite.case("token", "a missing scope is refused with 99991672, the scope and the page to grant it")
def _():
    given = credentials("lark")
    settings("lark", missing_scopes=["contact:user.id:readonly"])
    error = refused(99991672, lambda: ids(client(), mobiles=["13800138001"]), code).body["error"]
    same([one["subject"] for one in error["permission_violations"]], ["contact:user.id:readonly"])
    holds(f"/app/{given['app_id']}/auth?q=contact:user.id:readonly" in error["helps"][0]["url"], error)


@suite.case("departments", "the tree comes whole, five levels below the company, in pages")
def _():
    control("POST", "/api/directory", {"vendor": "lark", "departments": 130, "depth": 5, "users": 100, "seed": 3})
    told = control("GET", "/api/directory?vendor=lark&full=1")["department_list"]
    found, count = children(client())
    same(count, 3)
    parents = {one.open_department_id: one.parent_department_id for one in found}
    same((len(parents), depth(parents)), (129, 5))
    same(sorted(one.name for one in found), sorted(one["name"] for one in told if one["id"] != 1))


@suite.case("departments", "one level at a time finds the same departments")
def _():
    by, waiting, found = client(), ["0"], []
    while waiting:
        below, _ = children(by, waiting.pop(), whole=False, size=1)
        found += [one.name for one in below]
        waiting += [one.open_department_id for one in below]
    same(sorted(found), sorted(["运维部", "研发部", "数据库组"]))


@suite.case("departments", "a page of more than 50 is refused with 40011, a made-up page token with 40012")
def _():
    refused(40011, lambda: children(client(), size=51), code)
    fields = {"department_id": "0", "page_size": 50, "page_token": "made-up"}
    refused(40012, lambda: done(client().contact.v3.department.children(build(ChildrenDepartmentRequest, **fields))), code)


@suite.case("departments", "what is out of the contact range is refused with 40004")
def _():
    settings("lark", visible_departments=[3])
    refused(40004, lambda: children(client()), code)
    told = done(client().contact.v3.scope.list(build(ListScopeRequest, page_size=50))).data
    same(len(told.department_ids), 1)


@suite.case("people", "a department's people come page by page, and a walk finds everybody")
def _():
    control("POST", "/api/directory", {"vendor": "lark", "departments": 3, "depth": 1, "users": 250, "seed": 5})
    told = control("GET", "/api/directory?vendor=lark&full=1")["user_list"]
    by, found, most = client(), set(), 0
    for department in ["0", *(one.open_department_id for one in children(by)[0])]:
        items, count = pages(lambda token: people(by, department, 50, token))
        found, most = found | {one.user_id for one in items}, max(most, count)
    same(found, {one["userid"] for one in told})
    holds(most >= 2, f"{most} pages at most")


@suite.case("people", "a page of more than 50 is refused with 40011, a made-up page token with 40012")
def _():
    refused(40011, lambda: done(people(client(), size=51)), code)
    refused(40012, lambda: done(people(client(), token="made-up")), code)


@suite.case("people", "a person comes with name, phone and ids; the phone is absent without its scope")
def _():
    lina = user(client(), "lina")
    holds(lina.name == "李娜" and lina.open_id.startswith("ou_") and lina.union_id.startswith("on_"), lina.__dict__)
    holds(lina.mobile.removeprefix("+86") == "13800138001", lina.mobile)
    settings("lark", missing_scopes=["contact:user.phone:readonly"])
    same(user(client(), "lina").mobile, None)


@suite.case("people", "a person out of the contact range is refused with 41050")
def _():
    settings("lark", visible_departments=[3])
    refused(41050, lambda: user(client(), "lina"), code)


@suite.case("by phone", "phones and e-mails lead to their people; who is unknown has no id")
def _():
    told = ids(client(), mobiles=["13800138001", "+8613800138002", "13900000000"], emails=["lina@example.com"])
    found = {one.mobile or one.email: one.user_id for one in told}
    same(found, {"13800138001": "lina", "+8613800138002": "zhangwei", "13900000000": None, "lina@example.com": "lina"})


@suite.case("by phone", "more than 50 phones at once are refused")
def _():
    holds(refusal(lambda: ids(client(), mobiles=[f"139{n:08}" for n in range(51)])) is not None, "answered")


def exchange(by, granted, **changes):
    given = credentials("lark")
    body = {"grant_type": "authorization_code", "client_id": given["app_id"], "client_secret": given["app_secret"], "code": granted}
    return raw(by, "POST", "/open-apis/authen/v2/oauth/token", {**body, **changes}, token=None)


@suite.case("sign-in", "a code yields a user token that tells the person, once")
def _():
    by = client()
    granted = control("POST", "/api/sign-in", {"vendor": "lark", "user": "lina", "kind": "app"})["code"]
    own = exchange(by, granted)["access_token"]
    option = RequestOption.builder().user_access_token(own).build()
    me = done(by.authen.v1.user_info.get(build(GetUserInfoRequest), option)).data
    same((me.name, me.open_id), ("李娜", user(by, "lina").open_id))
    holds(refusal(lambda: exchange(by, granted)) in (20003, 20065), "the code is good twice")


@suite.case("sign-in", "a made-up code is refused with 20003, one older than five minutes, a wrong secret")
def _():
    refused(20003, lambda: exchange(client(), "made-up"), code)
    granted = control("POST", "/api/sign-in", {"vendor": "lark", "user": "lina", "kind": "web"})["code"]
    refused(20002, lambda: exchange(client(), granted, client_secret="wrong"), code)
    control("POST", "/api/clock", {"advance_ms": 300_000})
    holds(refusal(lambda: exchange(client(), granted)) in (20003, 20004), "an old code is good")


suite.run()
