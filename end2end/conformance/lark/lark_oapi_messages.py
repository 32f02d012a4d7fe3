"""lark-oapi against Lark: messages, cards, groups, the JS-API ticket."""

import json

from harness import Suite, control, credentials, holds, messages, refused, same, second_company, settings
from lark_client import build, client, code, done, raw
from lark_oapi.api.im.v1 import (
    CreateChatMembersRequest,
    CreateChatMembersRequestBody,
    CreateChatRequest,
    CreateChatRequestBody,
    CreateMessageRequest,
    CreateMessageRequestBody,
    DeleteChatMembersRequest,
    DeleteChatMembersRequestBody,
    DeleteChatRequest,
    DeleteMessageRequest,
    GetChatMembersRequest,
    PatchMessageRequest,
    PatchMessageRequestBody,
    ReadUsersMessageRequest,
)

suite = Suite("lark", "lark-oapi")


def card(title, **changes):
    button = {
        "tag": "button",
        "text": {"tag": "plain_text", "content": "确认"},
        "behaviors": [{"type": "callback", "value": {"act": "ack"}}],
    }
    header = {"title": {"tag": "plain_text", "content": title}, "template": "red"}
    return {"schema": "2.0", "config": {"update_multi": True}, "header": header, "body": {"elements": [button]}, **changes}


def send(by, receiver="lina", kind="text", content=None, receiver_type="user_id", uuid=None):
    content = json.dumps(content or {"text": "db-01 不可用"}) if not isinstance(content, str) else content
    body = build(CreateMessageRequestBody, receive_id=receiver, msg_type=kind, content=content, uuid=uuid)
    return done(by.im.v1.message.create(build(CreateMessageRequest, receive_id_type=receiver_type, request_body=body))).data


def patch(by, message, content):
    body = build(PatchMessageRequestBody, content=json.dumps(content))
    return done(by.im.v1.message.patch(build(PatchMessageRequest, message_id=message, request_body=body)))


def create(by, **changes):
    body = build(CreateChatRequestBody, **{"name": "INC-42", "user_id_list": ["lina", "zhangwei"], **changes})
    return done(by.im.v1.chat.create(build(CreateChatRequest, user_id_type="user_id", request_body=body))).data.chat_id


def members(by, chat):
    fields = {"chat_id": chat, "member_id_type": "user_id", "page_size": 100}
    return {one.member_id for one in done(by.im.v1.chat_members.get(build(GetChatMembersRequest, **fields))).data.items}


def add(by, chat, *users):
    body = build(CreateChatMembersRequestBody, id_list=list(users))
    fields = {"chat_id": chat, "member_id_type": "user_id", "request_body": body}
    return done(by.im.v1.chat_members.create(build(CreateChatMembersRequest, **fields))).data


def remove(by, chat, *users):
    body = build(DeleteChatMembersRequestBody, id_list=list(users))
    fields = {"chat_id": chat, "member_id_type": "user_id", "request_body": body}
    return done(by.im.v1.chat_members.delete(build(DeleteChatMembersRequest, **fields))).data


def dissolve(by, chat):
    return done(by.im.v1.chat.delete(build(DeleteChatRequest, chat_id=chat)))


@suite.case("message", "a text reaches a person by user id and by e-mail")
def _():
    by = client()
    sent = send(by)
    holds(sent.message_id.startswith("om_") and sent.chat_id.startswith("oc_"), sent.__dict__)
    same((messages("lark", "lina")[0]["message_id"], messages("lark", "lina")[0]["text"]), (sent.message_id, "db-01 不可用"))
    send(by, "zhangwei@example.com", receiver_type="email")
    same(len(messages("lark", "zhangwei")), 1)


@suite.case("message", "the same uuid within the hour makes one message")
def _():
    by = client()
    send(by, uuid="incident-42")
    send(by, uuid="incident-42")
    same(len(messages("lark", "lina")), 1)


@suite.case("message", "content that is no JSON and an unknown kind are refused with 230001, a text too long with 230025")
def _():
    by = client()
    refused(230001, lambda: send(by, content="hi"), code)
    refused(230001, lambda: send(by, kind="nothing"), code)
    refused(230025, lambda: send(by, content={"text": "x" * 160_000}), code)
    same(messages("lark", "lina"), [])


@suite.case("message", "without a scope the refusal is 99991672")
def _():
    settings("lark", missing_scopes=["im:message", "im:message:send_as_bot", "im:message:send"])
    refused(99991672, lambda: send(client()), code)


