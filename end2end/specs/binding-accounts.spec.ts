import { expect, test } from "../fixtures.ts";
import { obstacles } from "../support/axe.ts";

test.afterEach(async ({ world }) => world.control.settings({ sign_in_declined: false }));

test("where the sign-in fails, the account is chosen and confirmed by a one-use link", async ({ phone, world, t }) => {
  const app = await world.app();
  const person = await world.member();
  await world.control.settings({ sign_in_declined: true });
  const own = await phone({ user: person.user });
  await own.go();
  await expect(own.page.getByText(t.signInFailed)).toBeVisible();
  await own.start();
  await own.identify(person.name, person.phone);
  await own.chooseRam(person.maskedRam);
  await expect(own.heading(t.chooseAccount)).toBeVisible();
  await expect(own.page.getByRole("radio")).toHaveCount(1);
  await expect(own.page.getByText(person.user, { exact: true }), "masked until the code is right").toHaveCount(0);
  await own.page.getByRole("radio").check();
  await own.sendCode();
  await own.enter(await world.code(person));
  await expect(own.heading(t.awaitLink)).toBeVisible();
  await own.page.goto(`/m/${app}/todo`);
  await expect(own.heading(t.awaitLink), "no incidents before the link was opened").toBeVisible();

  await expect.poll(async () => (await world.control.messages(person.user)).length).toBe(1);
  const link = (await world.control.messages(person.user))[0]?.url ?? "";
  await own.page.goto(link);
  await own.button(t.confirmLink).click();
  await expect(own.heading(t.todo)).toBeVisible();

  await own.page.goto(link);
  await own.button(t.confirmLink).click();
  await expect(own.alert(t.linkUsed), "the link is for once").toBeVisible();
});

test("another person's account cannot confirm the link", async ({ phone, world, t }) => {
  await world.app();
  const [person, stranger] = [await world.member(), await world.member()];
  await world.control.settings({ sign_in_declined: true });
  const own = await phone({ user: person.user });
  await own.toConfirm(person);
  await own.page.getByRole("radio").check();
  await own.sendCode();
  await own.enter(await world.code(person));
  await expect(own.heading(t.awaitLink)).toBeVisible();
  await world.control.settings({ sign_in_declined: false });
  await expect.poll(async () => (await world.control.messages(person.user)).length).toBe(1);
  const link = (await world.control.messages(person.user))[0]?.url ?? "";

  const strange = await phone({ user: stranger.user });
  await strange.go();
  await strange.page.goto(link);
  await strange.button(t.confirmLink).click();
  await expect(strange.alert(/\S/)).toBeVisible();
  const [binding] = await (await world.admin()).bindings(person.id);
  expect(binding?.state).toBe("pending");
});

test("a link that nobody opened in time is not waited for for ever", async ({ phone, world, t }) => {
  const app = await world.app();
  const person = await world.member();
  await world.control.settings({ sign_in_declined: true });
  const own = await phone({ user: person.user });
  await own.toConfirm(person);
  await own.page.getByRole("radio").check();
  await own.sendCode();
  await own.enter(await world.code(person));
  await expect(own.heading(t.awaitLink)).toBeVisible();
  await world.control.advance({ hours: 24 });
  await own.go(`/m/${app}/bind`);
  await expect(own.heading(t.awaitLink)).toHaveCount(0);
});

test("a sign-in that failed can be tried again", async ({ phone, world, t }) => {
  await world.app();
  const person = await world.member();
  await world.control.settings({ sign_in_declined: true });
  const own = await phone({ user: person.user });
  await own.go();
  await expect(own.page.getByText(t.signInFailed)).toBeVisible();
  await world.control.settings({ sign_in_declined: false });
  await own.link(t.tryAgain).click();
  await expect(own.page.getByText(`${t.wecom} · ${person.name}`)).toBeVisible();
});

