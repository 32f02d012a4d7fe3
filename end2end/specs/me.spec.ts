import { expect, test } from "../fixtures.ts";
import { obstacles } from "../support/axe.ts";
import type { Person } from "../support/people.ts";
import type { Phone } from "../support/phone.ts";
import type { World } from "../support/world.ts";

/** Nothing stands in anybody's way. Looking takes a script of its own; without any, the page is the same. */
async function clear(own: Phone, rules?: string[]): Promise<void> {
  if (own.mode !== "plain") expect(await obstacles(own.page, rules)).toEqual([]);
}

/** A moment to come, as the form takes it; the server's time zone is far from no reader's day. */
function inDays(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 16);
}

/** A bound person on the page *Me*, long enough ago that the next code may follow. */
async function mine(own: Phone, world: World, person: Person): Promise<string> {
  const app = await world.app();
  await own.bindQuickly(person);
  await world.control.advance({ minutes: 1 });
  await own.go(`/m/${app}/me`);
  // What arrives is in the language that is chosen here.
  await own.page.getByRole("main").getByRole("button", { name: own.t.own.language, exact: true }).click();
  await expect(own.heading(person.name)).toBeVisible();
  return app;
}

async function title(world: World, user: string): Promise<string | undefined> {
  return (await world.control.messages(user))[0]?.card?.title;
}

test("my bindings are shown with their proof, and nothing of it needs scripts", async ({ phone, world, t }) => {
  const person = await world.member();
  const own = await phone({ user: person.user });
  const scripts: string[] = [];
  await mine(own, world, person);
  own.page.on("request", (request) => {
    if (request.resourceType() === "script" || request.url().endsWith(".wasm")) scripts.push(request.url());
  });
  await own.reload();
  const [signIn, code] = t.own.proof;
  for (const said of [person.masked, signIn, code(person.masked), t.wecom]) await expect(own.page.getByText(said).first()).toBeVisible();
  await expect(own.page.getByText(person.phone)).toHaveCount(0);
  // Only the one that tells of a lost connection.
  expect(scripts.filter((url) => !url.endsWith("/steady.js"))).toEqual([]);
  await clear(own);
  await own.button(t.own.dark).click();
  await expect(own.page.locator("html")).toHaveAttribute("data-theme", "dark");
  await clear(own, ["color-contrast"]);
});

test("a binding is undone with a code, and made anew", async ({ phone, world, t }) => {
  const person = await world.member();
  const own = await phone({ user: person.user });
  const app = await mine(own, world, person);
  await own.link(t.own.unbind).click();
  await expect(own.heading(t.own.unbindTitle)).toBeVisible();
  await clear(own);
  await own.button(t.sendCode).click();
  const code = await world.code(person, 2);
  await own.field(t.code).fill(code === "111111" ? "222222" : "111111");
  await own.button(t.own.unbindNow).click();
  await expect(own.alert(t.wrongCode(4))).toBeVisible();
  await own.button(t.resend).click();
  await expect(own.alert(t.tooEarly)).toBeVisible();
  await clear(own);
  await own.field(t.code).fill(code);
  await own.button(t.own.unbindNow).click();
  await expect(own.heading(t.own.unbound)).toBeVisible();
  await clear(own);
  await expect.poll(() => title(world, person.user)).toBe(t.own.endedCard);

  await own.go(`/m/${app}/todo`);
  await expect(own.page).toHaveURL(/\/bind/);
  await own.page.goto(`/m/${app}/unbound`);
  await own.link(t.own.bindAgain).click();
  await own.settled();
  await world.control.advance({ minutes: 1 });
  await own.start();
  await own.identify(person.name, person.phone);
  await own.chooseRam(person.maskedRam);
  await own.sendCode();
  await own.enter(await world.code(person, 3));
  await expect(own.heading(t.todo)).toBeVisible();
  await own.go(`/m/${app}/me`);
  await own.page.getByText(t.own.ended).click();
  await expect(own.page.getByText(t.own.byMe)).toBeVisible();
});

