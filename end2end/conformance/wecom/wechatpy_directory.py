"""wechatpy against WeCom: tokens, the department tree, people, people by phone, sign-in codes."""

from harness import Suite, control, credentials, depth, holds, refused, same, second_company, settings
from wecom_client import Client, errcode

suite = Suite("wecom", "wechatpy")


@suite.case("token", "a secret yields a token that opens its app")
def _():
    client = Client()
    same(client.fetch_access_token()["expires_in"], 7200)
    same(client.agent.get(client.agent_id)["agentid"], client.agent_id)


@suite.case("token", "wrong credentials are refused: 40001, 40013, 41002, 41004")
def _():
    given = credentials("wecom")
    refused(40001, Client(given, secret="wrong").fetch_access_token, errcode)
    refused(40013, Client({**given, "corp_id": "wwnobody"}).fetch_access_token, errcode)
    refused(41002, Client({**given, "corp_id": ""}).fetch_access_token, errcode)
    refused(41004, Client({**given, "secret": ""}).fetch_access_token, errcode)


@suite.case("token", "a made-up token is refused with 40014, none at all with 41001")
def _():
    refused(40014, lambda: Client(access_token="x" * 214).department.list(), errcode)
    refused(41001, lambda: Client().get("department/list", params={"access_token": ""}), errcode)


@suite.case("token", "an expired token is refused with 42001, and the SDK recovers by fetching another")
def _():
    client = Client()
    client.department.list()
    control("POST", "/api/clock", {"advance_ms": 7_200_000})
    refused(42001, client.department.list, errcode)
    client.auto_retry = True
    same(len(client.department.list()), 4)


@suite.case("token", "a token that was taken back is refused with 40014, and the SDK recovers")
def _():
    client = Client()
    client.department.list()
    settings("wecom", rotate_tokens=True)
    refused(40014, client.department.list, errcode)
    client.auto_retry = True
    same(len(client.department.list()), 4)


@suite.case("token", "a token shows its own company only")
def _():
    there = second_company("wecom")
    control("POST", "/api/users", {"vendor": "wecom", "company": there["corp_id"], "userid": "guest", "name": "访客"})
    same(Client(there).user.get("guest")["name"], "访客")
    refused(60111, lambda: Client().user.get("guest"), errcode)


@suite.case("token", "an address that is not trusted is refused with 60020 and named")
def _():
    settings("wecom", trusted_ips=["203.0.113.9"], egress_ip="203.0.113.7")
    refusal = refused(60020, Client().department.list, errcode)
    holds("from ip: 203.0.113.7," in refusal.errmsg, refusal.errmsg)


@suite.case("departments", "the tree comes whole, six levels deep, and below one department")
def _():
    control("POST", "/api/directory", {"vendor": "wecom", "departments": 60, "depth": 5, "users": 300, "seed": 3})
    told = control("GET", "/api/directory?vendor=wecom&full=1")["department_list"]
    listed = Client().department.list()
    same({one["id"]: (one["parentid"], one["name"]) for one in listed}, {one["id"]: (one["parent"], one["name"]) for one in told})
    parents = {one["id"]: one["parentid"] for one in Client().department.simple_list()}
    # The company above five levels.
    same(depth(parents), 6)
    top = next(one["id"] for one in listed if one["parentid"] == 1)
    below = {one["id"] for one in Client().department.list(top)}
    holds(top in below and 1 not in below and 1 < len(below) < 60, f"below {top}: {below}")


@suite.case("departments", "one department is told by its id; an unknown one is refused with 60003")
def _():
    same(Client().department.get(4)["parentid"], 2)
    refused(60003, lambda: Client().department.get(4711), errcode)


@suite.case("departments", "what is out of the visible range is refused with 60011")
def _():
    settings("wecom", visible_departments=[3])
    same([one["id"] for one in Client().department.list()], [3])
    refused(60011, lambda: Client().department.list(2), errcode)
    refused(60011, lambda: Client().department.get_users(2), errcode)


@suite.case("departments", "a permission that was not given is refused with 48002")
def _():
    settings("wecom", missing_scopes=["department/"])
    refused(48002, Client().department.list, errcode)


@suite.case("people", "every department tells its direct members, so that a walk finds everybody")
def _():
    control("POST", "/api/directory", {"vendor": "wecom", "departments": 12, "depth": 3, "users": 150, "seed": 5})
    client = Client()
    found = {user["userid"] for one in client.department.list() for user in client.department.get_users(one["id"])}
    told = control("GET", "/api/directory?vendor=wecom&full=1")["user_list"]
    same(found, {user["userid"] for user in told})


@suite.case("people", "members come with their details; asked for children it keeps to direct members; ids in any case")
def _():
    people = {user["userid"]: user for user in Client().user.list(2, fetch_child=True)}
    same(set(people), {"wangxiaoming", "lina", "chenjing", "huangmin"})
    same(people["chenjing"]["department"], [2, 3])
    same(people["lina"]["mobile"], "13800138001")
    same(Client().user.get("LINA")["userid"], "lina")


