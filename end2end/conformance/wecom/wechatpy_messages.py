"""wechatpy against WeCom: messages and cards to people, group chats, JS-SDK tickets."""

import hashlib
import io

from harness import Suite, control, credentials, holds, messages, refused, same, second_company, settings
from wecom_client import Client, errcode

suite = Suite("wecom", "wechatpy")
URL = "https://ops.example.com/i/1"


def approval(**changes):
    """A card with two buttons, as page 90236 shows it."""
    card = {
        "card_type": "button_interaction",
        "source": {"desc": "值班", "desc_color": 1},
        "main_title": {"title": "重启 db-01？", "desc": "李娜申请"},
        "horizontal_content_list": [{"keyname": "工单", "value": "CHG-7", "type": 1, "url": URL}],
        "task_id": "chg-7-1",
        "card_action": {"type": 1, "url": URL},
        "button_list": [{"text": "批准", "style": 1, "key": "approve"}, {"text": "驳回", "style": 2, "key": "reject"}],
    }
    return {"msgtype": "template_card", "template_card": {**card, **changes}}


def send_card(client, *users, **changes):
    return client.message.send(client.agent_id, list(users), msg=approval(**changes))


def state(user):
    return messages("wecom", user)[0]["state"]


@suite.case("message", "a text reaches people and whole departments")
def _():
    client = Client()
    sent = client.message.send_text(client.agent_id, ["lina", "zhangwei"], "db-01 不可用", party_ids=["4"])
    holds(sent["msgid"] and not sent.get("invaliduser"), sent)
    for user in ("lina", "zhangwei", "liuyang"):
        same(messages("wecom", user)[0]["text"], "db-01 不可用")
    same(messages("wecom", "sunli"), [])


@suite.case("message", "a text card, markdown and news arrive")
def _():
    client = Client()
    client.message.send_text_card(client.agent_id, "lina", "P1", '<div class="gray">db-01</div>', URL)
    same(messages("wecom", "lina")[0]["kind"], "card")
    client.message.send_markdown(client.agent_id, "lina", '**P1** <font color="warning">db-01</font>')
    same(messages("wecom", "lina")[0]["kind"], "text")
    article = {"title": "周报", "description": "", "url": URL, "image": ""}
    client.message.send_articles(client.agent_id, "lina", [article])
    same(messages("wecom", "lina")[0]["text"], "周报")


@suite.case("message", "an unknown receiver among known ones is told; nobody left is refused with 81013")
def _():
    client = Client()
    same(client.message.send_text(client.agent_id, ["lina", "Nobody"], "hi")["invaliduser"], "nobody")
    refused(81013, lambda: client.message.send_text(client.agent_id, ["nobody"], "hi"), errcode)
    settings("wecom", visible_departments=[3])
    refused(81013, lambda: client.message.send_text(client.agent_id, ["lina"], "hi"), errcode)


@suite.case("message", "no receiver is refused with 82001, more than 1000 with 40032, more than 100 departments with 82002")
def _():
    client = Client()
    refused(82001, lambda: client.message.send_text(client.agent_id, [], "hi"), errcode)
    refused(40032, lambda: client.message.send_text(client.agent_id, [f"u{n}" for n in range(1001)], "hi"), errcode)
    parties = [str(n) for n in range(101)]
    refused(82002, lambda: client.message.send_text(client.agent_id, [], "hi", party_ids=parties), errcode)


@suite.case("message", "another app's id, none of the company's, the contacts secret: 301002, 40056, 48002")
def _():
    given = credentials("wecom")
    refused(301002, lambda: Client(given).message.send_text(1000001, "lina", "hi"), errcode)
    refused(40056, lambda: Client(given).message.send_text(7, "lina", "hi"), errcode)
    sync = Client(given, secret=given["contacts_secret"])
    refused(48002, lambda: sync.message.send_text(sync.agent_id, "lina", "hi"), errcode)


@suite.case("message", "an empty text, an unknown type, a text over 5120 bytes: 44004, 40008, 40058")
def _():
    client = Client()
    refused(44004, lambda: client.message.send_text(client.agent_id, "lina", ""), errcode)
    refused(40008, lambda: client.message.send(client.agent_id, "lina", msg={"msgtype": "shake"}), errcode)
    refused(40058, lambda: client.message.send_text(client.agent_id, "lina", "x" * 5121), errcode)


