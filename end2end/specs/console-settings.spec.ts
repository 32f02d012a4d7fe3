import { expect, test } from "../fixtures.ts";
import type { Desk } from "../support/desk.ts";

function panel(office: Desk, title: string) {
  return office.page.getByRole("main").locator("form").filter({ has: office.page.getByRole("heading", { name: title }) });
}

test("an SMS provider is tried with a test message before it is saved", async ({ desk, fresh }) => {
  const world = await fresh();
  const office = await desk({ world });
  await office.go("/console/settings/sms");
  const alibaba = panel(office, "Alibaba Cloud SMS");
  const secret = alibaba.locator("input[type=password]");
  await expect(secret).toHaveValue("");
  await expect(secret).toHaveAttribute("placeholder", "Saved; empty keeps it");

  const number = alibaba.getByRole("textbox", { name: "Phone for a test" });
  await number.fill("12");
  await alibaba.getByRole("button", { name: "Send a test" }).click();
  await expect(number).toHaveAccessibleDescription(/^Not a phone number/);
  await number.fill("13912340001");
  await alibaba.getByRole("button", { name: "Send a test" }).click();
  await expect(alibaba.getByText(/The provider took it/)).toBeVisible();
  expect((await world.control.sms("+8613912340001"))[0]?.provider).toBe("alibaba");

  await secret.fill("not the secret");
  await number.fill("13912340002");
  await alibaba.getByRole("button", { name: "Send a test" }).click();
  await expect(alibaba.getByText(/The provider refused: .*SignatureDoesNotMatch/)).toBeVisible();
  expect(await world.control.sms("+8613912340002")).toHaveLength(0);

  await secret.fill("");
  await alibaba.getByRole("button", { name: "Save" }).click();
  await expect(alibaba.getByText("Saved", { exact: true })).toBeVisible();
});

test("each field of the SMS settings has a label of its own", async ({ desk, world }) => {
  const { alibaba } = await world.control.credentials();
  const office = await desk();
  await office.go("/console/settings/sms");
  await expect(office.field("AccessKey ID")).toHaveValue(alibaba.access_key_id);
  await expect(office.field("SecretId")).toHaveValue(/^AKID/);
  const ids = await office.page.locator("[id]").evaluateAll((all) => all.map((one) => one.id));
  expect(ids.filter((id, place) => ids.indexOf(id) !== place)).toEqual([]);
});

test("a changed address asks for the secret again", async ({ desk, fresh }) => {
  const office = await desk({ world: await fresh() });
  await office.go("/console/settings/sms");
  const alibaba = panel(office, "Alibaba Cloud SMS");
  await alibaba.locator("[name='form[base_url]']").fill("");
  await alibaba.getByRole("button", { name: "Save" }).click();
  await expect(alibaba.getByRole("alert").filter({ hasText: "type every key again" })).toBeVisible();
});

test("tokens: errors at the fields, shown once, revoked at once", async ({ desk, world }) => {
  const office = await desk();
  const name = "token for revoking";
  await office.go("/console/settings/tokens");
  await office.field(/^Days until/).fill("soon");
  await office.page.getByRole("checkbox", { name: /read/ }).uncheck();
  await office.page.getByRole("checkbox", { name: /create/ }).uncheck();
  await office.button("Make token").click();
  await expect(office.field("Name")).toHaveAccessibleDescription(/^This is needed/);
  await expect(office.field(/^Days until/)).toHaveAccessibleDescription(/^Digits only/);
  await expect(office.page.getByRole("group", { name: "May" })).toContainText("This is needed");

  await office.field("Name").fill(name);
  await office.field(/^Days until/).fill("30");
  await office.page.getByRole("checkbox", { name: /read/ }).check();
  await office.button("Make token").click();
  await expect(office.page.getByText("The token is shown this once")).toBeVisible();
  const token = (await office.page.locator("#new-token").textContent()) ?? "";
  await expect(office.row(name)).toContainText("read incidents");
  await expect(office.row(name)).not.toContainText("create");

  const list = () => fetch(`${world.url}/api/v1/incidents`, { headers: { authorization: `Bearer ${token}` } });
  const create = await fetch(`${world.url}/api/v1/incidents`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ title: "x", level: "P1" }),
  });
  expect([(await list()).status, create.status], "what it may, and what not").toEqual([200, 403]);
  await office.row(name).getByRole("button", { name: "Revoke" }).click();
  await expect(office.dialog()).toContainText(`Revoke ${name}`);
  await office.dialog().getByRole("button", { name: "Revoke" }).click();
  await expect(office.row(name)).toHaveCount(0);
  expect((await list()).status).toBe(401);
});

test("a token is copied", async ({ desk }) => {
  const office = await desk();
  await office.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await office.go("/console/settings/tokens");
  await office.field("Name").fill("token for copying");
  await office.button("Make token").click();
  const token = await office.page.locator("#new-token").textContent();
  await office.button("Copy").click();
  await expect(office.button("Copied")).toBeVisible();
  expect(await office.page.evaluate(() => navigator.clipboard.readText())).toBe(token);
});
