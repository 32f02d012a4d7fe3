import { expect, test } from "../fixtures.ts";
import type { Admin } from "../support/admin.ts";
import { obstacles } from "../support/axe.ts";
import type { Phone } from "../support/phone.ts";

async function fits(own: Phone): Promise<void> {
  const wide = await own.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(wide, "nothing is wider than the screen").toBeLessThanOrEqual(0);
  if (own.mode !== "plain") expect(await obstacles(own.page)).toEqual([]);
}

async function decide(admin: Admin, member: string, decision: "approve" | "dismiss"): Promise<void> {
  const items = await admin.call<{ id: string; member: string }[]>("list_inbox", {});
  const item = items.find((one) => one.member === member);
  await admin.post("decide_inbox", { id: item?.id, decision });
}

test("what is agreed to can be read before one starts", async ({ phone, world, t }) => {
  const app = await world.app();
  const own = await phone({ user: (await world.colleague()).user });
  await own.go();
  await own.link(t.consentLink).click();
  await expect(own.page).toHaveURL(`/m/${app}/consent`);
  await expect(own.heading(t.consentTitle)).toBeVisible();
  await expect(own.page.getByText(t.consentVersion)).toBeVisible();
  await fits(own);
  await own.link(t.back).click();
  await own.settled();
  await own.start();
});

test("whoever is bound may bind again, with another RAM account", async ({ phone, world, t }) => {
  await world.app();
  const person = await world.member();
  const admin = await world.admin();
  await admin.ram(person.id, { account_uid: "8765432109876543", user_id: person.ram.user_id, ram_display_name: "夜班账号" });
  const own = await phone({ user: person.user });
  await own.bindQuickly(person);
  await world.control.advance({ minutes: 1 });
  await own.go();
  await expect(own.heading(t.bound)).toBeVisible();
  await own.link(t.bindAgain).click();
  await own.settled();
  await own.start();
  await own.identify(person.name, person.phone);
  await own.chooseRam("夜***");
  await own.sendCode();
  await own.enter(await world.code(person, 2));
  await expect(own.heading(t.todo)).toBeVisible();
  await own.go();
  await expect(own.page.getByText("夜班账号")).toBeVisible();
  await fits(own);
  expect((await admin.bindings(person.id)).map((binding) => binding.state)).toEqual(["active", "ended"]);
});

test("an account of another member is theirs until an admin says yes", async ({ phone, world, t }) => {
  await world.app();
  const [person, other] = [await world.member(), await world.member()];
  const admin = await world.admin();
  const own = await phone({ user: person.user });
  await own.bindQuickly(person);
  await world.control.advance({ minutes: 1 });
  await own.go();
  await own.link(t.bindAgain).click();
  await own.settled();
  await own.start();
  await own.identify(other.name, other.phone);
  await own.chooseRam(other.maskedRam);
  await own.sendCode();
  await own.enter(await world.code(other));
  await expect(own.heading(t.awaitAdmin)).toBeVisible();
  expect((await admin.bindings(person.id)).map((binding) => binding.state)).toEqual(["active"]);
  await decide(admin, other.id, "approve");
  await own.link(t.reload).click();
  await own.settled();
  await expect(own.heading(t.bound)).toBeVisible();
  await expect(own.page.getByText(other.name)).toBeVisible();
  expect((await admin.bindings(person.id)).map((binding) => binding.state)).toEqual(["ended"]);
});

test("a member who is bound with another account waits, and after a no goes on", async ({ phone, world, t }) => {
  await world.app();
  const [person, other] = [await world.member(), await world.colleague()];
  const admin = await world.admin();
  const first = await phone({ user: person.user });
  await first.bindQuickly(person);
  await world.control.advance({ minutes: 1 });
  const second = await phone({ user: other.user });
  await second.toCode(person);
  await second.enter(await world.code(person, 2));
  await expect(second.heading(t.awaitAdmin)).toBeVisible();
  await decide(admin, person.id, "dismiss");
  await second.link(t.reload).click();
  await second.settled();
  await expect(second.heading(t.confirmTitle)).toBeVisible();
  await first.go();
  await expect(first.heading(t.bound)).toBeVisible();
});

test("a member who is disabled on the way is answered like an unknown one", async ({ phone, world, t }) => {
  await world.app();
  const person = await world.member();
  const own = await phone({ user: person.user });
  await own.toCode(person);
  const code = await world.code(person);
  await (await world.admin()).disable(person.id);
  await own.enter(code);
  await expect(own.alert(/\S/).first().or(own.heading(t.whoTitle))).toBeVisible();
  await own.reload();
  await expect(own.heading(t.whoTitle)).toBeVisible();
  expect(await (await world.admin()).bindings(person.id)).toHaveLength(0);
});