@suite.case("message", "an uploaded picture is sent; an unknown one is refused with 40007, an empty one with 44001")
def _():
    client = Client()
    upload = lambda content: client.media.upload("image", ("a.png", io.BytesIO(content), "image/png"))
    client.message.send_image(client.agent_id, "lina", upload(b"\x89PNG picture")["media_id"])
    same(len(messages("wecom", "lina")), 1)
    refused(40007, lambda: client.message.send_image(client.agent_id, "lina", "made-up"), errcode)
    refused(44001, lambda: upload(b""), errcode)


@suite.case("message", "everybody in range is reached by @all")
def _():
    settings("wecom", visible_departments=[2])
    client = Client()
    client.message.send_text(client.agent_id, "@all", "演练")
    same([len(messages("wecom", user)) for user in ("lina", "liuyang", "zhangwei")], [1, 1, 0])


@suite.case("message", "with the duplicate check the same text comes once in its interval")
def _():
    client = Client()
    text = {"touser": "lina", "msgtype": "text", "agentid": client.agent_id, "text": {"content": "a"}, "enable_duplicate_check": 1}
    send = lambda by, **more: by.post("message/send", data={**text, **more})
    send(client), send(client)
    same(len(messages("wecom", "lina")), 1)
    control("POST", "/api/clock", {"advance_ms": 1800 * 1000})
    send(client)
    same(len(messages("wecom", "lina")), 2)
    refused(40058, lambda: send(client, duplicate_check_interval=14_401), errcode)


@suite.case("message", "the thirty-first text to a person within a minute is accepted and dropped")
def _():
    client = Client()
    for number in range(31):
        same(client.message.send_text(client.agent_id, "lina", str(number))["errcode"], 0)
    same(len(messages("wecom", "lina")), 30)


@suite.case("card", "a template card arrives with its buttons and yields a response code")
def _():
    sent = send_card(Client(), "lina", "zhangwei")
    holds(sent["msgid"] and sent["response_code"], sent)
    seen = messages("wecom", "lina")[0]
    same((seen["kind"], seen["message_id"]), ("card", sent["msgid"]))
    same([button["key"] for button in seen["card"]["button_list"]], ["approve", "reject"])


@suite.case("card", "a card with too long a title, without a task id, of an unknown type: 40058, 40063, 40058")
def _():
    client = Client()
    refused(40058, lambda: send_card(client, "lina", main_title={"title": "长" * 37}), errcode)
    refused(40063, lambda: send_card(client, "lina", task_id=""), errcode)
    refused(40058, lambda: send_card(client, "lina", card_type="poster"), errcode)


@suite.case("card", "the response code turns the button grey once; then 60140")
def _():
    client = Client()
    code = send_card(client, "lina", "zhangwei")["response_code"]
    change = {"userids": ["lina", "nobody"], "agentid": client.agent_id, "response_code": code, "button": {"replace_name": "已批准"}}
    same(client.post("message/update_template_card", data=change)["invaliduser"], ["nobody"])
    same((state("lina"), state("zhangwei")), ("updated", "sent"))
    refused(60140, lambda: client.post("message/update_template_card", data=change), errcode)


@suite.case("card", "another card takes its place for everybody; a made-up response code is refused with 60140")
def _():
    client = Client()
    code = send_card(client, "lina", "zhangwei")["response_code"]
    done = approval(task_id="chg-7-2", main_title={"title": "已处理"})["template_card"]
    change = {"atall": 1, "agentid": client.agent_id, "response_code": code, "template_card": done}
    refused(60140, lambda: client.post("message/update_template_card", data={**change, "response_code": "x"}), errcode)
    client.post("message/update_template_card", data=change)
    same(messages("wecom", "zhangwei")[0]["card"]["main_title"]["title"], "已处理")


@suite.case("recall", "a message is recalled within a day, later refused with 40058, as is a made-up one")
def _():
    client = Client()
    first, second = (client.message.send_text(client.agent_id, "lina", text)["msgid"] for text in ("a", "b"))
    client.post("message/recall", data={"msgid": first})
    same([one["state"] for one in messages("wecom", "lina")], ["sent", "recalled"])
    refused(40058, lambda: client.post("message/recall", data={"msgid": "x"}), errcode)
    control("POST", "/api/clock", {"advance_ms": 24 * 3600 * 1000})
    fresh = Client()
    refused(40058, lambda: fresh.post("message/recall", data={"msgid": second}), errcode)