@suite.case("message", "many people are reached at once, and who is nobody is told")
def _():
    body = {"msg_type": "text", "content": {"text": "演练"}, "user_ids": ["lina", "zhangwei", "nobody"]}
    told = raw(client(), "POST", "/open-apis/message/v4/batch_send/", body)["data"]
    holds(told["message_id"].startswith("bm-"), told)
    same(told["invalid_user_ids"], ["nobody"])
    same(messages("lark", "zhangwei")[0]["text"], "演练")
    too_many = {**body, "user_ids": [f"u{n}" for n in range(201)]}
    refused(10003, lambda: raw(client(), "POST", "/open-apis/message/v4/batch_send/", too_many), code)


@suite.case("message", "who has read a message is told to the app that sent it")
def _():
    by, given = client(), {"user_id_type": "user_id", "page_size": 100}
    sent = send(by).message_id
    readers = lambda who, message: done(who.im.v1.message.read_users(build(ReadUsersMessageRequest, message_id=message, **given)))
    same(readers(by, sent).data.items or [], [])
    control("POST", f"/api/messages/lark/{sent}/read", {"user": "lina"})
    same([one.user_id for one in readers(by, sent).data.items], ["lina"])
    refused(230001, lambda: readers(client(second_company("lark")), sent), code)


@suite.case("message", "a message is recalled; another company's cannot be")
def _():
    by = client()
    first, second = send(by).message_id, send(by).message_id
    done(by.im.v1.message.delete(build(DeleteMessageRequest, message_id=first)))
    same([one["state"] for one in messages("lark", "lina")], ["sent", "recalled"])
    there = client(second_company("lark"))
    refused(230001, lambda: done(there.im.v1.message.delete(build(DeleteMessageRequest, message_id=second))), code)
    same([one["state"] for one in messages("lark", "lina")], ["sent", "recalled"])


@suite.case("card", "a card arrives and is replaced by another")
def _():
    by = client()
    sent = send(by, kind="interactive", content=card("P1"))
    same(messages("lark", "lina")[0]["kind"], "card")
    patch(by, sent.message_id, card("已恢复"))
    seen = messages("lark", "lina")[0]
    same(seen["state"], "updated")
    holds("已恢复" in json.dumps(seen, ensure_ascii=False), seen)


@suite.case("card", "a card that is none is refused with 230099")
def _():
    refused(230099, lambda: send(client(), kind="interactive", content={"schema": "2.0", "body": {"elements": "none"}}), code)


@suite.case("group", "a group is made, filled, thinned, written to and dissolved")
def _():
    by = client()
    chat = create(by)
    same(members(by, chat), {"lina", "zhangwei"})
    add(by, chat, "sunli")
    remove(by, chat, "zhangwei")
    same(members(by, chat), {"lina", "sunli"})
    send(by, chat, receiver_type="chat_id")
    same(messages("lark", "sunli")[0]["text"], "db-01 不可用")
    dissolve(by, chat)
    refused(232009, lambda: add(by, chat, "zhangwei"), code)


@suite.case("group", "more than 50 people at once, an unknown person, an unknown chat are refused")
def _():
    by = client()
    refused(232001, lambda: create(by, user_id_list=[f"u{n}" for n in range(51)]), code)
    refused(232043, lambda: create(by, user_id_list=["nobody"]), code)
    refused(232006, lambda: add(by, "oc_nothing", "lina"), code)


@suite.case("group", "another company's app is not in the group")
def _():
    chat = create(client())
    there = client(second_company("lark"))
    refused(232006, lambda: add(there, chat, "sunli"), code)


@suite.case("group", "without a scope the refusal is 99991672")
def _():
    settings("lark", missing_scopes=["im:chat", "im:chat:create"])
    refused(99991672, lambda: create(client()), code)


@suite.case("JS-API", "the ticket is had with the app's token and the same again")
def _():
    ask = lambda: raw(client(), "POST", "/open-apis/jssdk/ticket/get")["data"]
    first = ask()
    same((first["expire_in"] > 7000, ask()["ticket"]), (True, first["ticket"]))


@suite.case("errors", "too many calls are told with 99991400 and when to come again")
def _():
    control("POST", "/api/faults", {"vendor": "lark", "path": "/open-apis/im/v1/messages", "rate_limit_per_s": 0})
    refusal = refused(99991400, lambda: send(client()), code)
    headers = {name.lower(): value for name, value in refusal.answer.raw.headers.items()}
    holds(int(headers["x-ogw-ratelimit-reset"]) >= 0, headers)


suite.run()
