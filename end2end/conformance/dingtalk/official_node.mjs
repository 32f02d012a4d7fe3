// @alicloud/dingtalk against DingTalk's newer API: tokens, scenario groups, robot messages, interactive cards.

import assert from "node:assert/strict";
import card from "@alicloud/dingtalk/card_1_0.js";
import im from "@alicloud/dingtalk/im_1_0.js";
import oauth from "@alicloud/dingtalk/oauth2_1_0.js";
import robot from "@alicloud/dingtalk/robot_1_0.js";
import { Config, OpenApiRequest, Params } from "@alicloud/openapi-client";
import { RuntimeOptions } from "@alicloud/tea-util";
import { Suite, control, credentials, messages, refused, secondCompany, settings } from "../support/harness.mjs";

const suite = new Suite("dingtalk", "@alicloud/dingtalk");
const code = (error) => error.code;
const given = () => credentials("dingtalk");

async function client(module) {
  const { base_url } = await given();
  const config = new Config({ protocol: "http", regionId: "central", endpoint: base_url.replace("http://", "") });
  return new module.default(config);
}

async function token(changes = {}) {
  const { client_id: appKey, client_secret: appSecret } = { ...(await given()), ...changes };
  const { body } = await (await client(oauth)).getAccessToken(new oauth.GetAccessTokenRequest({ appKey, appSecret }));
  return body.accessToken;
}

/** An operation as `CreateSceneGroup` with the token in the header of that operation. */
async function run(module, operation, request, by) {
  const headers = new module[`${operation}Headers`]({ xAcsDingtalkAccessToken: by ?? (await token()) });
  const name = `${operation[0].toLowerCase()}${operation.slice(1)}WithOptions`;
  const called = await client(module);
  return (await called[name](new module[`${operation}Request`](request), headers, new RuntimeOptions({}))).body;
}

/** An operation that this SDK has no name for, by its path. */
async function at(pathname, body, by) {
  const headers = { "x-acs-dingtalk-access-token": by ?? (await token()) };
  const form = { protocol: "HTTP", method: "POST", authType: "AK", style: "ROA", reqBodyType: "none", bodyType: "json" };
  const params = new Params({ ...form, action: "Any", version: "im_1.0", pathname });
  return (await (await client(im)).execute(params, new OpenApiRequest({ headers, body }), new RuntimeOptions({}))).body;
}

async function create(changes = {}, by) {
  const { group_template_id: template_id } = await given();
  const usual = { title: "INC-42", template_id, owner_user_id: "lina", user_ids: ["lina", "zhangwei"] };
  return (await at("/v1.0/im/sceneGroup/create", { ...usual, ...changes }, by)).open_conversation_id;
}

async function toPeople(userIds, by) {
  const { robot_code: robotCode } = await given();
  const msgParam = JSON.stringify({ content: "db-01 不可用" });
  return run(robot, "BatchSendOTO", { robotCode, userIds, msgKey: "sampleText", msgParam }, by);
}

/** A card for lina; the models inside of a request want to be models. */
async function deliver(changes = {}, by) {
  const { card_template_id: cardTemplateId } = await given();
  const buttons = JSON.stringify([{ text: "响应", id: "respond:42", request: true }]);
  const usual = {
    cardTemplateId,
    outTrackId: "inc-42",
    callbackType: "STREAM",
    openSpaceId: "dtv1.card//IM_ROBOT.lina",
    imRobotOpenDeliverModel: new card.CreateAndDeliverRequestImRobotOpenDeliverModel({ spaceType: "IM_ROBOT" }),
    cardData: new card.CreateAndDeliverRequestCardData({ cardParamMap: { title: "P1 db-01", buttons } }),
  };
  return (await run(card, "CreateAndDeliver", { ...usual, ...changes }, by)).result;
}

async function update(cardParamMap, by) {
  const cardData = new card.UpdateCardRequestCardData({ cardParamMap });
  const cardUpdateOptions = new card.UpdateCardRequestCardUpdateOptions({ updateCardDataByKey: true });
  return run(card, "UpdateCard", { outTrackId: "inc-42", cardData, cardUpdateOptions }, by);
}

