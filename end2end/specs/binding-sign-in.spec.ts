import type { Page } from "@playwright/test";

import { expect, test } from "../fixtures.ts";
import { obstacles } from "../support/axe.ts";
import type { Mode } from "../support/browser.ts";

/** What each vendor's sign-in asks for: its script, its own page, and the call that exchanges a code of the script. */
const vendors = {
  dingtalk: { script: "/dingding/*", page: "/oauth2/auth", exchange: "/topapi/v2/user/getuserinfo" },
  lark: { script: "/goofy/*", page: "/open-apis/authen/v1/authorize", exchange: "/open-apis/authen/v2/oauth/token" },
} as const;
type Scripted = keyof typeof vendors;
const scripted: Scripted[] = ["dingtalk", "lark"];

/** A script that is there and never answers. */
const SILENT: Record<Scripted, string> = {
  dingtalk: "window.dd = { ready: function () {}, requestAuthCode: function () {} };",
  lark: "window.h5sdk = { ready: function () {}, error: function () {} }; window.tt = {};",
};
/** One that refuses, by the older call, too. */
const REFUSING: Record<Scripted, string> = {
  dingtalk:
    "function no(o) { o.onFail({ errorCode: 3 }); } window.dd = { ready: function (f) { f(); }, requestAuthCode: no, runtime: { permission: { requestAuthCode: no } } };",
  lark: "function no(o) { o.fail({ errno: 103 }); } window.h5sdk = { ready: function (f) { f(); }, error: function () {} }; window.tt = { requestAccess: no, requestAuthCode: no };",
};
/** One that does not run. */
const BROKEN = ["throw new Error('an old engine');", "not even; a script ("];

/** Nothing stands in anybody's way; it takes scripts to find out. */
async function isOpenToAll(page: Page, mode: Mode): Promise<void> {
  if (mode !== "plain") expect(await obstacles(page)).toEqual([]);
}

/** The scripts that a page loads from now on. */
function scripts(page: Page): string[] {
  const loaded: string[] = [];
  page.on("request", (request) => {
    if (request.resourceType() === "script") loaded.push(new URL(request.url()).pathname);
  });
  return loaded;
}

for (const vendor of scripted) {
  const { script, page: own, exchange } = vendors[vendor];

  test(`${vendor}: its own script signs in, and its page where scripts are off`, async ({ phone, fresh, t, mode }) => {
    const world = await fresh();
    const app = await (await world.admin()).app(vendor);
    const before = await world.control.requests(vendor, exchange);
    const { page } = await phone({ world, vendor, user: "lina" });
    const loaded = scripts(page);
    await page.goto("/m/bind");
    await expect(page.getByText(`${t[vendor]} · 李娜`)).toBeVisible();
    await expect(page).toHaveURL(`/m/${app}/bind`);
    const plain = mode === "plain";
    expect((await world.control.requests(vendor, own)).total, "its page").toBe(plain ? 1 : 0);
    expect((await world.control.requests(vendor, script)).total, "its script").toBe(plain ? 0 : 1);
    const after = await world.control.requests(vendor, exchange);
    if (vendor === "dingtalk") expect(after.total - before.total, "codes of the script").toBe(plain ? 0 : 1);
    else expect(after.notes).toEqual([plain ? "authorize" : "requestAccess"]);
    // The page of the flow is announced with its bundle, which nobody runs.
    if (plain) expect(loaded.filter((path) => !path.endsWith("/phone.js"))).toEqual([]);
  });

  test(`${vendor}: a script that fails leads to its page`, async ({ phone, fresh, t, mode, problems }) => {
    test.skip(mode === "plain", "no script is asked there");
    problems.expect(/status of 500/, /an old engine/, /SyntaxError|Unexpected/);
    const world = await fresh();
    await (await world.admin()).app(vendor);
    const faults = [{ status: 500 }, { body: REFUSING[vendor] }, ...BROKEN.map((body) => ({ body }))];
    for (const [n, fault] of faults.entries()) {
      await world.control.fault({ vendor, path: script, ...fault });
      const { page } = await phone({ world, vendor, user: "lina" });
      await page.goto("/m/bind");
      await expect(page.getByText(`${t[vendor]} · 李娜`)).toBeVisible();
      expect((await world.control.requests(vendor, own)).total).toBe(n + 1);
    }
  });

  test(`${vendor}: a script that stays silent is not waited for`, async ({ phone, fresh, t, mode }) => {
    test.skip(mode === "plain", "no script is asked there");
    const world = await fresh();
    await (await world.admin()).app(vendor);
    await world.control.fault({ vendor, path: script, body: SILENT[vendor] });
    const { page } = await phone({ world, vendor, user: "lina" });
    await page.clock.install();
    await page.goto("/m/bind");
    await expect(page.getByRole("heading", { name: t.signingIn })).toBeVisible();
    await isOpenToAll(page, mode);
    expect((await world.control.requests(vendor, own)).total).toBe(0);
    await expect(async () => {
      await page.clock.runFor(3_000);
      await expect(page.getByText(`${t[vendor]} · 李娜`)).toBeVisible({ timeout: 200 });
    }).toPass();
    expect((await world.control.requests(vendor, own)).total).toBe(1);
  });
}

