"""dingtalk-sdk against DingTalk's older API: tokens, departments, people, phones, sign-in, work notifications."""

import hashlib

from dingtalk_client import errcode, legacy
from harness import Suite, control, credentials, depth, holds, messages, refused, same, second_company, settings

suite = Suite("dingtalk", "dingtalk-sdk")


def call(path, client=None, **body):
    return (client or legacy()).post(path, data=body)


def children(department, client=None):
    return call("/topapi/v2/department/listsub", client, dept_id=department)["result"]


def members(department, size, client=None):
    """All direct members of a department, page by page, and how many pages it took."""
    cursor, found, pages = 0, [], 0
    while True:
        page = call("/topapi/v2/user/list", client, dept_id=department, cursor=cursor, size=size)["result"]
        holds(len(page["list"]) <= size, "a page is longer than asked for")
        found, pages = found + page["list"], pages + 1
        if not page["has_more"]:
            return found, pages
        cursor = page["next_cursor"]


def patiently(call):
    """Waits where the vendor would have a caller wait: 20 calls of one API a second are allowed."""
    try:
        return call()
    except Exception as error:
        if errcode(error) != 90018:
            raise
        control("POST", "/api/clock", {"advance_ms": 1000})
        return call()


def tree(client):
    """Each department's parent, by walking down from the company."""
    parents, waiting = {1: None}, [1]
    while waiting:
        department = waiting.pop()
        for child in patiently(lambda: children(department, client)):
            same(child["dept_id"] in parents, False, f"department {child['dept_id']} listed twice")
            parents[child["dept_id"]] = child["parent_id"]
            waiting.append(child["dept_id"])
    return parents


def notify(client=None, **changes):
    agent = int(credentials("dingtalk")["agent_id"])
    text = {"msgtype": "text", "text": {"content": "db-01 不可用"}}
    usual = {"agent_id": agent, "userid_list": "lina,zhangwei", "to_all_user": False, "msg": text}
    return call("/topapi/message/corpconversation/asyncsend_v2", client, **{**usual, **changes})


@suite.case("token", "key and secret yield a token, the same again while it lives")
def _():
    first, again = legacy().get_access_token(), legacy().get_access_token()
    same((first["expires_in"], first["access_token"]), (7200, again["access_token"]))


@suite.case("token", "a wrong secret and an unknown key are refused with 40096")
def _():
    refused(40096, legacy(client_secret="wrong").get_access_token, errcode)
    refused(40096, legacy(client_id="dingnobody").get_access_token, errcode)


@suite.case("token", "a made-up token is refused with 40014 behind 88, an expired one with 42001")
def _():
    client = legacy()
    client.cache.access_token.set(value="made-up", ttl=7200)
    same(refused(40014, lambda: children(1, client), errcode).errcode, 88)
    client = legacy()
    children(1, client)
    control("POST", "/api/clock", {"advance_ms": 7_200_000})
    same(refused(42001, lambda: children(1, client), errcode).errcode, 88)


@suite.case("token", "a token shows its own company only")
def _():
    there = second_company("dingtalk")
    new = {"vendor": "dingtalk", "company": there["corp_id"], "userid": "guest", "name": "访客", "phone": "+8613900000001"}
    control("POST", "/api/users", new)
    same(call("/topapi/v2/user/get", legacy(there), userid="guest")["result"]["name"], "访客")
    holds(refused_user("guest") in (33012, 60121), "another company's person is told")


def refused_user(userid):
    try:
        call("/topapi/v2/user/get", userid=userid)
    except Exception as error:
        return errcode(error)


@suite.case("token", "an address that is not trusted is refused with 60020 and named")
def _():
    settings("dingtalk", trusted_ips=["203.0.113.9"], egress_ip="203.0.113.7")
    refusal = refused(60020, lambda: children(1), errcode)
    holds("203.0.113.7" in refusal.errmsg, refusal.errmsg)


@suite.case("departments", "the tree comes whole, six levels deep, one level a call")
def _():
    control("POST", "/api/directory", {"vendor": "dingtalk", "departments": 60, "depth": 5, "users": 100, "seed": 3})
    told = control("GET", "/api/directory?vendor=dingtalk&full=1")["department_list"]
    found = tree(legacy())
    same(set(found), {one["id"] for one in told})
    # The company above five levels.
    same(depth(found), 6)


@suite.case("departments", "more than 20 calls of one API within a second are refused with 90018")
def _():
    client, begun = legacy(), control("GET", "/api/clock")["now_ms"]
    # Two seconds of the clock take 40 at most.
    for _ in range(41):
        try:
            children(1, client)
        except Exception as error:
            return same(errcode(error), 90018)
    # A slow machine needs longer than that for as many calls.
    holds(control("GET", "/api/clock")["now_ms"] - begun >= 1000, "41 calls within a second were answered")