test("whoever is away names a stand-in, who hears of incidents and may act", async ({ phone, world, t }) => {
  const [person, deputy] = [await world.member(), await world.member()];
  const other = await phone({ user: deputy.user });
  await mine(other, world, deputy);
  const own = await phone({ user: person.user });
  const app = await mine(own, world, person);
  await own.link(t.own.setAway).click();
  await expect(own.heading(t.own.awayTitle)).toBeVisible();
  await own.page.getByLabel(t.own.until).fill(inDays(3));
  await own.field(t.own.standIn).fill("没有这个人");
  await own.button(t.own.start).click();
  await expect(own.alert(t.own.nobody)).toBeVisible();
  await clear(own);
  await own.field(t.own.standIn).fill(deputy.name.slice(1));
  await own.button(t.own.start).click();
  await expect(own.alert(t.own.chooseOne)).toBeVisible();
  await own.page.getByRole("radio", { name: deputy.name, exact: true }).check();
  await clear(own);
  await own.button(t.own.start).click();
  await expect(own.page.getByText(t.own.standsIn(deputy.name))).toBeVisible();

  const what = `支付回调失败 ${person.user}`;
  await (await world.admin()).incident({ title: what, level: "P2", assignee: { phone: person.phone } });
  await expect.poll(() => title(world, deputy.user)).toBe(`[P2] ${what}`);
  expect((await world.control.messages(deputy.user))[0]?.card?.description).toContain(t.own.forWhom(person.name));
  await other.reload();
  await expect(other.page.getByText(t.own.youStandIn(person.name))).toBeVisible();
  await other.page.goto(`/m/${app}/todo`);
  await other.card(what).getByRole("link").click();
  await other.button(t.respond).click();
  await expect(other.page.getByRole("definition").filter({ hasText: deputy.name })).toBeVisible();

  await own.reload();
  await own.button(t.own.back).click();
  await expect(own.page.getByText(t.own.welcome)).toBeVisible();
  await expect(own.link(t.own.setAway)).toBeVisible();
});

test("a phone is changed with a code to the old one and a code to the new one", async ({ phone, world, t }) => {
  const [person, other, fresh] = [await world.member(), await world.member(), await world.colleague()];
  const own = await phone({ user: person.user });
  await mine(own, world, person);
  await own.link(t.own.changePhone).click();
  await clear(own);
  await own.button(t.sendCode).click();
  await own.field(t.code).fill(await world.code(person, 2));
  await own.button(t.next).click();
  await own.field(t.own.newPhone).fill("12");
  await own.button(t.own.sendNew).click();
  await expect(own.alert(t.badPhone)).toBeVisible();
  await clear(own);

  await own.field(t.own.newPhone).fill(other.phone);
  await own.button(t.own.sendNew).click();
  await own.field(t.code).fill(await world.code(other));
  await own.button(t.own.changeNow).click();
  await expect(own.alert(t.own.taken), "only whoever has it learns that it is somebody's").toBeVisible();

  await own.field(t.own.newPhone).fill(fresh.phone);
  await own.button(t.own.sendNew).click();
  await own.field(t.code).fill(await world.code(fresh));
  await own.button(t.own.changeNow).click();
  await expect(own.page.getByText(t.own.phoneChanged)).toBeVisible();
  await expect(own.page.getByText(fresh.masked).first()).toBeVisible();
  expect((await (await world.admin()).bindings(person.id)).map((binding) => binding.state)).toEqual(["active"]);
});

test("whoever has lost the old phone asks an admin", async ({ phone, world, t }) => {
  const [person, fresh] = [await world.member(), await world.colleague()];
  const own = await phone({ user: person.user });
  const app = await mine(own, world, person);
  await own.go(`/m/${app}/me/phone`);
  await own.button(t.own.lost).click();
  await own.field(t.own.newPhone).fill(fresh.phone);
  await own.button(t.own.sendNew).click();
  await own.field(t.code).fill(await world.code(fresh));
  await own.button(t.own.changeNow).click();
  await expect(own.page.getByText(t.own.asked)).toBeVisible();
  await expect(own.page.getByText(t.own.waits(fresh.masked))).toBeVisible();
  const admin = await world.admin();
  const items = await admin.call<{ id: string; phone: string | null; member: string }[]>("list_inbox", {});
  const item = items.find((one) => one.member === person.id);
  expect(item?.phone).toBe(fresh.masked);
  await admin.post("decide_inbox", { id: item?.id, decision: "approve" });
  await own.reload();
  await expect(own.page.getByText(fresh.masked).first()).toBeVisible();
  await expect(own.page.getByText(t.own.waits(fresh.masked))).toHaveCount(0);
});

test("another company's app is offered with how to open it", async ({ phone, fresh, t }) => {
  const world = await fresh();
  const person = await world.member();
  const own = await phone({ world, user: person.user });
  await mine(own, world, person);
  await expect(own.page.getByText(t.own.others)).toHaveCount(0);
  const other = await (await world.admin()).secondCompany(world.control, "第二家公司");
  await own.reload();
  await expect(own.page.getByRole("heading", { level: 2, name: t.own.others })).toBeVisible();
  await expect(own.link(t.own.openLink)).toBeHidden();
  await own.page.getByText("第二家公司").click();
  await expect(own.page.getByRole("img", { name: /第二家公司/ })).toBeVisible();
  await expect(own.link(t.own.openLink)).toHaveAttribute("href", `${world.url}/m/${other}/bind`);
  await clear(own);
});
