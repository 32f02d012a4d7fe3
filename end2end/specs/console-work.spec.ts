import { expect, test } from "../fixtures.ts";
import type { Phone } from "../support/phone.ts";
import type { Member, World } from "../support/world.ts";

/** Somebody wants to bind with another's account: an item in the inbox. */
async function conflict(world: World, phone: (options: { user: string }) => Promise<Phone>): Promise<{ person: Member; mobile: Phone }> {
  await world.app();
  const [person, other] = [await world.member(), await world.colleague()];
  const mobile = await phone({ user: other.user });
  await mobile.bindQuickly(person);
  return { person, mobile };
}

test("a conflict waits in the inbox and is approved", async ({ desk, phone, world, t }) => {
  const { person, mobile } = await conflict(world, phone);
  const office = await desk();
  await office.go("/console");
  await expect(office.page.getByRole("link", { name: /Waiting for you/ })).toContainText(/[1-9]/);
  await office.go("/console/inbox");
  const item = office.page.getByRole("listitem").filter({ hasText: `${person.name} wants to bind` });
  await expect(item).toContainText("belongs to another account");
  await item.getByRole("button", { name: "Approve" }).click();
  await expect(item).toHaveCount(0);
  const [binding] = await (await world.admin()).bindings(person.id);
  expect(binding?.state).toBe("active");
  await mobile.go();
  await expect(mobile.heading(t.bound)).toBeVisible();
  expect((await world.control.messages(binding?.chat_user ?? "")).length, "and they are told").toBeGreaterThan(0);
});

test("a conflict that is dismissed changes nothing", async ({ desk, phone, world, t }) => {
  const { person, mobile } = await conflict(world, phone);
  const office = await desk();
  await office.go("/console/inbox");
  const item = office.page.getByRole("listitem").filter({ hasText: `${person.name} wants to bind` });
  await item.getByRole("button", { name: "Keep as it is" }).click();
  await expect(item).toHaveCount(0);
  expect(await (await world.admin()).bindings(person.id)).toHaveLength(0);
  await mobile.go();
  await expect(mobile.heading(t.bound)).toHaveCount(0);
  // Nobody has to wait for a decision that was taken.
  await expect(mobile.heading(t.awaitAdmin)).toHaveCount(0);
});

test("deliveries show what was sent, and why something was not", async ({ desk, phone, world }) => {
  const app = await world.app();
  const person = await world.member();
  const mobile = await phone({ user: person.user });
  await mobile.bindQuickly(person);
  // The message about the binding must be out before the next one is made to fail.
  await expect.poll(async () => (await world.control.messages(person.user)).length).toBe(1);
  await world.control.fault({ vendor: "wecom", path: "/cgi-bin/message/send", times: 1, body: { errcode: 60111, errmsg: "userid not found" } });
  await (await world.admin()).incident({ title: "备份失败", service: "backup", assignee: { phone: person.phone } });
  const office = await desk();
  await expect(async () => {
    await office.go("/console/deliveries");
    await expect(office.row(person.name).filter({ hasText: "Failed" })).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await expect(office.row(person.name).filter({ hasText: "Verification code" })).toContainText("SMS");
  await expect(office.row(person.name).filter({ hasText: "Reachable now" })).toContainText("Sent");
  await expect(office.row(person.name).filter({ hasText: "Failed" })).toContainText("60111");
  expect(app).toBeTruthy();
});

test("the state of the jobs to show is in the address", async ({ desk, phone, world }) => {
  await world.app();
  const person = await world.member();
  await (await phone({ user: person.user })).bindQuickly(person);
  const office = await desk();
  await office.go("/console/jobs");
  await office.link("Done").click();
  await expect(office.page).toHaveURL(/state=done$/);
  await expect(office.link("Done")).toHaveAttribute("aria-current", "page");
  await expect(office.row("send_code").first()).toContainText("Done");
  await office.reload();
  await expect(office.link("Done")).toHaveAttribute("aria-current", "page");
  await office.link("Queued").click();
  await expect(office.page.getByRole("row").filter({ hasText: "Done" })).toHaveCount(0);
  await office.page.goBack();
  await expect(office.page).toHaveURL(/state=done$/);
  await expect(office.row("send_code").first()).toBeVisible();
});

test("the audit log says who did what", async ({ desk, world }) => {
  const one = await world.member();
  const office = await desk();
  await office.go("/console/logs");
  const row = office.row(`member:${one.id}`).filter({ hasText: "member.add" });
  await expect(row).toContainText("Admin");
});

test("an incident is listed and shown with what happened", async ({ desk, world }) => {
  const one = await world.member();
  const id = await (await world.admin()).incident({
    title: `复制延迟 ${one.user}`,
    level: "P2",
    service: "order-db",
    content: "从库延迟 320 秒\n<i>原因未知</i>",
    url: "https://ops.example.com/i/7",
    assignee: { member_id: one.id },
  });
  const office = await desk();
  await office.go("/console/incidents");
  const row = office.row(`复制延迟 ${one.user}`);
  for (const said of ["P2", "order-db", one.name, "Triggered"]) await expect(row).toContainText(said);
  await row.getByRole("link").click();
  await expect(office.page).toHaveURL(new RegExp(`${id}$`));
  await expect(office.page.getByText("<i>原因未知</i>")).toBeVisible();
  await expect(office.page.getByRole("link", { name: /Open in the operations platform/ })).toHaveAttribute("href", "https://ops.example.com/i/7");
  await expect(office.page.getByRole("listitem").filter({ hasText: "Created" })).toContainText("tests");
});
