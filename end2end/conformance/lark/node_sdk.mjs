// @larksuiteoapi/node-sdk against Lark: tokens, departments, people, phones, messages, groups, events.

import assert from "node:assert/strict";
import * as lark from "@larksuiteoapi/node-sdk";
import { Suite, control, credentials, depth, listening, messages, refused, secondCompany, settings } from "../support/harness.mjs";

const suite = new Suite("lark", "@larksuiteoapi/node-sdk");
const quiet = { error() {}, warn() {}, info() {}, debug() {}, trace() {} };
/** The vendor's code: of an answer, or in the body of an error of the SDK's HTTP client. */
const code = (error) => error.code?.constructor === Number ? error.code : (error.response?.data?.code ?? error);

/** A client that knows no token yet: the SDK keeps them per process and app unless it is given a cache. */
async function client(changes = {}) {
  const { base_url: domain, app_id: appId, app_secret: appSecret } = { ...(await credentials("lark")), ...changes };
  const kept = new Map();
  const key = (name, options) => `${options?.namespace}/${String(name)}`;
  const cache = {
    get: async (name, options) => kept.get(key(name, options)),
    set: async (name, value, _expires, options) => Boolean(kept.set(key(name, options), value)),
  };
  return new lark.Client({ appId, appSecret, domain, cache, logger: quiet });
}

/** The data of an answer that is none of a refusal. */
async function done(answer) {
  const { code, msg, data } = await answer;
  if (code !== 0) throw Object.assign(new Error(msg), { code });
  return data;
}

async function pages(ask) {
  const found = [];
  for (let token, count = 1; ; count += 1) {
    const data = await done(ask(token));
    found.push(...(data.items ?? []));
    if (!data.has_more) return { found, count };
    token = data.page_token;
  }
}

const children = (by, changes = {}) =>
  pages((page_token) =>
    by.contact.v3.department.children({
      path: { department_id: "0" },
      params: { fetch_child: true, page_size: 50, department_id_type: "open_department_id", page_token, ...changes },
    }),
  );
const user = (by, user_id) => done(by.contact.v3.user.get({ path: { user_id }, params: { user_id_type: "user_id" } }));
const ids = (by, data) => done(by.contact.v3.user.batchGetId({ params: { user_id_type: "user_id" }, data }));
const send = (by, receive_id = "lina", receive_id_type = "user_id", content = JSON.stringify({ text: "db-01 不可用" })) =>
  done(by.im.v1.message.create({ params: { receive_id_type }, data: { receive_id, msg_type: "text", content } }));
const create = (by, user_id_list = ["lina", "zhangwei"]) =>
  done(by.im.v1.chat.create({ params: { user_id_type: "user_id" }, data: { name: "INC-42", user_id_list } }));
const add = (by, chat_id, ...id_list) =>
  done(by.im.v1.chatMembers.create({ path: { chat_id }, params: { member_id_type: "user_id" }, data: { id_list } }));

suite.case("token", "id and secret open the directory", async () => {
  assert.equal((await user(await client(), "lina")).user.name, "李娜");
});

suite.case("token", "wrong credentials and an expired token open nothing", async () => {
  await assert.rejects(user(await client({ app_secret: "wrong" }), "lina"));
  const by = await client();
  await user(by, "lina");
  await control("POST", "/api/clock", { advance_ms: 7_200_000 });
  await refused(99991663, () => user(by, "lina"), code);
});

suite.case("token", "a missing scope is refused with 99991672 and named", async () => {
  await settings("lark", { missing_scopes: ["contact:user.id:readonly"] });
  const by = await client();
  const error = await refused(99991672, () => ids(by, { mobiles: ["13800138001"] }), code);
  assert.match(JSON.stringify(error.response?.data ?? error.message), /contact:user\.id:readonly/);
});

suite.case("departments", "the tree comes whole, five levels below the company, in pages", async () => {
  await control("POST", "/api/directory", { vendor: "lark", departments: 130, depth: 5, users: 100, seed: 3 });
  const { found, count } = await children(await client());
  const parents = new Map(found.map((one) => [one.open_department_id, one.parent_department_id]));
  assert.deepEqual([count, parents.size, depth(parents)], [3, 129, 5]);
});

suite.case("departments", "a page of more than 50 is refused with 40011, out of the contact range with 40004", async () => {
  const by = await client();
  await refused(40011, () => children(by, { page_size: 51 }), code);
  await settings("lark", { visible_departments: [3] });
  await refused(40004, () => children(by), code);
});

