// @larksuiteoapi/node-sdk's long connection against the simulator's: events, presses, refusals, a lost connection.

import assert from "node:assert/strict";
import * as lark from "@larksuiteoapi/node-sdk";
import { Suite, control, credentials, messages, settings } from "../support/harness.mjs";

const suite = new Suite("lark", "@larksuiteoapi/node-sdk");
const quiet = { error() {}, warn() {}, info() {}, debug() {}, trace() {} };

/** Runs `use` with an app whose connection is open; rejects with what the SDK says where it gives up. */
async function connected(changes, use) {
  const { base_url: domain, app_id: appId, app_secret: appSecret } = { ...(await credentials("lark")), ...changes };
  const app = { joined: [], pressed: [] };
  const eventDispatcher = new lark.EventDispatcher({ logger: quiet }).register({
    "contact.user.created_v3": (event) => void app.joined.push(event.object.name),
    "card.action.trigger": (event) => {
      app.pressed.push(event);
      return { toast: { type: "success", content: "已确认" } };
    },
  });
  app.again = new Promise((resolve) => (app.onReconnected = resolve));
  await new Promise((onReady, onError) => {
    const { onReconnected } = app;
    app.client = new lark.WSClient({ appId, appSecret, domain, logger: quiet, onReady, onError, onReconnected });
    app.client.start({ eventDispatcher });
  });
  try {
    await use(app);
  } finally {
    app.client.close({ force: true });
  }
}

const nothing = () => assert.fail("the connection opened");
const joins = async (userid = "newcomer") => {
  const told = await control("POST", "/api/users", { vendor: "lark", userid, name: "新人", departments: [2], callback: true });
  return told.callback[0].delivered;
};

suite.case("connection", "a person who joins is told over the connection, also in parts that come backwards", () =>
  connected({}, async ({ joined }) => {
    assert.ok(await joins());
    await settings("lark", { variants: ["long_parts", "long_token"] });
    assert.ok(await joins("another"));
    assert.deepEqual(joined, ["新人", "新人"]);
  }),
);

suite.case("connection", "a pressed button is told, and the SDK's toast comes back", () =>
  connected({}, async ({ pressed }) => {
    const { base_url: domain, app_id: appId, app_secret: appSecret } = await credentials("lark");
    const by = new lark.Client({ appId, appSecret, domain, logger: quiet });
    const button = { tag: "button", text: { tag: "plain_text", content: "确认" }, behaviors: [{ type: "callback", value: { act: "ack" } }] };
    const content = JSON.stringify({ schema: "2.0", config: { update_multi: true }, body: { elements: [button] } });
    const data = { receive_id: "lina", msg_type: "interactive", content };
    assert.equal((await by.im.v1.message.create({ params: { receive_id_type: "user_id" }, data })).code, 0);
    const [{ message_id }] = await messages("lark", "lina");
    const { reply } = await control("POST", `/api/cards/lark/${message_id}/press`, { user: "lina", action: "确认" });
    assert.equal(reply.toast.content, "已确认");
    assert.deepEqual([pressed[0].action.value, pressed[0].context.open_message_id], [{ act: "ack" }, message_id]);
  }),
);

suite.case("connection", "a wrong secret and an unknown app open nothing", async () => {
  await assert.rejects(connected({ app_secret: "wrong" }, nothing), /code=1000040345, msg=app_id or app_secret is invalid/);
  await assert.rejects(connected({ app_id: "cli_ffffffffffffffff" }, nothing), /code=1000040346/);
});

suite.case("connection", "a switched-off app is refused with 1000040345 or 403", async () => {
  await settings("lark", { disabled: true });
  await assert.rejects(connected({}, nothing), /code=1000040345/);
  await settings("lark", { variants: ["long_disabled_403"] });
  await assert.rejects(connected({}, nothing), /code=403/);
});

suite.case("connection", "a lost connection is opened again as the configuration says", async () => {
  await settings("lark", { variants: ["long_quick"] });
  await connected({}, async ({ again, joined }) => {
    await control("POST", "/api/reset");
    await again;
    assert.ok(await joins());
    assert.deepEqual(joined, ["新人"]);
  });
});

await suite.run();
