import { readFile } from "node:fs/promises";

import { expect, test } from "../fixtures.ts";
import type { World } from "../support/world.ts";

test("what was seen leads to what to do, with the app's own value to copy", async ({ desk, fresh }) => {
  const world: World = await fresh();
  const id = await world.app();
  const office = await desk({ world });
  await office.go(`/console/mobile-apps/${id}`);
  const panel = office.page.locator("#symptoms");
  const search = async (seen: string): Promise<void> => {
    await office.field(/^Enter the words on the vendor's page/).fill(seen);
    await panel.getByRole("button", { name: "Find" }).click();
  };
  await search("redirect_uri需使用应用可信域名");
  const first = panel.getByRole("listitem").first();
  await expect(first).toContainText("not of a trusted domain");
  await expect(first).toContainText("trusted domain to the value below");
  await expect(first.getByText(new URL(world.url).host, { exact: true })).toBeVisible();
  await expect(first).toContainText("The check shows it at “Sign-in redirect”");

  await search("errcode 60020");
  await expect(first).toContainText("Code 60020");
  await expect(first).toContainText("egress IP is not a trusted IP");

  await search("the coffee machine is broken");
  await expect(panel.getByText("Nothing fits.")).toBeVisible();
  await expect(panel.getByRole("listitem")).toHaveCount(0);
});

test("the search is in the page's language, before an app is saved, and fits a phone", async ({ desk }) => {
  const office = await desk({ lang: "zh", width: 375 });
  await office.go("/console/mobile-apps/new/dingtalk?seen=白屏");
  const panel = office.page.locator("#symptoms");
  await expect(panel.getByRole("heading", { name: "看到了什么？" })).toBeVisible();
  await expect(panel.getByRole("listitem").first()).toContainText("在钉钉内授权个人信息时白屏");
  const wide = await office.page.evaluate(() => document.documentElement.scrollWidth);
  expect(wide).toBeLessThanOrEqual(375);
});

test("the support bundle is downloaded from the check, without a secret", async ({ desk, fresh }) => {
  const world: World = await fresh();
  const id = await world.app();
  const office = await desk({ world });
  await office.go(`/console/mobile-apps/${id}`);
  const download = office.page.waitForEvent("download");
  await office.link("Download support bundle").click();
  const file = await download;
  expect(file.suggestedFilename()).toBe(`muster-support-${id}.json`);
  const text = await readFile(await file.path(), "utf8");
  expect(JSON.parse(text).app.id).toBe(id);
  expect(JSON.parse(text).check_now.stages.length).toBeGreaterThan(9);
  const { wecom } = await world.control.credentials();
  for (const secret of ["secret", "contacts_secret", "callback_token", "callback_aes_key"] as const) expect(text).not.toContain(wecom[secret]);
  for (const personal of ["王小明", "13800138000", "wangxiaoming"]) expect(text).not.toContain(personal);
  await expect(office.page).toHaveURL(new RegExp(`mobile-apps/${id}$`));
});
