import { expect, test } from "../fixtures.ts";

function other(code: string): string {
  return code === "111111" ? "222222" : "111111";
}

test.afterEach(async ({ world }) => world.control.clearFaults());

test("a wrong code counts down; after five not even the right one is taken", async ({ phone, world, t }) => {
  await world.app();
  const person = await world.member();
  const own = await phone({ user: person.user });
  await own.toCode(person);
  const code = await world.code(person);
  await own.enter("12ab");
  await expect(own.field(t.code)).toHaveAccessibleDescription(t.badCode);
  await own.enter("");
  await expect(own.field(t.code)).toHaveAccessibleDescription(t.required);
  for (const left of [4, 3, 2, 1]) {
    await own.enter(other(code));
    await expect(own.alert(t.wrongCode(left))).toBeVisible();
  }
  await own.enter(other(code));
  await expect(own.alert(t.codeUsedUp)).toBeVisible();
  await own.enter(code);
  await expect(own.alert(t.codeUsedUp)).toBeVisible();
  expect((await (await world.admin()).bindings(person.id)).length).toBe(0);
});

test("the next code can follow after a minute, and replaces the one before", async ({ phone, world, t, mode }) => {
  await world.app();
  const person = await world.member();
  const own = await phone({ user: person.user });
  await own.toCode(person);
  const first = await world.code(person);
  if (mode === "wasm") {
    // The button counts down by itself; where it does not, the server says how long to wait.
    await expect(own.button(t.resendIn)).toBeDisabled();
  } else {
    await own.button(t.resend).click();
    await expect(own.alert(t.tooEarly)).toBeVisible();
  }
  await world.control.advance({ minutes: 1 });
  await own.reload();
  await own.button(t.resend).click();
  const second = await world.code(person, 2);
  if (first !== second) {
    await own.enter(first);
    await expect(own.alert(t.wrongCode(4))).toBeVisible();
  }
  await own.enter(second);
  await expect(own.heading(t.todo)).toBeVisible();
});

test("a code is good for five minutes", async ({ phone, world, t }) => {
  await world.app();
  const person = await world.member();
  const own = await phone({ user: person.user });
  await own.toCode(person);
  const code = await world.code(person);
  await world.control.advance({ minutes: 5 });
  await own.enter(code);
  await expect(own.alert(t.codeExpired)).toBeVisible();
  await own.reload();
  await own.button(t.resend).click();
  await own.enter(await world.code(person, 2));
  await expect(own.heading(t.todo)).toBeVisible();
});

test("codes are pasted as they come", async ({ phone, world, t }) => {
  await world.app();
  const person = await world.member();
  const own = await phone({ user: person.user });
  await own.toCode(person);
  const code = await world.code(person);
  await expect(own.field(t.code)).toHaveAttribute("autocomplete", "one-time-code");
  await expect(own.field(t.code)).toHaveAttribute("inputmode", "numeric");
  await own.enter(` ${code.slice(0, 3)} ${code.slice(3)} `);
  await expect(own.heading(t.todo)).toBeVisible();
});

test("a code that no provider takes is not said to be sent", async ({ phone, world, t, mode }) => {
  await world.app();
  const person = await world.member();
  for (const vendor of ["alibaba", "tencent"]) {
    await world.control.fault({ vendor, times: -1, status: 400, body: { Code: "isv.MOBILE_NUMBER_ILLEGAL", Message: "非法手机号" } });
  }
  const own = await phone({ user: person.user });
  await own.toCode(person);
  await expect(async () => {
    if (mode !== "wasm") await own.reload();
    await expect(own.page.getByText(t.notSent)).toBeVisible({ timeout: 2_000 });
  }).toPass();
  expect(await world.control.sms(person.e164)).toHaveLength(0);
});

test("pressed twice, it is done once", async ({ phone, world, t }) => {
  await world.app();
  const person = await world.member();
  const own = await phone({ user: person.user });
  await own.toConfirm(person);
  await own.button(t.sendCode).dblclick();
  await expect(own.heading(t.codeTitle)).toBeVisible();
  const code = await world.code(person);
  await own.field(t.code).fill(code);
  await own.button(t.finishBinding).dblclick();
  await expect(own.heading(t.todo).or(own.heading(t.bound))).toBeVisible();
  await expect(own.page.getByRole("alert").filter({ hasText: /\S/ })).toHaveCount(0);
  expect(await world.control.sms(person.e164)).toHaveLength(1);
  expect((await (await world.admin()).bindings(person.id)).length).toBe(1);
});