test("a phone that WeCom does not know offers no account", async ({ phone, world, t }) => {
  await world.app();
  const admin = await world.admin();
  const person = await world.colleague();
  const phoneNumber = `137${person.phone.slice(3)}`;
  await admin.member({ name: person.name, phone: phoneNumber, ram: person.ram });
  await world.control.settings({ sign_in_declined: true });
  const own = await phone({ user: person.user });
  await own.toConfirm({ ...person, phone: phoneNumber });
  await expect(own.heading(t.noAccount)).toBeVisible();
});

test("a phone of somebody else's account waits for an admin", async ({ phone, world, t }) => {
  await world.app();
  const [person, other] = [await world.member(), await world.colleague()];
  const own = await phone({ user: other.user });
  await own.toCode(person);
  await own.enter(await world.code(person));
  await expect(own.heading(t.awaitAdmin)).toBeVisible();
  await own.reload();
  await expect(own.heading(t.awaitAdmin)).toBeVisible();
  expect(await (await world.admin()).bindings(person.id)).toHaveLength(0);
});

test("a binding that an admin undid is made anew, from the consent on", async ({ phone, world, t }) => {
  const app = await world.app();
  const admin = await world.admin();
  const person = await world.member();
  const own = await phone({ user: person.user });
  await own.bindQuickly(person);
  const [first] = await admin.bindings(person.id);
  await admin.post("undo_binding", { id: first?.id });
  await world.control.advance({ minutes: 1 });
  await own.go(`/m/${app}/todo`);
  await expect(own.page).toHaveURL(/\/bind/);
  await own.start();
  await own.identify(person.name, person.phone);
  await own.chooseRam(person.maskedRam);
  await own.sendCode();
  await own.enter(await world.code(person, 2));
  await expect(own.heading(t.todo)).toBeVisible();
  expect((await admin.bindings(person.id)).map((binding) => binding.state).sort()).toEqual(["active", "ended"]);
});

test("outside WeCom the page says where to open it", async ({ phone, world, t, mode }) => {
  const app = await world.app();
  const own = await phone({ outside: true });
  await own.go();
  await expect(own.page).toHaveURL(`/m/${app}/bind`);
  await expect(own.heading(t.outside)).toBeVisible();
  await expect(own.page.getByRole("img", { name: t.qr })).toBeVisible();
  await expect(own.page.getByText(t.scan, { exact: true })).toBeVisible();
  await expect(own.page.getByText(`${world.url}/m/${app}/bind`, { exact: true })).toBeVisible();
  if (mode !== "plain") expect(await obstacles(own.page)).toEqual([]);
});

test("a disabled app says whom to ask", async ({ phone, world, t }) => {
  const app = await world.app();
  const person = await world.member();
  const own = await phone({ user: person.user });
  await own.toConfirm(person);
  const admin = await world.admin();
  await admin.post("disable_mobile_app", { id: app });
  try {
    await own.reload();
    await expect(own.heading(t.notOpen)).toBeVisible();
    await expect(own.page.getByText(t.closed)).toBeVisible();
  } finally {
    await admin.wecomAgain(world.control, app);
  }
  await own.go();
  await expect(own.heading(t.confirmTitle), "enabled again, it goes on where it was").toBeVisible();
});

test("a sign-in that this browser did not begin proves nothing", async ({ phone, world, t }) => {
  const app = await world.app();
  const person = await world.member();
  const own = await phone({ user: person.user });
  await own.go();
  const answer = await own.page.goto(`/m/${app}/signed-in?code=stolen&state=forged`);
  expect(answer?.status()).toBe(403);
  await expect(own.heading(t.notThis)).toBeVisible();
  await own.link(t.signInAgain).click();
  await expect(own.page.getByText(`${t.wecom} · ${person.name}`)).toBeVisible();
});

test("an app that there is not is a page that says so", async ({ phone, world, t }) => {
  await world.app();
  const own = await phone();
  for (const path of ["/m/1234567890/bind", "/m/nonsense", "/m/a/b/c/d"]) {
    const answer = await own.page.goto(path);
    expect(answer?.status(), path).toBe(404);
    await expect(own.heading(t.notFound)).toBeVisible();
    await expect(own.link(t.startAgain)).toHaveAttribute("href", "/m/bind");
  }
});
