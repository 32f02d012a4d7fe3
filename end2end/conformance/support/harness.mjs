// What the Node cases share: registering and judging cases, the control API, a listener, no way off this machine.

import assert from "node:assert/strict";
import { appendFileSync } from "node:fs";
import { createServer } from "node:http";
import net from "node:net";

const CONTROL = process.env.CONFORMANCE_CONTROL;
const RESULTS = process.env.CONFORMANCE_RESULTS;
const LOOPBACK = [undefined, "127.0.0.1", "::1", "localhost"];

// An SDK that falls back to the vendor's own host must fail here, not reach it.
const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function (...given) {
  const options = Array.isArray(given[0]) ? given[0][0] : given[0];
  const host = typeof options === "object" ? options.host : typeof given[1] === "string" ? given[1] : undefined;
  if (!LOOPBACK.includes(host)) throw new Error(`a case may not leave this machine: ${host}`);
  return connect.apply(this, given);
};

/** The cases of one SDK; a case passes if it throws nothing. Every case starts with freshly reset simulators. */
export class Suite {
  #cases = [];

  constructor(vendor, sdk) {
    this.vendor = vendor;
    this.sdk = sdk;
  }

  case(capability, sentence, run) {
    this.#cases.push({ capability, sentence, run });
  }

  async run() {
    for (const { capability, sentence, run } of this.#cases) {
      try {
        await control("POST", "/api/reset");
        await run();
        this.#note(capability, sentence, true, "");
      } catch (error) {
        this.#note(capability, sentence, false, String(error?.stack ?? error));
      }
    }
    // Some SDKs keep timers and connections that would keep the program alive.
    process.exit(0);
  }

  #note(capability, sentence, ok, why) {
    const noted = { vendor: this.vendor, sdk: this.sdk, capability, case: sentence, ok, why };
    appendFileSync(RESULTS, `${JSON.stringify(noted)}\n`);
  }
}

/** A call of the simulators' control API that must succeed; answers its JSON. */
export async function control(method, path, body) {
  const answer = await fetch(CONTROL + path, { method, body: body && JSON.stringify(body) });
  const text = await answer.text();
  assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${text}`);
  return JSON.parse(text);
}

export async function credentials(vendor) {
  return (await control("GET", "/api/credentials"))[vendor];
}

/** The credentials of another company of the same vendor. */
export async function secondCompany(vendor) {
  return (await control("POST", "/api/companies", { vendor, name: "另一家公司" })).credentials;
}

export async function settings(vendor, changes) {
  await control("POST", "/api/settings", { vendor, ...changes });
}

/** What a person has received, newest first. */
export async function messages(vendor, user) {
  return control("GET", `/api/messages?vendor=${vendor}&user=${user}`);
}

/** How many levels a tree has, given each node's parent; a parent that is no node counts as none. */
export function depth(parents) {
  const level = (node) => 1 + (parents.has(parents.get(node)) ? level(parents.get(node)) : 0);
  return Math.max(...[...parents.keys()].map(level));
}

/** The call must fail, and `code` of its error must be the vendor's number or name for that. */
export async function refused(expected, call, code) {
  let answer;
  try {
    answer = await call();
  } catch (error) {
    assert.deepEqual(code(error), expected, `refused with ${code(error)}, expected ${expected}: ${error}`);
    return error;
  }
  assert.fail(`answered ${JSON.stringify(answer)}, expected a refusal with ${expected}`);
}

/** Serves on a free port while `use({url, received})` runs; `answer(request)` gives `{status, text, headers}`. */
export async function listening(answer, use) {
  const received = [];
  const server = createServer(async (incoming, outgoing) => {
    const chunks = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const url = new URL(incoming.url, "http://127.0.0.1");
    const request = {
      method: incoming.method,
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers: incoming.headers,
      body: Buffer.concat(chunks).toString(),
    };
    received.push(request);
    // Whoever called is told of a failure, and tells it on.
    const failed = (error) => ({ status: 500, text: String(error) });
    const { status = 200, text = "", headers = {} } = await Promise.resolve(request).then(answer).catch(failed);
    outgoing.writeHead(status, headers).end(text);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    return await use({ url: `http://127.0.0.1:${server.address().port}/callback`, received });
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}