suite.case("token", "key and secret yield a token; a wrong secret is refused", async () => {
  assert.ok(await token());
  await refused("invalidClientIdOrSecret", () => token({ client_secret: "wrong" }), code);
});

suite.case("token", "a made-up token and an expired one are refused", async () => {
  await refused("InvalidAuthentication", () => create({}, "made-up"), code);
  const own = await token();
  await control("POST", "/api/clock", { advance_ms: 7_200_000 });
  await refused("InvalidAuthentication", () => create({}, own), code);
});

suite.case("group", "a group is made, told, filled and dissolved", async () => {
  const openConversationId = await create();
  assert.equal((await run(im, "GetSceneGroupInfo", { openConversationId })).ownerUserId, "lina");
  await at("/v1.0/im/sceneGroup/member/add", { open_conversation_id: openConversationId, user_ids: ["sunli"] });
  const { memberUserIds } = await run(im, "BatchQueryGroupMember", { openConversationId, maxResults: 100 });
  assert.deepEqual(new Set(memberUserIds), new Set(["lina", "zhangwei", "sunli"]));
  await at("/v1.0/im/chat/scenegroup/disband", { openConversationId });
  assert.equal((await run(im, "GetSceneGroupInfo", { openConversationId })).status, 2);
});

suite.case("group", "an unknown owner and a missing permission are refused with the vendor's codes", async () => {
  await refused("member.notFound", () => create({ owner_user_id: "nobody" }), code);
  await settings("dingtalk", { missing_scopes: ["qyapi_chat_manage"] });
  await refused("Forbidden.AccessDenied.AccessTokenPermissionDenied", () => create(), code);
});

suite.case("group", "another company's token opens no group of ours", async () => {
  const open_conversation_id = await create();
  const there = await token(await secondCompany("dingtalk"));
  const add = () => at("/v1.0/im/sceneGroup/member/add", { open_conversation_id, user_ids: ["sunli"] }, there);
  await refused("cidEncryptError", add, code);
});

suite.case("group", "a page of more than 1000 members is refused", async () => {
  const openConversationId = await create();
  await refused("parameter.invalid", () => run(im, "BatchQueryGroupMember", { openConversationId, maxResults: 1001 }), code);
});

suite.case("message", "more than 20 people at once are refused", async () => {
  const many = [...Array(21).keys()].map((number) => `u${number}`);
  await refused("too.many.people", () => toPeople(many), code);
});

suite.case("message", "the robot writes to people and tells who is none", async () => {
  assert.deepEqual((await toPeople(["lina", "nobody"])).invalidStaffIdList, ["nobody"]);
  assert.equal((await messages("dingtalk", "lina"))[0].text, "db-01 不可用");
});

suite.case("message", "without the permission the refusal names it", async () => {
  await settings("dingtalk", { missing_scopes: ["qyapi_robot_sendmsg"] });
  const denied = "Forbidden.AccessDenied.AccessTokenPermissionDenied";
  const error = await refused(denied, () => toPeople(["lina"]), code);
  assert.match(JSON.stringify([error.data, error.accessDeniedDetail]), /qyapi_robot_sendmsg/);
});

suite.case("card", "a card with a button is delivered once and updated", async () => {
  const result = await deliver();
  assert.deepEqual([result.outTrackId, result.deliverResults[0].success], ["inc-42", true]);
  assert.equal((await update({ title: "李娜已响应" })).success, true);
  const [shown] = await messages("dingtalk", "lina");
  assert.deepEqual([shown.text, shown.state, shown.buttons[0].action], ["李娜已响应", "updated", "respond:42"]);
  await refused("param.cardAlreadyExist", () => deliver(), code);
});

suite.case("card", "a missing permission, a template that is not published and a made-up token are refused", async () => {
  await refused("InvalidAuthentication", () => deliver({}, "made-up"), code);
  await settings("dingtalk", { variants: ["card_template_unpublished"] });
  await refused("param.templateUnpublished", () => deliver(), code);
  await settings("dingtalk", { variants: [], missing_scopes: ["Card.Instance.Write"] });
  await refused("Forbidden.AccessDenied.AccessTokenPermissionDenied", () => deliver(), code);
  await refused("Forbidden.AccessDenied.AccessTokenPermissionDenied", () => update({ title: "x" }), code);
});

await suite.run();
