import { mkdir } from "node:fs/promises";
import path from "node:path";

import type { Locator, Page } from "@playwright/test";

import { expect, test } from "../fixtures.ts";
import { obstacles } from "../support/axe.ts";
import type { Desk } from "../support/desk.ts";
import { screens } from "../support/paths.ts";
import type { Lang } from "../support/words.ts";
import type { World } from "../support/world.ts";

const step = (page: Page, title: string | RegExp): Locator => page.locator("ol.path > li").filter({ has: page.locator("summary", { hasText: title }) });
const isDone = (one: Locator) => expect(one).toHaveClass(/\bgood\b/);

/** Photographs a page in both themes, and holds it against the rules of accessibility. */
async function photograph(page: Page, name: string, lang: Lang): Promise<void> {
  await mkdir(path.join(screens, "activation"), { recursive: true });
  for (const theme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
    await page.screenshot({ path: path.join(screens, "activation", `${name}.${lang}.${theme}.png`), fullPage: true, animations: "disabled" });
    if (lang === "en") expect.soft(await obstacles(page, theme === "dark" ? ["color-contrast"] : undefined), `${name} ${theme}`).toEqual([]);
  }
}

/** Opens all steps. */
async function unfold(page: Page): Promise<void> {
  await page.locator("ol.path > li > details").evaluateAll((folds: HTMLDetailsElement[]) => {
    for (const fold of folds) fold.open = true;
  });
}

/** Goes from a saved draft to the end: check, people, a message, enabled. */
async function finish(office: Desk, world: World, person: string): Promise<void> {
  const { page } = office;
  await office.button("Check again").click();
  await isDone(step(page, /visible range|Release a version/));
  await office.button("I have entered it").click();
  await expect(step(page, "Enter the home page")).toContainText("as you told");
  await (await world.admin()).member({ name: "王小明", phone: "13800138000" });
  await office.button("Check again").click();
  await isDone(step(page, "Add people"));
  await office.field("Test message to").fill(person);
  await office.button("Check and enable").click();
  await expect(page.getByText("Everything is set up")).toBeVisible({ timeout: 20_000 });
  await isDone(step(page, "Send a test message"));
  await expect(office.link("Invite people")).toHaveAttribute("href", "/console/personnel");
}

test("WeCom from its keys to the first message, step by step", async ({ desk, fresh }) => {
  const world = await fresh();
  const office = await desk({ world });
  await office.go("/console/mobile-apps/new/wecom");
  await office.button("Fill in the simulator's values").click();
  await office.button("Save draft").click();
  await office.arrives(/mobile-apps\/\w+$/);
  await office.page.getByRole("link", { name: "Steps", exact: true }).click();
  await expect(step(office.page, "enter Enterprise ID")).not.toHaveClass(/good/);
  await world.control.settings({ trusted_ips: ["203.0.113.9"] });
  await office.button("Check again").click();
  const trust = step(office.page, "Add our IP");
  await expect(trust).toHaveClass(/\bbad\b/);
  await expect(trust.getByText("127.0.0.1", { exact: true })).toBeVisible();
  await photograph(office.page, "wecom-refused", "en");
  await world.control.settings({ trusted_ips: null, trusted_domains: [new URL(world.url).host] });
  await finish(office, world, "wangxiaoming");
  await photograph(office.page, "wecom-complete", "en");
});

test("Lark from App ID to the release, on another day and machine", async ({ desk, fresh }) => {
  const world = await fresh();
  const office = await desk({ world });
  await office.go("/console/mobile-apps/new/lark");
  await office.button("Fill in the simulator's values").click();
  await office.button("Save draft").click();
  await office.arrives(/mobile-apps\/\w+$/);
  const app = new URL(office.page.url()).pathname;
  await office.go(`${app}/steps`);
  await office.button("Check again").click();
  await isDone(step(office.page, "Grant the permissions"));
  await world.control.advance({ hours: 20 });
  const elsewhere = await desk({ world });
  await elsewhere.go(`${app}/steps`);
  await isDone(step(elsewhere.page, "Grant the permissions"));
  await elsewhere.button("Check again").click();
  await isDone(step(elsewhere.page, "Release a version"));
  const people = elsewhere.page.locator("#people option");
  await expect.poll(() => people.count(), "that step is green already: the people come with the answer").toBeGreaterThan(3);
  await finish(elsewhere, world, (await people.first().getAttribute("value")) ?? "");
});