@suite.case("people", "an app of today gets no phone and no e-mail, contacts sync does")
def _():
    settings("wecom", hide_mobile=True)
    given = credentials("wecom")
    lina = Client(given).user.get("lina")
    same({"mobile", "email", "gender", "avatar", "qr_code", "address", "biz_mail"} & set(lina), set())
    same(Client(given, secret=given["contacts_secret"]).user.get("lina")["mobile"], "13800138001")


@suite.case("people", "all ids come in pages, to contacts sync alone; more than 10000 a page is refused with 40058")
def _():
    control("POST", "/api/directory", {"vendor": "wecom", "departments": 12, "depth": 3, "users": 250, "seed": 5})
    given = credentials("wecom")
    sync = Client(given, secret=given["contacts_secret"])
    rows, cursor, pages = [], "", 0
    while pages == 0 or cursor:
        page = sync.post("user/list_id", data={"cursor": cursor, "limit": 100})
        holds(len(page["dept_user"]) <= 100, "a page is longer than asked for")
        rows, cursor, pages = rows + page["dept_user"], page["next_cursor"], pages + 1
    told = control("GET", "/api/directory?vendor=wecom&full=1")["user_list"]
    expected = sorted((user["userid"], department) for user in told for department in user["departments"])
    same(sorted((row["userid"], row["department"]) for row in rows), expected)
    holds(pages >= 3, f"{pages} pages")
    refused(40058, lambda: sync.post("user/list_id", data={"limit": 10_001}), errcode)
    refused(48002, lambda: Client(given).post("user/list_id", data={"limit": 100}), errcode)


@suite.case("people", "an unknown person and one out of range are refused with 60111")
def _():
    refused(60111, lambda: Client().user.get("nobody"), errcode)
    settings("wecom", visible_departments=[3])
    refused(60111, lambda: Client().user.get("lina"), errcode)


@suite.case("by phone", "a phone leads to its person, as does an e-mail")
def _():
    same(Client().user.getuserid("13800138001"), "lina")
    same(Client().post("user/get_userid_by_email", data={"email": "lina@example.com", "email_type": 1})["userid"], "lina")


@suite.case("by phone", "an unknown phone is refused with 46004, too many of them with 45009")
def _():
    client = Client()
    for _ in range(3):
        refused(46004, lambda: client.user.getuserid("13900000000"), errcode)
    refused(45009, lambda: client.user.getuserid("13800138001"), errcode)


@suite.case("sign-in", "a code of the app's own sign-in tells the person once; then 40029")
def _():
    code = control("POST", "/api/sign-in", {"vendor": "wecom", "user": "lina", "kind": "app"})["code"]
    same(Client().oauth.get_user_info(code)["UserId"], "lina")
    refused(40029, lambda: Client().oauth.get_user_info(code), errcode)


@suite.case("sign-in", "the SDK's authorize address leads back with the state and a code")
def _():
    client, url = Client(), "http://127.0.0.1:3000/m/1"
    client.oauth.OAUTH_BASE_URL = client.given["base_url"] + "/connect/oauth2/authorize"
    asked = {"vendor": "wecom", "user": "lina", "kind": "app", "authorize_url": client.oauth.authorize_url(url, "s1")}
    granted = control("POST", "/api/sign-in", asked)
    same(granted["redirect"], f"{url}?code={granted['code']}&state=s1")
    same(client.get("auth/getuserinfo", params={"code": granted["code"]})["userid"], "lina")


@suite.case("sign-in", "a made-up code and one older than five minutes are refused with 40029")
def _():
    refused(40029, lambda: Client().oauth.get_user_info("made-up"), errcode)
    code = control("POST", "/api/sign-in", {"vendor": "wecom", "user": "lina", "kind": "web"})["code"]
    control("POST", "/api/clock", {"advance_ms": 300_000})
    refused(40029, lambda: Client().oauth.get_user_info(code), errcode)


@suite.case("sign-in", "another company's code is refused with 40029")
def _():
    there = second_company("wecom")
    code = control("POST", "/api/sign-in", {"vendor": "wecom", "user": "lina", "kind": "app"})["code"]
    refused(40029, lambda: Client(there).oauth.get_user_info(code), errcode)


@suite.case("sign-in", "with consent the phone is told, as far as the admin has ticked it")
def _():
    def details():
        asked = {"vendor": "wecom", "user": "lina", "kind": "app", "scope": "snsapi_privateinfo"}
        info = Client().oauth.get_user_info(control("POST", "/api/sign-in", asked)["code"])
        return Client().post("auth/getuserdetail", data={"user_ticket": info["user_ticket"]})

    same("mobile" in details(), False)
    settings("wecom", private_info=True)
    same(details()["mobile"], "13800138001")
    refused(84015, lambda: Client().post("auth/getuserdetail", data={"user_ticket": "made-up"}), errcode)


suite.run()