suite.case("people", "a department's people come page by page", async () => {
  await control("POST", "/api/directory", { vendor: "lark", departments: 1, depth: 1, users: 120, seed: 5 });
  const by = await client();
  const ask = (page_token) =>
    by.contact.v3.user.findByDepartment({ params: { department_id: "0", page_size: 50, user_id_type: "user_id", page_token } });
  const { found, count } = await pages(ask);
  assert.deepEqual([count, new Set(found.map((one) => one.user_id)).size], [3, 120]);
});

suite.case("by phone", "a phone leads to its person; who is unknown has no id", async () => {
  const { user_list } = await ids(await client(), { mobiles: ["13800138001", "13900000000"] });
  assert.deepEqual(Object.fromEntries(user_list.map((one) => [one.mobile, one.user_id])), { 13800138001: "lina", 13900000000: undefined });
});

suite.case("message", "a text reaches a person; content that is no JSON is refused with 230001", async () => {
  const by = await client();
  const { message_id } = await send(by);
  assert.equal((await messages("lark", "lina"))[0].message_id, message_id);
  await refused(230001, () => send(by, "lina", "user_id", "hi"), code);
});

suite.case("message", "without a scope the refusal is 99991672", async () => {
  await settings("lark", { missing_scopes: ["im:message", "im:message:send_as_bot", "im:message:send"] });
  const by = await client();
  await refused(99991672, () => send(by), code);
  assert.deepEqual(await messages("lark", "lina"), []);
});

suite.case("group", "a group is made, filled, written to and dissolved", async () => {
  const by = await client();
  const { chat_id } = await create(by);
  await add(by, chat_id, "sunli");
  await send(by, chat_id, "chat_id");
  assert.equal((await messages("lark", "sunli")).length, 1);
  await done(by.im.v1.chat.delete({ path: { chat_id } }));
  await refused(232009, () => add(by, chat_id, "zhangwei"), code);
});

suite.case("group", "another company's app is not in the group", async () => {
  const { chat_id } = await create(await client());
  const there = await client(await secondCompany("lark"));
  await refused(232006, () => add(there, chat_id, "sunli"), code);
});

suite.case("group", "without a scope the refusal is 99991672", async () => {
  const by = await client();
  const { chat_id } = await create(by);
  await settings("lark", { missing_scopes: ["im:chat", "im:chat:create", "im:chat.members:write_only"] });
  await refused(99991672, () => create(by), code);
  await refused(99991672, () => add(by, chat_id, "sunli"), code);
});

/** An address that the SDK's dispatcher serves: what it received, and its answers. `forge` changes what is signed. */
async function dispatching(changes, use, forge = () => {}) {
  const { encrypt_key: encryptKey, verification_token: verificationToken } = { ...(await credentials("lark")), ...changes };
  const joined = [];
  const dispatcher = new lark.EventDispatcher({ encryptKey, verificationToken, logger: quiet }).register({
    "contact.user.created_v3": (event) => void joined.push(event.object.name),
  });
  const answer = async ({ headers, body }) => {
    const data = Object.assign(Object.create({ headers }), JSON.parse(body));
    const { isChallenge, challenge } = lark.generateChallenge(data, { encryptKey });
    if (!isChallenge) forge(headers);
    return { text: JSON.stringify(isChallenge ? challenge : ((await dispatcher.invoke(data)) ?? {})) };
  };
  await listening(answer, ({ url }) => use({ joined, save: () => control("POST", "/api/callbacks", { vendor: "lark", kind: "app", url }) }));
}

const joins = () => control("POST", "/api/users", { vendor: "lark", userid: "newcomer", name: "新人", callback: true });

suite.case("callback", "an address that answers the challenge is saved, and a person who joins is told", () =>
  dispatching({}, async ({ joined, save }) => {
    await save();
    await joins();
    assert.deepEqual(joined, ["新人"]);
  }),
);

suite.case("callback", "an event whose signature was changed reaches nobody", () =>
  dispatching(
    {},
    async ({ joined, save }) => {
      await save();
      await joins();
      assert.deepEqual(joined, []);
    },
    (headers) => {
      assert.match(headers["x-lark-signature"], /^[0-9a-f]{64}$/);
      headers["x-lark-signature"] = "0".repeat(64);
    },
  ),
);

suite.case("callback", "an address with another key is not saved", () =>
  dispatching({ encrypt_key: "other" }, ({ save }) => refused(true, save, (error) => error.message.includes("409"))),
);

await suite.run();