test("DingTalk by scanning twice: the app, then its company", async ({ desk, fresh }) => {
  const world = await fresh();
  const { control } = world;
  const office = await desk({ world });
  const { page } = office;
  await office.go("/console/mobile-apps/new/dingtalk");
  await office.button("Show the QR code").click();
  await office.arrives(/mobile-apps\/scan\/\w+$/);
  await expect(page.getByRole("img", { name: "Scan to make the DingTalk app" })).toBeVisible();
  await photograph(page, "dingtalk-scan", "en");
  const scanned = async () => (await office.link("Open on this device").getAttribute("href")) ?? "";
  await control.scan("dingtalk", await scanned(), "lina");
  await control.advance({ seconds: 6 });
  await expect(page.getByText("DingTalk refused to make the app")).toBeVisible({ timeout: 20_000 });
  await office.link("New code").click();
  await office.arrives(/new\/dingtalk$/);
  await office.button("Show the QR code").click();
  await office.arrives(/mobile-apps\/scan\/\w+$/);
  await office.reload();
  await control.scan("dingtalk", await scanned(), "wangxiaoming");
  await control.advance({ seconds: 6 });
  await expect(page.getByText("The app is made")).toBeVisible({ timeout: 20_000 });
  await office.link("Go on").click();
  await office.arrives(/\/steps$/);

  const { dingtalk } = await control.credentials();
  expect(await page.content()).not.toContain(dingtalk.client_secret);
  await office.button("Check again").click();
  await isDone(step(page, "Make the app"));
  await office.field("Agent ID").fill(dingtalk.agent_id);
  await office.button("Save the Agent ID").click();
  await isDone(step(page, "Enter the Agent ID"));

  const company = step(page, "Confirm the company");
  await office.link("Scan and choose the company").click();
  await page.waitForURL(/oauth2\/auth/);
  await control.scan("dingtalk", page.url(), "lina");
  await office.arrives(/\/steps$/);
  await expect(company).toContainText("not an administrator");
  await office.link("Scan and choose the company").click();
  await page.waitForURL(/oauth2\/auth/);
  await control.scan("dingtalk", page.url(), "wangxiaoming");
  await office.arrives(/\/steps$/);
  const dialog = office.dialog().filter({ hasText: "Is this the company?" });
  await expect(dialog).toContainText(dingtalk.corp_id);
  await photograph(page, "dingtalk-company", "en");
  await dialog.getByRole("button", { name: "Yes, this company" }).click();
  await isDone(company);
  await finish(office, world, "wangxiaoming");
});

for (const lang of ["zh", "en"] satisfies Lang[]) {
  test(`whoever owns the console needs no account, no scripts and no wide screen (${lang})`, async ({ browser, desk, fresh }) => {
    const world = await fresh();
    const office = await desk({ world, lang });
    const admin = await world.admin();
    const app = await admin.post<string>("begin_app", { vendor: "wecom", company_name: "示例公司" });
    await office.go(`/console/mobile-apps/${app}/steps`);
    await office.button(lang === "zh" ? "生成链接" : "Make a link").click();
    const link = (await office.page.getByRole("status").locator("code").textContent()) ?? "";
    await photograph(office.page, "steps-empty", lang);
    await office.go(`/console/mobile-apps/${app}/addresses?path=/m/${app}/todo`);
    // Over the vendor's sign-in a link leads only once the vendor's id is known.
    await expect(office.page.locator("#builder code")).toHaveText(`${world.url}/m/${app}/todo`);
    await photograph(office.page, "addresses", lang);
    await office.go("/console/mobile-apps/new/dingtalk");
    await photograph(office.page, "new-dingtalk", lang);

    const context = await browser.newContext({
      javaScriptEnabled: false,
      viewport: { width: 375, height: 812 },
      locale: lang === "zh" ? "zh-CN" : "en-US",
    });
    const page = await context.newPage();
    await page.goto(link);
    await expect(page.getByRole("button", { name: /复制|Copy/ })).toHaveCount(0);
    const { wecom } = await world.control.credentials();
    await world.control.settings({ trusted_domains: [new URL(world.url).host] });
    await page.locator("#f-identity").fill(wecom.corp_id);
    await page.locator("#f-secret").fill("wrong");
    await page.locator("#f-agent_id").fill(wecom.agent_id);
    const save = page.getByRole("button", { name: lang === "zh" ? "核对并保存" : "Check and save" });
    await save.click();
    await expect(page.locator("#f-secret-error")).toContainText(lang === "zh" ? "未做任何更改" : "Nothing was changed");
    await expect(page.locator("#f-identity")).toHaveValue(wecom.corp_id);
    await page.locator("#f-secret").fill(wecom.secret);
    await save.click();
    await expect(page.locator("ol.path > li.good")).toHaveCount(4);
    await page.getByRole("button", { name: lang === "zh" ? "重新检查" : "Check again" }).click();
    await expect(page.locator("ol.path > li.good")).toHaveCount(4);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(375);
    await context.close();

    const scripted = await browser.newContext({ viewport: { width: 375, height: 812 }, locale: lang === "zh" ? "zh-CN" : "en-US" });
    await scripted.grantPermissions(["clipboard-read", "clipboard-write"]);
    const guest = await scripted.newPage();
    await guest.goto(link);
    await unfold(guest);
    expect(await guest.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(375);
    await guest.getByRole("button", { name: lang === "zh" ? "复制" : "Copy", exact: true }).first().click();
    await expect(guest.getByText(lang === "zh" ? "已复制" : "Copied").first()).toBeVisible();
    await photograph(guest, "handover-375", lang);
    await scripted.close();
  });
}

test("the steps fit a narrow screen", async ({ desk, world }) => {
  const office = await desk({ world, width: 375 });
  const app = await world.app();
  for (const page of ["steps", "addresses"]) {
    await office.go(`/console/mobile-apps/${app}/${page}`);
    await unfold(office.page);
    expect(await office.tooWide()).toEqual([]);
  }
});
