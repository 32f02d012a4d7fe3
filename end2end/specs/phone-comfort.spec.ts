import { expect, test } from "../fixtures.ts";
import { comfortable } from "../support/comfort.ts";

test("every page is easy to read, to reach and to hear", async ({ phone, world, t }) => {
  test.setTimeout(180_000);
  const app = await world.app();
  const person = await world.member();
  const own = await phone({ user: person.user });
  await own.go();
  await comfortable(own, "introduction");
  await own.start();
  await comfortable(own, "who");
  await own.identify("", "12");
  await expect(own.field(t.name)).toHaveAccessibleDescription(t.required);
  await comfortable(own, "who, wrong");
  await own.identify(person.name, "13700000000");
  await expect(own.page.getByRole("alertdialog")).toBeVisible();
  await comfortable(own, "unknown");
  await own.page.getByRole("alertdialog").getByText(t.understood, { exact: true }).click();
  await own.identify(person.name, person.phone);
  await expect(own.heading(t.ramTitle)).toBeVisible();
  await comfortable(own, "RAM account");
  await own.chooseRam(person.maskedRam);
  await expect(own.heading(t.confirmTitle)).toBeVisible();
  await comfortable(own, "confirm");
  await own.sendCode();
  await comfortable(own, "code");
  const code = await world.code(person);
  await own.enter(code === "111111" ? "222222" : "111111");
  await expect(own.alert(t.wrongCode(4))).toBeVisible();
  await comfortable(own, "code, wrong");
  await own.enter(code);
  await expect(own.heading(t.todo)).toBeVisible();
  await comfortable(own, "to-do, empty");

  const admin = await world.admin();
  const title = `支付回调失败率在最近十分钟内升高，影响华东一的全部商户 ${person.user}`;
  const id = await admin.incident({ title, level: "P1", service: "payment-gateway", content: "第一行\n第二行", url: "https://ops.example.com/1" });
  await own.page.goto(`/m/${app}/todo`);
  await expect(own.card(title)).toBeVisible();
  await comfortable(own, "to-do");
  await own.page.goto(`/m/${app}/incidents/${id}`);
  await comfortable(own, "incident");
  await own.page.getByText(t.finish, { exact: true }).click();
  await comfortable(own, "incident, finishing");
  await own.page.goto(`/m/${app}/me`);
  await comfortable(own, "me");
  await own.go(`/m/${app}/bind`);
  await comfortable(own, "bound");
  await own.page.goto("/m/nonsense");
  await comfortable(own, "no such page");
});

test("fields say what they are for, and come one after the other", async ({ phone, world, t }) => {
  await world.app();
  const person = await world.member();
  const own = await phone({ user: person.user });
  await own.go();
  await own.start();
  await expect(own.field(t.name)).toHaveAttribute("autocomplete", "name");
  await expect(own.field(t.phone)).toHaveAttribute("inputmode", "tel");
  await own.field(t.name).focus();
  for (const next of [own.field(t.phone), own.button(t.next)]) {
    await own.page.keyboard.press("Tab");
    await expect(next).toBeFocused();
  }
  await expect(own.page.locator("[tabindex]:not([tabindex='0']):not([tabindex='-1'])")).toHaveCount(0);
});

test("the first field that is wrong is where one goes on", async ({ phone, world, t }) => {
  await world.app();
  const person = await world.member();
  const own = await phone({ user: person.user });
  await own.go();
  await own.start();
  await own.identify(person.name, "12");
  await expect(own.field(t.phone)).toHaveAttribute("aria-invalid", "true");
  await expect(own.field(t.phone)).toBeFocused();
  await own.identify("", "12");
  await expect(own.field(t.name)).toHaveAttribute("aria-invalid", "true");
  await expect(own.field(t.name)).toBeFocused();
});

test("six digits are taken however they are pasted", async ({ phone, world, t }) => {
  await world.app();
  const person = await world.member();
  const own = await phone({ user: person.user });
  await own.toCode(person);
  await expect(own.field(t.code)).toHaveAttribute("inputmode", "numeric");
  await expect(own.field(t.code)).toHaveAttribute("autocomplete", "one-time-code");
  const wide = [...(await world.code(person))].map((digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0)).join("");
  await own.enter(` ${wide.slice(0, 3)} ${wide.slice(3)}`);
  await expect(own.heading(t.todo)).toBeVisible();
});

test("nothing lies under a notch or the bar to go home", async ({ phone, world }) => {
  await world.app();
  const own = await phone({ user: (await world.member()).user });
  const wire = await own.page.context().newCDPSession(own.page);
  await wire.send("Emulation.setSafeAreaInsetsOverride", { insets: { top: 47, bottom: 34, left: 20, right: 20 } });
  await own.go();
  const { width, height } = own.page.viewportSize() ?? { width: 0, height: 0 };
  const all = await own.page.locator(".bar > *, main > *, main a, main button").evaluateAll((all) => all.map((one) => one.getBoundingClientRect().toJSON() as DOMRect));
  expect(Math.min(...all.map((box) => box.top))).toBeGreaterThanOrEqual(47);
  expect(Math.min(...all.map((box) => box.left))).toBeGreaterThanOrEqual(20);
  expect(Math.max(...all.map((box) => box.right))).toBeLessThanOrEqual(width - 20);
  const end = await own.page.evaluate(() => document.documentElement.scrollHeight);
  expect(Math.max(...all.map((box) => box.bottom))).toBeLessThanOrEqual(Math.max(end, height) - 34);
});