@suite.case("departments", "a department is told by its id; its children also as ids")
def _():
    told = call("/topapi/v2/department/get", dept_id=4)["result"]
    same((told["dept_id"], told["parent_id"], told["name"]), (4, 2, "数据库组"))
    ids = call("/topapi/v2/department/listsubid", dept_id=1)["result"]["dept_id_list"]
    same(sorted(ids), [2, 3])
    same(children(4), [])


@suite.case("departments", "an unknown department is refused with 60003, one out of range with 50004")
def _():
    refused(60003, lambda: call("/topapi/v2/department/get", dept_id=4711), errcode)
    settings("dingtalk", visible_departments=[3])
    refused(50004, lambda: call("/topapi/v2/department/get", dept_id=2), errcode)
    same(legacy().user.auth_scopes()["auth_org_scopes"]["authed_dept"], [3])


@suite.case("departments", "without the permission the refusal is 60011 behind 88 and names it")
def _():
    settings("dingtalk", missing_scopes=["qyapi_get_department_list"])
    refusal = refused(60011, lambda: children(1), errcode)
    same(refusal.errcode, 88)
    holds("requiredScopes=[qyapi_get_department_list]" in refusal.errmsg, refusal.errmsg)


@suite.case("people", "a department's people come page by page")
def _():
    control("POST", "/api/directory", {"vendor": "dingtalk", "departments": 2, "depth": 1, "users": 250, "seed": 5})
    told = control("GET", "/api/directory?vendor=dingtalk&full=1")["user_list"]
    client, found, most = legacy(), set(), 0
    for department in tree(client):
        people, pages = members(department, 50, client)
        found, most = found | {one["userid"] for one in people}, max(most, pages)
    same(found, {user["userid"] for user in told})
    holds(most >= 3, f"{most} pages at most")


@suite.case("people", "a page of more than 100, an unknown order and a cursor below zero are refused")
def _():
    ask = lambda **changes: call("/topapi/v2/user/list", **{"dept_id": 2, "cursor": 0, "size": 100, **changes})
    for wrong in ({"size": 101}, {"cursor": -1}, {"order_field": "name"}):
        refused(40035, lambda: ask(**wrong), errcode)
    same(len(ask()["result"]["list"]), 4)


@suite.case("people", "a person comes with departments and phone; the phone is absent where the app may not see it")
def _():
    ask = lambda: call("/topapi/v2/user/get", userid="chenjing")["result"]
    same((ask()["name"], sorted(ask()["dept_id_list"]), ask()["mobile"]), ("陈静", [2, 3], "13800138004"))
    settings("dingtalk", hide_mobile=True)
    same("mobile" in ask(), False)


@suite.case("people", "an unknown person is refused, one out of range with 50002")
def _():
    holds(refused_user("nobody") in (33012, 60121), "an unknown person is told")
    settings("dingtalk", visible_departments=[3])
    refused(50002, lambda: call("/topapi/v2/user/get", userid="lina"), errcode)


@suite.case("people", "the head count and the plain ids are told")
def _():
    same(call("/topapi/user/count", only_active=False)["result"]["count"], 12)
    ids = call("/topapi/user/listid", dept_id=2)["result"]["userid_list"]
    same(set(ids), {"wangxiaoming", "lina", "chenjing", "huangmin"})
    listed = call("/topapi/user/listsimple", dept_id=2, cursor=0, size=10)["result"]["list"]
    same({user["userid"] for user in listed}, set(ids))


@suite.case("people", "the SDK's own calls, which are older, read the same departments and people")
def _():
    client = legacy()
    same([(one["id"], one["parentid"]) for one in client.department.list(1, fetch_child=True)], [(2, 1), (3, 1), (4, 2)])
    same(sorted(client.department.list_ids(1)), [2, 3])
    page = client.user.list(2, offset=0, size=3)
    same((page["hasMore"], len(page["userlist"]), page["userlist"][0]["mobile"]), (True, 3, "13800138000"))
    same((client.user.get("lina")["name"], client.user.get("lina")["department"]), ("李娜", [2]))
    granted = control("POST", "/api/sign-in", {"vendor": "dingtalk", "user": "lina", "kind": "app"})["code"]
    same(client.user.getuserinfo(granted)["userid"], "lina")
    refused(40078, lambda: client.user.getuserinfo(granted), errcode)
    refused(40035, lambda: client.user.list(2, size=101), errcode)
    settings("dingtalk", missing_scopes=["qyapi_get_department_list"])
    refused(60011, lambda: client.department.list(1), errcode)


