// @wecom/crypto against what the simulator pushes, in both directions, and its JS-SDK signature.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { decrypt, encrypt, getJsApiSignature, getSignature } from "@wecom/crypto";
import { Suite, control, credentials, listening, messages, refused } from "../support/harness.mjs";

const suite = new Suite("wecom", "@wecom/crypto");
const tagged = (xml, name) => xml.match(new RegExp(`<${name}>(?:<!\\[CDATA\\[)?(.*?)(?:\\]\\]>)?</${name}>`))?.[1];

/** What an app does with its callbacks, by means of the SDK alone. */
class Receiver {
  opened = [];
  bodies = [];

  constructor(given, kind, reply) {
    const prefix = kind === "contacts" ? "contacts_callback" : "callback";
    Object.assign(this, { given, kind, reply, token: given[`${prefix}_token`], key: given[`${prefix}_aes_key`] });
  }

  answer = ({ method, query, body }) => {
    const sealed = method === "GET" ? query.echostr : tagged(body, "Encrypt");
    assert.equal(getSignature(this.token, query.timestamp, query.nonce, sealed), query.msg_signature);
    const { message, id } = decrypt(this.key, sealed);
    assert.equal(id, this.given.corp_id);
    if (method === "GET") return { text: message };
    this.bodies.push(body);
    this.opened.push(message);
    return { text: this.reply ? this.sealed(this.reply) : "" };
  };

  sealed(message, token = this.token) {
    const [timestamp, nonce] = ["1760000000", "1597212914"];
    const text = encrypt(this.key, message, this.given.corp_id);
    const signature = getSignature(token, timestamp, nonce, text);
    return `<xml><Encrypt>${text}</Encrypt><MsgSignature>${signature}</MsgSignature><TimeStamp>${timestamp}</TimeStamp><Nonce>${nonce}</Nonce></xml>`;
  }

  save(url) {
    return control("POST", "/api/callbacks", { vendor: "wecom", kind: this.kind, url });
  }
}

const joins = () => control("POST", "/api/users", { vendor: "wecom", userid: "newcomer", name: "新人", callback: true });

/** Sends a card with a button to lina, the SDK having no calls of its own. */
async function card(given) {
  const cgi = async (path, body) => (await fetch(`${given.base_url}/cgi-bin/${path}`, { method: body ? "POST" : "GET", body })).json();
  const { access_token } = await cgi(`gettoken?corpid=${given.corp_id}&corpsecret=${given.secret}`);
  const template_card = {
    card_type: "button_interaction",
    main_title: { title: "重启？" },
    task_id: "t1",
    button_list: [{ text: "批准", key: "approve" }],
  };
  const message = { touser: "lina", msgtype: "template_card", agentid: Number(given.agent_id), template_card };
  return (await cgi(`message/send?access_token=${access_token}`, JSON.stringify(message))).msgid;
}

suite.case("callback", "an address that checks the signature and opens the sealed text is saved", async () => {
  const receiver = new Receiver(await credentials("wecom"), "app");
  await listening(receiver.answer, async ({ url }) => assert.equal((await receiver.save(url)).saved, true));
});

suite.case("callback", "a person who joins is told to the contacts receiver, sealed", async () => {
  const receiver = new Receiver(await credentials("wecom"), "contacts");
  await listening(receiver.answer, async ({ url }) => {
    await receiver.save(url);
    await joins();
    assert.equal(tagged(receiver.opened[0], "ChangeType"), "create_user");
    assert.equal(tagged(receiver.opened[0], "UserID"), "newcomer");
    assert.equal(tagged(receiver.bodies[0], "ToUserName"), receiver.given.corp_id);
  });
});

suite.case("callback", "the SDK's sealed answer to a pressed button turns it grey", async () => {
  const reply = "<xml><MsgType>update_button</MsgType><Button><ReplaceName>已批准</ReplaceName></Button></xml>";
  const receiver = new Receiver(await credentials("wecom"), "app", reply);
  await listening(receiver.answer, async ({ url }) => {
    await receiver.save(url);
    const id = await card(receiver.given);
    const pressed = await control("POST", `/api/cards/wecom/${id}/press`, { user: "lina", action: "approve" });
    assert.equal(pressed.reply, reply);
    assert.equal((await messages("wecom", "lina"))[0].state, "updated");
  });
});

suite.case("callback", "an answer signed with another token changes nothing", async () => {
  const receiver = new Receiver(await credentials("wecom"), "app");
  const foreign = receiver.sealed("<xml><MsgType>update_button</MsgType></xml>", "othertoken");
  const answer = (request) => (request.method === "GET" ? receiver.answer(request) : { text: foreign });
  await listening(answer, async ({ url }) => {
    await receiver.save(url);
    const id = await card(receiver.given);
    const pressed = await control("POST", `/api/cards/wecom/${id}/press`, { user: "lina", action: "approve" });
    assert.equal(pressed.reply, null);
    assert.equal((await messages("wecom", "lina"))[0].state, "sent");
  });
});

suite.case("callback", "an address that opens with another key is not saved (40057)", async () => {
  const receiver = new Receiver(await credentials("wecom"), "app");
  const answer = ({ query }) => ({ text: decrypt("abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG", query.echostr).message });
  const refusal = (error) => error.message.includes("40057");
  await listening(answer, ({ url }) => refused(true, () => receiver.save(url), refusal));
});

suite.case("callback", "a text that was changed on its way has another signature", async () => {
  const receiver = new Receiver(await credentials("wecom"), "contacts");
  await listening(receiver.answer, async ({ url, received }) => {
    await receiver.save(url);
    await joins();
    const { query, body } = received.at(-1);
    const sealed = tagged(body, "Encrypt");
    const changed = (sealed[0] === "A" ? "B" : "A") + sealed.slice(1);
    assert.notEqual(getSignature(receiver.token, query.timestamp, query.nonce, changed), query.msg_signature);
  });
});

suite.case("JS-SDK", "the SDK signs an address as the vendor describes", () => {
  const given = { url: "https://ops.example.com/m/1?a=b", ticket: "TICKET", nonceStr: "n1", timestamp: 1760000000 };
  const text = `jsapi_ticket=TICKET&noncestr=n1&timestamp=1760000000&url=${given.url}`;
  assert.equal(getJsApiSignature(given).signature, createHash("sha1").update(text).digest("hex"));
});

await suite.run();