test("an app that is disabled on the way takes no code", async ({ phone, world, t }) => {
  const app = await world.app();
  const person = await world.member();
  const admin = await world.admin();
  const own = await phone({ user: person.user });
  await own.toCode(person);
  const code = await world.code(person);
  await admin.post("disable_mobile_app", { id: app });
  try {
    await own.enter(code);
    await expect(own.page.getByText(t.closed).first()).toBeVisible();
  } finally {
    await admin.wecomAgain(world.control, app);
  }
  await own.go();
  await own.enter(code);
  await expect(own.heading(t.todo)).toBeVisible();
});

test("an account that an admin wrote down is bound by agreeing", async ({ phone, world, t }) => {
  const app = await world.app();
  const person = await world.member();
  const admin = await world.admin();
  await admin.post("write_down_account", { member: person.id, app, chat_user: person.user });
  await world.control.advance({ minutes: 1 });
  await expect.poll(async () => (await world.control.messages(person.user)).length).toBe(1);
  const own = await phone({ user: person.user });
  await own.go((await world.control.messages(person.user))[0]?.url ?? "");
  await expect(own.page.getByText(t.writtenDownAs(person.name))).toBeVisible();
  await fits(own);
  await own.button(t.start).click();
  await expect(own.heading(t.bound).or(own.heading(t.todo))).toBeVisible();
  expect(await world.control.sms(person.e164)).toHaveLength(0);
  expect((await admin.bindings(person.id))[0]?.state).toBe("active");
});

test("a member without a phone enters one, and its code proves it", async ({ phone, world, t }) => {
  const app = await world.app();
  const person = await world.member({ ram: false });
  const admin = await world.admin();
  await admin.post("edit_member", { id: person.id, name: person.name, phone: "" });
  await admin.post("write_down_account", { member: person.id, app, chat_user: person.user });
  await world.control.advance({ minutes: 1 });
  const own = await phone({ user: person.user });
  await own.go();
  await own.start();
  await own.identify(person.name, person.phone);
  await expect(own.heading(t.confirmTitle)).toBeVisible();
  await own.sendCode();
  await own.enter(await world.code(person));
  await expect(own.heading(t.todo)).toBeVisible();
  const { row } = await admin.call<{ row: { phone: string } }>("show_member", { id: person.id });
  expect(row.phone).toBe(person.masked);
});

test("after three codes an admin can be asked, and no code is needed", async ({ phone, world, t }) => {
  await world.app();
  const person = await world.member();
  const admin = await world.admin();
  const own = await phone({ user: person.user });
  await own.toCode(person);
  for (const sent of [1, 2]) {
    await expect(own.button(t.askAdmin)).toHaveCount(0);
    await world.code(person, sent);
    await world.control.advance({ minutes: 1 });
    await own.reload();
    await own.button(t.resend).click();
    await world.code(person, sent + 1);
  }
  await expect(own.button(t.askAdmin)).toBeVisible();
  await expect(own.page.getByText(t.tellAdmin(person.name))).toBeVisible();
  await fits(own);
  await own.button(t.askAdmin).click();
  await own.settled();
  await expect(own.heading(t.awaitAdmin)).toBeVisible();
  await decide(admin, person.id, "approve");
  await world.control.advance({ minutes: 1 });
  await own.link(t.reload).click();
  await own.settled();
  await expect(own.page.getByText(t.writtenDownAs(person.name))).toBeVisible();
  await own.button(t.start).click();
  await expect(own.heading(t.bound).or(own.heading(t.todo))).toBeVisible();
});

test("the fifth code within an hour is the last, and the page says for how long", async ({ phone, world, t }) => {
  const app = await world.app();
  const person = await world.member();
  const own = await phone({ user: person.user });
  await own.toCode(person);
  for (let sent = 1; sent < 5; sent += 1) {
    await world.code(person, sent);
    await world.control.advance({ minutes: 1 });
    expect((await own.post("send_code", { app })).status()).toBe(200);
  }
  await world.code(person, 5);
  await world.control.advance({ minutes: 1 });
  await own.reload();
  await own.button(t.resend).click();
  await expect(own.alert(t.tooManyCodes)).toBeVisible();
});
