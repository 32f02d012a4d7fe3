import { mkdir } from "node:fs/promises";
import path from "node:path";

import type { Page } from "@playwright/test";

import { expect, test } from "../fixtures.ts";
import { obstacles } from "../support/axe.ts";
import type { Desk } from "../support/desk.ts";
import { screens } from "../support/paths.ts";
import type { Lang } from "../support/words.ts";

/** A day from now on, as a date field takes it. */
const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

async function shoot(page: Page, folder: string, name: string, lang: Lang): Promise<void> {
  const folderPath = path.join(screens, folder);
  await mkdir(folderPath, { recursive: true });
  for (const theme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
    await page.screenshot({ path: path.join(folderPath, `${name}.${lang}.${theme}.png`), fullPage: true });
    if (lang === "en") expect.soft(await obstacles(page, theme === "dark" ? ["color-contrast"] : undefined), `${folder}/${name}`).toEqual([]);
  }
}

/** The plain pages fetch no scripts: there is nothing to wait for. */
async function open(office: Desk, place: string): Promise<void> {
  await office.page.goto(place);
}

test("an app is deleted when its company's name is typed, and can be added again", async ({ desk, fresh }) => {
  const world = await fresh();
  const app = await world.app();
  const office = await desk({ world });
  await office.go(`/console/mobile-apps/${app}`);
  await office.page.getByRole("link", { name: "Validity and deletion" }).click();
  await office.page.waitForURL(/\/validity$/);
  const company = (await office.page.getByRole("heading", { level: 1 }).textContent()) ?? "";
  await office.field("Company name").fill("Somebody else's");
  await office.button("Delete for good").click();
  await expect(office.page.getByText("Not the company's name: type it as it is shown")).toBeVisible();
  await office.field("Company name").fill(company);
  await office.button("Delete for good").click();
  await office.page.waitForURL(/\/console\/mobile-apps$/);
  await expect(office.page.getByText(company)).toHaveCount(0);
  await office.go("/console/logs");
  await expect(office.row("Deleted a mobile app")).toContainText(company);
  await (await world.admin()).wecom(world.control);
  await office.go("/console/mobile-apps");
  await expect(office.page.getByText(company)).toHaveCount(1);
});

test("with one channel only, another one is offered to switch to", async ({ desk, fresh }) => {
  const world = await fresh();
  const app = await world.app();
  await (await world.admin()).secondCompany(world.control, "第二家公司");
  const office = await desk({ world });
  await office.go("/console");
  await office.page.getByRole("link", { name: "Channel policy" }).click();
  await office.page.waitForURL(/\/settings\/channels$/);
  await office.page.getByRole("radio", { name: /^One channel only/ }).check();
  await office.button("Save the policy").click();
  await expect(office.page.getByText("This is needed")).toBeVisible();
  await office.page.getByRole("radio", { name: /第二家公司/ }).check();
  await office.button("Save the policy").click();
  await expect(office.page.getByRole("status").filter({ hasText: "Saved" })).toBeVisible();

  await office.go(`/console/mobile-apps/${app}`);
  await office.field("Test message to").fill("wangxiaoming");
  await office.button("Enable WeCom").click();
  await expect(office.alert("One channel only may be open")).toBeVisible();
  await shoot(office.page, "console-1280", "app-one-channel", "en");
  await office.button(/and switch to this one$/).click();
  await expect(office.page.getByText("Enabled", { exact: true })).toBeVisible();
  await office.go("/console/mobile-apps");
  await expect(office.page.getByRole("listitem").filter({ hasText: "第二家公司" }).last()).toContainText("Disabled");
});

test("the event log is sought through, and a callback handled again", async ({ desk, fresh }) => {
  const world = await fresh();
  const app = await world.app();
  await fetch(`${world.url}/callbacks/wecom/${app}`, { method: "POST", body: "<xml></xml>" });
  const office = await desk({ world });
  await office.go(`/console/mobile-apps/${app}`);
  await office.page.getByRole("link", { name: "Event log" }).click();
  await office.page.waitForURL(/\/events$/);
  await expect(office.row("Enabled a mobile app")).toBeVisible();
  await office.page.getByRole("combobox", { name: "Kind" }).selectOption("Callback");
  await office.button("Show").click();
  await expect(office.row("Refused")).toContainText("the app has no callback token and key");
  await expect(office.row("Enabled a mobile app")).toHaveCount(0);
  await office.row("Refused").getByRole("link").click();
  await expect(office.page.getByRole("heading", { level: 2, name: "Event" })).toBeVisible();
  await office.page.getByRole("main").getByRole("link", { name: "Event log" }).last().click();
  await expect(office.page.getByRole("table")).toBeVisible();
});

for (const lang of ["zh", "en"] satisfies Lang[]) {
  test(`screens of an app's life (${lang})`, async ({ desk, fresh }) => {
    test.setTimeout(180_000);
    const world = await fresh();
    const app = await world.app();
    const admin = await world.admin();
    await (await world.admin()).secondCompany(world.control, "第二家公司");
    await fetch(`${world.url}/callbacks/wecom/${app}`, { method: "POST", body: "<xml></xml>" });
    await admin.member({ name: "王小明", phone: "13800138000" });
    await admin.post("set_validity", { app, ends_on: day(12) });
    for (const width of [1280, 375]) {
      const office = await desk({ world, lang, width });
      const folder = `console-${width}`;
      for (const [name, place] of Object.entries({
        "app-validity": `mobile-apps/${app}/validity`,
        "app-events": `mobile-apps/${app}/events`,
        "app-events-none": `mobile-apps/${app}/events?kind=call&from=2026-01-01`,
        channels: "settings/channels",
      })) {
        await open(office, `/console/${place}`);
        await shoot(office.page, folder, name, lang);
        expect(await office.tooWide()).toEqual([]);
      }
      for (const [name, place] of Object.entries({ "overview-notice": "", "mobile-apps-notice": "/mobile-apps" })) {
        await office.go(`/console${place}`);
        await shoot(office.page, folder, name, lang);
        expect(await office.tooWide()).toEqual([]);
      }
      await open(office, `/console/mobile-apps/${app}/events?kind=callback`);
      await office.page.getByRole("row").getByRole("link").first().click();
      await shoot(office.page, folder, "app-event", lang);
      expect(await office.tooWide()).toEqual([]);
    }
  });
}
