"""alibabacloud_dingtalk against DingTalk's newer API: tokens, web sign-in, scenario groups, robot messages."""

import json

from alibabacloud_dingtalk.contact_1_0 import models as contact
from alibabacloud_dingtalk.contact_1_0.client import Client as Contact
from alibabacloud_dingtalk.im_1_0 import models as im
from alibabacloud_dingtalk.im_1_0.client import Client as Im
from alibabacloud_dingtalk.oauth2_1_0 import models as oauth
from alibabacloud_dingtalk.oauth2_1_0.client import Client as Oauth
from alibabacloud_dingtalk.robot_1_0 import models as robot
from alibabacloud_dingtalk.robot_1_0.client import Client as Robot
from alibabacloud_tea_util.models import RuntimeOptions
from dingtalk_client import code, config
from harness import Suite, control, credentials, holds, messages, refused, same, second_company, settings

suite = Suite("dingtalk", "alibabacloud_dingtalk")
DENIED = "Forbidden.AccessDenied.AccessTokenPermissionDenied"
TEXT = {"msg_key": "sampleText", "msg_param": json.dumps({"content": "db-01 不可用"})}


def token(given=None, **changes):
    given = {**(given or credentials("dingtalk")), **changes}
    request = oauth.GetAccessTokenRequest(app_key=given["client_id"], app_secret=given["client_secret"])
    return Oauth(config(given)).get_access_token(request).body


def run(service, models, operation, request, by=None):
    """An operation, named as its models are, with the token in the header of that operation."""
    headers = getattr(models, f"{operation}Headers")(x_acs_dingtalk_access_token=by or token().access_token)
    plain = f"{operation}WithOptions".lower()
    # The SDK cuts words as it likes: batch_send_otowith_options.
    name = next(name for name in dir(service) if name.replace("_", "") == plain)
    return getattr(service(config()), name)(request, headers, RuntimeOptions()).body


def create(by=None, **changes):
    usual = {"title": "INC-42", "template_id": credentials("dingtalk")["group_template_id"], "owner_user_id": "lina"}
    request = im.CreateSceneGroupRequest(**{**usual, "user_ids": ["lina", "zhangwei"], **changes})
    return run(Im, im, "CreateSceneGroup", request, by).open_conversation_id


def members(group):
    return next(set(one["members"]) for one in control("GET", "/api/groups?vendor=dingtalk") if one["group_id"] == group)


def to_people(*users, by=None, **changes):
    usual = {"robot_code": credentials("dingtalk")["robot_code"], "user_ids": list(users), **TEXT}
    return run(Robot, robot, "BatchSendOTO", robot.BatchSendOTORequest(**{**usual, **changes}), by)


@suite.case("token", "key and secret yield a token that the newer API takes")
def _():
    told = token()
    same(told.expire_in, 7200)
    holds(create(told.access_token), "no group")


@suite.case("token", "a wrong secret is refused with invalidClientIdOrSecret")
def _():
    refused("invalidClientIdOrSecret", lambda: token(client_secret="wrong"), code)


@suite.case("token", "no token, a made-up one and an expired one are refused")
def _():
    own = token().access_token
    refused("InvalidAuthentication", lambda: create("made-up"), code)
    request = im.GetSceneGroupInfoRequest(open_conversation_id="cid")
    bare = lambda: Im(config()).get_scene_group_info_with_options(request, im.GetSceneGroupInfoHeaders(), RuntimeOptions())
    refused("AuthenticationFailed.MissingParameter", bare, code)
    control("POST", "/api/clock", {"advance_ms": 7_200_000})
    refused("InvalidAuthentication", lambda: create(own), code)


@suite.case("token", "an address that is not trusted is refused")
def _():
    own = token().access_token
    settings("dingtalk", trusted_ips=["203.0.113.9"])
    refused("Forbidden.AccessDenied.IpNotInWhiteList", lambda: create(own), code)


@suite.case("sign-in", "a code of the web sign-in yields a user token that tells the person")
def _():
    given = credentials("dingtalk")
    granted = control("POST", "/api/sign-in", {"vendor": "dingtalk", "user": "lina", "kind": "web"})["code"]
    exchange = oauth.GetUserTokenRequest(
        client_id=given["client_id"], client_secret=given["client_secret"], code=granted, grant_type="authorization_code"
    )
    own = Oauth(config()).get_user_token(exchange).body.access_token
    headers = contact.GetUserHeaders(x_acs_dingtalk_access_token=own)
    me = Contact(config()).get_user_with_options("me", headers, RuntimeOptions()).body
    same((me.nick, me.mobile, me.state_code), ("李娜", "13800138001", "86"))
    holds(me.union_id, "no union id")
    # As it is reported; the vendor's page has no table of codes.
    refused("invalidParameter.authCode.notFound", lambda: Oauth(config()).get_user_token(exchange), code)


@suite.case("sign-in", "an app's token is nobody's")
def _():
    headers = contact.GetUserHeaders(x_acs_dingtalk_access_token=token().access_token)
    refused("InvalidAuthentication", lambda: Contact(config()).get_user_with_options("me", headers, RuntimeOptions()), code)