@suite.case("recall", "another company's message is refused with 40058")
def _():
    client, there = Client(), second_company("wecom")
    sent = client.message.send_text(client.agent_id, "lina", "a")["msgid"]
    refused(40058, lambda: Client(there).post("message/recall", data={"msgid": sent}), errcode)


@suite.case("group", "a group is made, told, changed and written to")
def _():
    client = Client()
    same(client.appchat.create("inc42", "INC-42", "lina", ["lina", "zhangwei"])["chatid"], "inc42")
    expected = {"chatid": "inc42", "name": "INC-42", "owner": "lina", "userlist": ["lina", "zhangwei"]}
    same(client.appchat.get("inc42"), expected)
    client.appchat.update("inc42", "已恢复", "zhangwei", add_user_list=["sunli"], del_user_list=["lina"])
    same(client.appchat.get("inc42"), {**expected, "name": "已恢复", "owner": "zhangwei", "userlist": ["zhangwei", "sunli"]})
    client.appchat.send_text("inc42", "已恢复")
    same(messages("wecom", "sunli")[0]["text"], "已恢复")
    client.appchat.send("inc42", "markdown", content="**done**")
    client.appchat.send("inc42", "textcard", title="INC-42", description="已恢复", url=URL, btntxt="详情")
    same(len(messages("wecom", "sunli")), 3)
    same(control("GET", "/api/groups?vendor=wecom")[0]["members"], ["zhangwei", "sunli"])


@suite.case("group", "one person, a taken id, an unknown id, an unknown member: 86006, 86215, 86003, 86216")
def _():
    client = Client()
    refused(86006, lambda: client.appchat.create("a", "A", "lina", ["lina"]), errcode)
    client.appchat.create("a", "A", "lina", ["lina", "zhangwei"])
    refused(86215, lambda: client.appchat.create("a", "A", "lina", ["lina", "zhangwei"]), errcode)
    refused(86003, lambda: client.appchat.get("b"), errcode)
    refused(86216, lambda: client.appchat.create("c", "C", "lina", ["lina", "nobody"]), errcode)


@suite.case("group", "a chat id over 32 characters or with other signs, another app's chat: 86205, 86001, 86008")
def _():
    client = Client()
    refused(86205, lambda: client.appchat.create("a" * 33, "A", "lina", ["lina", "zhangwei"]), errcode)
    refused(86001, lambda: client.appchat.create("a-b", "A", "lina", ["lina", "zhangwei"]), errcode)
    refused(86008, lambda: client.appchat.send_text("otherapp", "hi"), errcode)


@suite.case("group", "an app that does not see the whole company is refused with 60011")
def _():
    settings("wecom", visible_departments=[2])
    refused(60011, lambda: Client().appchat.create("a", "A", "lina", ["lina", "chenjing"]), errcode)


@suite.case("JS-SDK", "the tickets of company and app differ and stay the same until they expire")
def _():
    client = Client()
    company, app = client.jsapi.get_ticket(), client.jsapi.get_agent_ticket()
    holds(company["ticket"] != app["ticket"] and company["expires_in"] == 7200, (company, app))
    same(client.jsapi.get_ticket()["ticket"], company["ticket"])
    control("POST", "/api/clock", {"advance_ms": 7_200_000})
    holds(Client().jsapi.get_ticket()["ticket"] != company["ticket"], "the ticket outlived its time")


@suite.case("JS-SDK", "the SDK signs an address with the ticket as the vendor describes")
def _():
    client = Client()
    ticket, url = client.jsapi.get_jsapi_ticket(), "https://ops.example.com/m/1?a=b"
    text = f"jsapi_ticket={ticket}&noncestr=n1&timestamp=1760000000&url={url}"
    same(client.jsapi.get_jsapi_signature("n1", ticket, 1760000000, url), hashlib.sha1(text.encode()).hexdigest())


@suite.case("JS-SDK", "the contacts secret gets no ticket (48002), an unknown kind is refused (40058)")
def _():
    given = credentials("wecom")
    refused(48002, Client(given, secret=given["contacts_secret"]).jsapi.get_ticket, errcode)
    refused(40058, lambda: Client(given).get("ticket/get", params={"type": "wx_card"}), errcode)


suite.run()
