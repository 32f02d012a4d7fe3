import { expect, test } from "../fixtures.ts";
import { countLoads } from "../support/browser.ts";

test("a member binds, lands on the to-do page and is told to be reachable", async ({ phone, world, t, mode }) => {
  const app = await world.app();
  const person = await world.member();
  const own = await phone({ user: person.user });
  await own.go();
  await expect(own.page).toHaveURL(new RegExp(`/m/${app}/bind`));
  await expect(own.page.getByText(`${t.wecom} · ${person.name}`)).toBeVisible();

  const loads = countLoads(own.page);
  await own.start();
  await own.identify(person.name, person.phone);
  await own.chooseRam(person.maskedRam);
  await expect(own.heading(t.confirmTitle)).toBeVisible();
  await expect(own.page.getByText(person.masked, { exact: true })).toBeVisible();
  await expect(own.page.getByText(person.phone)).toHaveCount(0);
  await own.sendCode();
  await own.enter(await world.code(person));
  await expect(own.heading(t.todo)).toBeVisible();
  await expect(own.page.getByText(t.nothing)).toBeVisible();
  if (mode === "wasm") expect(loads.count, "only the to-do page is another document").toBe(1);
  else expect(loads.count, "each form posts and comes back").toBeGreaterThan(8);

  await expect.poll(async () => (await world.control.messages(person.user))[0]?.card?.title).toBe(t.reachable);
  const [message] = await world.control.messages(person.user);
  await own.page.goto(message?.url ?? "");
  await expect(own.heading(t.todo)).toBeVisible();
});

test("whoever is bound finds the to-do, not the flow", async ({ phone, world, t }) => {
  await world.app();
  const person = await world.member();
  const own = await phone({ user: person.user });
  await own.bind(person);
  await own.go();
  await expect(own.heading(t.bound)).toBeVisible();
  await expect(own.page.getByText(person.ram.ram_login_name ?? "")).toBeVisible();
  await own.link(t.todo).click();
  await expect(own.page.getByText(t.nothing)).toBeVisible();
  await own.link(t.me).last().click();
  await expect(own.heading(person.name)).toBeVisible();
  await expect(own.page.getByText(person.masked)).toHaveCount(2);
});

test("a member without a RAM account passes over that step", async ({ phone, world, t }) => {
  await world.app();
  const person = await world.member({ ram: false });
  const own = await phone({ user: person.user });
  await own.go();
  await own.start();
  await own.identify(person.name, person.phone);
  await expect(own.heading(t.confirmTitle)).toBeVisible();
  await expect(own.page.getByRole("definition").filter({ hasText: t.none })).toBeVisible();
  await own.sendCode();
  await own.enter(await world.code(person));
  await expect(own.heading(t.todo)).toBeVisible();
});

test("an unknown phone and a wrong name are answered alike", async ({ phone, world, t }) => {
  await world.app();
  const person = await world.member();
  const own = await phone({ user: person.user });
  await own.go();
  await own.start();
  const tried = [
    [person.name, "13700000000"],
    [`${person.name}吧`, person.phone],
  ] as const;
  for (const [name, number] of tried) {
    await own.identify(name, number);
    const dialog = own.page.getByRole("alertdialog", { name: t.unknownTitle });
    await expect(dialog).toBeVisible();
    await dialog.getByText(t.understood, { exact: true }).click();
    await expect(dialog).toHaveCount(0);
  }
  await own.identify(` ${person.name} `, `+86 ${person.phone}`);
  await expect(own.heading(t.ramTitle)).toBeVisible();
});

test("what was typed is still there when the dialog is closed", async ({ phone, world, t }) => {
  await world.app();
  const own = await phone({ user: (await world.colleague()).user });
  await own.go();
  await own.start();
  await own.identify("无此人", "13700000000");
  await own.page.getByRole("alertdialog").getByText(t.understood, { exact: true }).click();
  await expect(own.page.getByRole("alertdialog")).toHaveCount(0);
  await expect(own.field(t.name)).toHaveValue("无此人");
  await expect(own.field(t.phone)).toHaveValue("13700000000");
});

test("what is wrong with a field stands at the field", async ({ phone, world, t }) => {
  await world.app();
  const own = await phone({ user: (await world.colleague()).user });
  await own.go();
  await own.start();
  await own.identify("", "12");
  await expect(own.field(t.name)).toHaveAccessibleDescription(t.required);
  await expect(own.field(t.phone)).toHaveAccessibleDescription(t.badPhone);
  await expect(own.field(t.phone)).toHaveAttribute("aria-invalid", "true");
  await expect(own.field(t.phone)).toHaveValue("12");
});