@suite.case("group", "a group is made, told, changed, and dissolved")
def _():
    group = create()
    same(members(group), {"lina", "zhangwei"})
    run(Im, im, "AddSceneGroupMember", im.AddSceneGroupMemberRequest(open_conversation_id=group, user_ids=["sunli"]))
    run(Im, im, "RemoveSceneGroupMember", im.RemoveSceneGroupMemberRequest(open_conversation_id=group, user_ids=["zhangwei"]))
    same(members(group), {"lina", "sunli"})
    run(Im, im, "UpdateSceneGroup", im.UpdateSceneGroupRequest(open_conversation_id=group, title="已恢复"))
    ask = lambda: run(Im, im, "GetSceneGroupInfo", im.GetSceneGroupInfoRequest(open_conversation_id=group))
    same((ask().title, ask().owner_user_id, ask().status), ("已恢复", "lina", 1))
    run(Im, im, "DsbandOpenSceneGroup", im.DsbandOpenSceneGroupRequest(open_conversation_id=group))
    same(ask().status, 2)


@suite.case("group", "the same uuid makes one group")
def _():
    same(create(uuid="incident-42"), create(uuid="incident-42"))
    same(len(control("GET", "/api/groups?vendor=dingtalk")), 1)


@suite.case("group", "an unknown owner, an unknown template, a title too long, a missing permission are refused")
def _():
    refused("member.notFound", lambda: create(owner_user_id="nobody"), code)
    refused("groupTemplate.notFound", lambda: create(template_id="none"), code)
    refused("parameter.invalid", lambda: create(title="长" * 31), code)
    settings("dingtalk", missing_scopes=["qyapi_chat_manage"])
    refusal = refused(DENIED, create, code)
    holds("qyapi_chat_manage" in str(refusal.data), refusal.data)


@suite.case("group", "another company's token opens no group of ours")
def _():
    group, there = create(), token(second_company("dingtalk")).access_token
    request = im.AddSceneGroupMemberRequest(open_conversation_id=group, user_ids=["sunli"])
    refused("cidEncryptError", lambda: run(Im, im, "AddSceneGroupMember", request, there), code)
    same(members(group), {"lina", "zhangwei"})


@suite.case("group", "a page of more than 1000 members is refused, permissions of a group are set")
def _():
    group = create()
    request = im.BatchQueryGroupMemberRequest(open_conversation_id=group, max_results=1001)
    refused("parameter.invalid", lambda: run(Im, im, "BatchQueryGroupMember", request), code)
    granted = im.UpdateGroupPermissionRequest(open_conversation_id=group, permission_group="mention_all", status="1")
    same(run(Im, im, "UpdateGroupPermission", granted).success, True)
    foreign = im.UpdateGroupPermissionRequest(open_conversation_id="cidnone==", permission_group="mention_all", status="1")
    refused("cidEncryptError", lambda: run(Im, im, "UpdateGroupPermission", foreign), code)


@suite.case("message", "more than 20 people at once are refused")
def _():
    refused("too.many.people", lambda: to_people(*(f"u{number}" for number in range(21))), code)


@suite.case("message", "the robot writes to people and tells who is none")
def _():
    sent = to_people("lina", "nobody")
    same(sent.invalid_staff_id_list, ["nobody"])
    same(messages("dingtalk", "lina")[0]["text"], "db-01 不可用")


@suite.case("message", "who has read is told, and the message can be recalled")
def _():
    given = credentials("dingtalk")
    key = to_people("lina").process_query_key
    query = robot.BatchOTOQueryRequest(robot_code=given["robot_code"], process_query_key=key)
    told = run(Robot, robot, "BatchOTOQuery", query)
    same((told.send_status, [(one.user_id, one.read_status) for one in told.message_read_info_list]), ("SUCCESS", [("lina", "UNREAD")]))
    run(Robot, robot, "BatchRecallOTO", robot.BatchRecallOTORequest(robot_code=given["robot_code"], process_query_keys=[key]))
    same(messages("dingtalk", "lina")[0]["state"], "recalled")


@suite.case("message", "another robot, an unknown kind, parameters that are no JSON are refused")
def _():
    for changes, name in (
        ({"robot_code": "dingother"}, "robotCode.notExsit"),
        ({"msg_key": "sampleNothing"}, "msgKey.invalid"),
        ({"msg_param": "hi"}, "msgParam.invalid"),
    ):
        refused(f"invalidParameter.{name}", lambda: to_people("lina", **changes), code)
    same(messages("dingtalk", "lina"), [])


@suite.case("message", "without the permission the refusal names it")
def _():
    settings("dingtalk", missing_scopes=["qyapi_robot_sendmsg"])
    refusal = refused(DENIED, lambda: to_people("lina"), code)
    holds("qyapi_robot_sendmsg" in str(refusal.data), refusal.data)


@suite.case("JS-API", "the ticket stays the same")
def _():
    headers = oauth.CreateJsapiTicketHeaders(x_acs_dingtalk_access_token=token().access_token)
    ask = lambda: Oauth(config()).create_jsapi_ticket_with_options(headers, RuntimeOptions()).body
    same((ask().jsapi_ticket, ask().expire_in), (ask().jsapi_ticket, 7200))


suite.run()