@suite.case("by phone", "a phone leads to its person; an unknown one is refused")
def _():
    same(call("/topapi/v2/user/getbymobile", mobile="13800138001")["result"]["userid"], "lina")
    refused(60121, lambda: call("/topapi/v2/user/getbymobile", mobile="13900000000"), errcode)


@suite.case("by phone", "without the permission the refusal is 60011 and names it")
def _():
    settings("dingtalk", missing_scopes=["qyapi_get_member_by_mobile"])
    refusal = refused(60011, lambda: call("/topapi/v2/user/getbymobile", mobile="13800138001"), errcode)
    holds("qyapi_get_member_by_mobile" in refusal.errmsg, refusal.errmsg)


@suite.case("sign-in", "a code of the app's own sign-in tells the person once; then 40078")
def _():
    code = control("POST", "/api/sign-in", {"vendor": "dingtalk", "user": "lina", "kind": "app"})["code"]
    told = call("/topapi/v2/user/getuserinfo", code=code)["result"]
    same((told["userid"], told["name"]), ("lina", "李娜"))
    same(call("/topapi/user/getbyunionid", unionid=told["unionid"])["result"], {"contact_type": 0, "userid": "lina"})
    refused(40078, lambda: call("/topapi/v2/user/getuserinfo", code=code), errcode)


@suite.case("sign-in", "a made-up code and one older than five minutes are refused with 40078")
def _():
    refused(40078, lambda: call("/topapi/v2/user/getuserinfo", code="made-up"), errcode)
    code = control("POST", "/api/sign-in", {"vendor": "dingtalk", "user": "lina", "kind": "app"})["code"]
    control("POST", "/api/clock", {"advance_ms": 300_000})
    refused(40078, lambda: call("/topapi/v2/user/getuserinfo", code=code), errcode)


@suite.case("message", "a work notification reaches people and departments")
def _():
    same(notify()["errcode"], 0)
    same(messages("dingtalk", "lina")[0]["text"], "db-01 不可用")
    same(messages("dingtalk", "sunli"), [])
    card = {"title": "P1", "markdown": "**db-01**", "single_title": "详情", "single_url": "https://ops.example.com/i/1"}
    notify(userid_list=None, dept_id_list="4", msg={"msgtype": "action_card", "action_card": card})
    same(messages("dingtalk", "liuyang")[0]["kind"], "card")


@suite.case("message", "what became of a notification is told, and it can be recalled")
def _():
    agent = int(credentials("dingtalk")["agent_id"])
    task = notify()["task_id"]
    told = call("/topapi/message/corpconversation/getsendresult", agent_id=agent, task_id=task)["send_result"]
    same(set(told.get("read_user_id_list", []) + told.get("unread_user_id_list", [])), {"lina", "zhangwei"})
    progress = call("/topapi/message/corpconversation/getsendprogress", agent_id=agent, task_id=task)["progress"]
    same(progress["status"], 2)
    call("/topapi/message/corpconversation/recall", agent_id=agent, msg_task_id=task)
    same(messages("dingtalk", "lina")[0]["state"], "recalled")
    refused(400002, lambda: call("/topapi/message/corpconversation/recall", agent_id=agent, msg_task_id=1), errcode)


@suite.case("message", "the same text to the same person on one day is accepted and dropped")
def _():
    agent = int(credentials("dingtalk")["agent_id"])
    notify(userid_list="lina")
    task = notify(userid_list="lina")["task_id"]
    same(len(messages("dingtalk", "lina")), 1)
    told = call("/topapi/message/corpconversation/getsendresult", agent_id=agent, task_id=task)["send_result"]
    same([one["code"] for one in told["forbidden_list"]], ["143106"])


@suite.case("message", "another app's id, no receiver, more than 100 people are refused")
def _():
    for wrong in ({"agent_id": 7}, {"userid_list": None}, {"userid_list": ",".join(f"u{n}" for n in range(101))}):
        try:
            answer = notify(**wrong)
        except Exception as error:
            holds(errcode(error) in (40035, 40056, 70003, 70004, 400002), f"{wrong}: {error}")
        else:
            raise AssertionError(f"{wrong} was answered: {answer}")


@suite.case("JS-API", "the ticket stays the same, and the SDK signs an address with it")
def _():
    client = legacy()
    ticket = client.get_jsapi_ticket()
    same((ticket["ticket"], ticket["expires_in"]), (client.jsapi_ticket, 7200))
    url = "https://ops.example.com/m/1"
    signed = client.get_jsapi_params(url, noncestr="n1", timestamp=1767225600)
    text = f"jsapi_ticket={ticket['ticket']}&noncestr=n1&timestamp=1767225600&url={url}"
    same(signed["signature"], hashlib.sha1(text.encode()).hexdigest())


suite.run()