test("lark: an app without the newer call is asked by the older one", async ({ phone, fresh, t, mode }) => {
  test.skip(mode === "plain", "no script is asked there");
  const world = await fresh();
  await (await world.admin()).app("lark");
  await world.control.settings({ vendor: "lark", variants: ["no_request_access"] });
  const { page } = await phone({ world, vendor: "lark", user: "lina" });
  await page.goto("/m/bind");
  await expect(page.getByText(`${t.lark} · 李娜`)).toBeVisible();
  expect((await world.control.requests("lark", vendors.lark.exchange)).notes).toEqual(["requestAuthCode"]);
});

test("a vendor's script is loaded in its own app only, and WeCom redirects", async ({ phone, fresh, t, mode }) => {
  const world = await fresh();
  const admin = await world.admin();
  const apps = { dingtalk: await admin.app("dingtalk"), lark: await admin.app("lark"), wecom: await world.app() };
  for (const vendor of ["wecom", "dingtalk", "lark"] as const) {
    const { page } = await phone({ world, vendor, user: "lina" });
    for (const other of ["wecom", "dingtalk", "lark"] as const) {
      if (other === vendor) continue;
      await page.goto(`/m/${apps[other]}/bind`);
      await expect(page.getByText(t.wrongApp)).toBeVisible();
      await expect(page.getByRole("main").getByRole("link")).toHaveAttribute("href", `/m/${apps[vendor]}/bind`);
    }
    await isOpenToAll(page, mode);
  }
  for (const vendor of scripted) expect((await world.control.requests(vendor, vendors[vendor].script)).total).toBe(0);
  const { page } = await phone({ world, vendor: "wecom", user: "lina" });
  const loaded = scripts(page);
  await page.goto("/m/bind");
  await expect(page.getByText(`${t.wecom} · 李娜`)).toBeVisible();
  expect((await world.control.requests("wecom", "/connect/oauth2/authorize")).total).toBe(1);
  expect((await world.control.requests("wecom", "*")).total).toBeGreaterThan(0);
  expect(loaded.filter((path) => !path.startsWith("/pkg/"))).toEqual([]);
  expect(loaded.filter((path) => path.endsWith("sign-in.js"))).toEqual([]);
});

test("outside of every app one chooses the company, or scans", async ({ phone, fresh, t, mode }) => {
  const world = await fresh();
  const admin = await world.admin();
  const [lark, wecom] = [await admin.app("lark"), await world.app()];
  const { page } = await phone({ world, outside: true });
  await page.goto("/m/bind");
  await expect(page.getByRole("heading", { level: 1, name: t.openAny })).toBeVisible();
  await expect(page.getByRole("img", { name: t.qr })).toBeVisible();
  await expect(page.locator(`a[href="/m/${lark}/bind"]`)).toBeVisible();
  await isOpenToAll(page, mode);
  await page.locator(`a[href="/m/${wecom}/bind"]`).click();
  await expect(page.getByRole("heading", { level: 1, name: t.outside })).toBeVisible();
});

test("whoever signs in at another company is warned, and comes back", async ({ phone, fresh, t, mode }) => {
  const world = await fresh();
  const app = await world.app();
  const { page } = await phone({ world, user: "@outsider" });
  await page.goto(`/m/${app}/bind`);
  await expect(page.getByRole("heading", { level: 1, name: t.wrongCompany })).toBeVisible();
  await isOpenToAll(page, mode);
  await page.reload();
  await expect(page.getByRole("heading", { level: 1, name: t.wrongCompany })).toBeVisible();
  await page.context().addCookies([{ name: "sim_user", value: "lina", url: world.url }]);
  await page.getByRole("link", { name: t.signInAgain }).click();
  await expect(page.getByText(`${t.wecom} · 李娜`)).toBeVisible();
});

test("WeCom fills in the phone of whoever agrees", async ({ phone, fresh, t, mode }) => {
  const world = await fresh();
  await world.app();
  await world.control.settings({ private_info: true });
  const person = await world.member();
  const own = await phone({ world, user: person.user });
  await own.go();
  await own.start();
  await isOpenToAll(own.page, mode);
  await own.link(t.phoneAsk).click();
  await expect(own.field(t.phone)).toHaveValue(/^1[\d ]+$/);
  await expect(own.link(t.phoneAsk)).toHaveCount(0);
  const filled = await own.field(t.phone).inputValue();
  expect(filled.replaceAll(" ", "")).toBe(person.phone);
  await own.field(t.name).fill(person.name);
  await own.button(t.next).click();
  await expect(own.heading(t.ramTitle)).toBeVisible();
});