test("names and phones cannot be tried at will", async ({ phone, world, t }) => {
  const app = await world.app();
  const person = await world.member();
  const own = await phone({ user: person.user });
  await own.go();
  await own.start();
  for (let n = 0; n < 10; n += 1) {
    const answer = await own.post("identify_member", { app, name: person.name, phone: `1370000000${n}` });
    expect(answer.status()).toBe(422);
  }
  await own.identify(person.name, person.phone);
  await expect(own.alert(t.tooManyTries)).toBeVisible();
  await world.control.advance({ hours: 1 });
  await own.identify(person.name, person.phone);
  await expect(own.heading(t.ramTitle)).toBeVisible();
});

test("one of several RAM accounts is chosen", async ({ phone, world, t }) => {
  await world.app();
  const person = await world.member();
  const admin = await world.admin();
  const second = { account_uid: "9876543210987654", user_id: person.ram.user_id, ram_display_name: "值班账号" };
  await admin.ram(person.id, second);
  const own = await phone({ user: person.user });
  await own.go();
  await own.start();
  await own.identify(person.name, person.phone);
  await expect(own.heading(t.ramTitle)).toBeVisible();
  await expect(own.page.getByRole("radio")).toHaveCount(2);
  await expect(own.page.getByRole("radio", { checked: true })).toHaveCount(0);
  await own.button(t.next).click();
  await expect(own.alert(t.required)).toBeVisible();
  await own.chooseRam("值***");
  await own.sendCode();
  await own.enter(await world.code(person));
  await expect(own.heading(t.todo)).toBeVisible();
  await own.go();
  await expect(own.page.getByText("值班账号")).toBeVisible();
});

test("one can go back step by step, and on again", async ({ phone, world, t }) => {
  await world.app();
  const person = await world.member();
  const own = await phone({ user: person.user });
  await own.toCode(person);
  const code = await world.code(person);
  for (const title of [t.confirmTitle, t.ramTitle]) {
    await own.button(t.back).click();
    await expect(own.heading(title)).toBeVisible();
  }
  await own.chooseRam(person.maskedRam);
  await own.sendCode();
  await own.enter(code);
  await expect(own.heading(t.todo)).toBeVisible();
  expect(await world.control.sms(person.e164), "going on again sends no other code").toHaveLength(1);
});

test("back at the beginning, the code that was sent is still good", async ({ phone, world, t }) => {
  await world.app();
  const person = await world.member();
  const own = await phone({ user: person.user });
  await own.toCode(person);
  const code = await world.code(person);
  for (const title of [t.confirmTitle, t.ramTitle, t.whoTitle]) {
    await own.button(t.back).click();
    await expect(own.heading(title)).toBeVisible();
  }
  await own.identify(person.name, person.phone);
  await own.chooseRam(person.maskedRam);
  await own.sendCode();
  await own.enter(code);
  await expect(own.heading(t.todo)).toBeVisible();
});

test("a reload keeps the step", async ({ phone, world, t }) => {
  await world.app();
  const person = await world.member();
  const own = await phone({ user: person.user });
  await own.go();
  await own.start();
  await own.reload();
  await own.identify(person.name, person.phone);
  await expect(own.heading(t.ramTitle)).toBeVisible();
  await own.reload();
  await own.chooseRam(person.maskedRam);
  await expect(own.heading(t.confirmTitle)).toBeVisible();
  await own.reload();
  await own.sendCode();
  await own.reload();
  await expect(own.heading(t.codeTitle)).toBeVisible();
  await own.enter(await world.code(person));
  await expect(own.heading(t.todo)).toBeVisible();
});

test("the browser's back button loses nothing", async ({ phone, world, t }) => {
  const app = await world.app();
  const person = await world.member();
  const own = await phone({ user: person.user });
  await own.page.goto(`/m/${app}`);
  await own.toCode(person);
  await own.page.goBack();
  await own.go();
  await expect(own.heading(t.codeTitle)).toBeVisible();
  await own.enter(await world.code(person));
  await expect(own.heading(t.todo)).toBeVisible();
  await own.page.goBack();
  await own.settled();
  await expect(own.heading(t.bound)).toBeVisible();
});

test("the other language is one press away and changes nothing else", async ({ phone, world, t, lang }) => {
  await world.app();
  const person = await world.member();
  const own = await phone({ user: person.user });
  await own.go();
  await own.start();
  await own.button(t.otherLanguage).click();
  await expect(own.heading(lang === "zh" ? "Who are you" : "你是谁")).toBeVisible();
  await expect(own.page.locator("html")).toHaveAttribute("lang", lang === "zh" ? "en" : "zh-CN");
});
