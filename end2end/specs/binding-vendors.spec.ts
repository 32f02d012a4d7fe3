import { expect, test } from "../fixtures.ts";
import type { Vendor } from "../support/phone.ts";

// Written by what the person sees: it is all the same how the vendor's app says who that is.

for (const vendor of ["dingtalk", "lark"] satisfies Vendor[]) {
  test(`${vendor}: a member signs in, binds and is told to be reachable`, async ({ phone, fresh, t }) => {
    const world = await fresh();
    const app = await world.app(vendor);
    const person = await world.member({ vendor });
    const own = await phone({ world, vendor, user: person.user });
    await own.go(`/m/${app}/bind`);
    await expect(own.page.getByText(`${t.vendors[vendor]} · ${person.name}`)).toBeVisible();
    await own.start();
    await own.identify(person.name, person.phone);
    await own.chooseRam(person.maskedRam);
    await expect(own.heading(t.confirmTitle)).toBeVisible();
    await expect(own.page.getByText(person.phone)).toHaveCount(0);
    await own.sendCode();
    await own.enter(await world.code(person));
    await expect(own.heading(t.todo)).toBeVisible();
    await expect.poll(async () => (await world.control.messages(person.user, vendor)).length, "told in that app").toBe(1);

    await own.go(`/m/${app}/bind`);
    await expect(own.heading(t.bound)).toBeVisible();
    const [binding] = await (await world.admin()).bindings(person.id);
    expect(binding?.state).toBe("active");
  });

  test(`${vendor}: an account that is not the phone's waits until an admin agrees`, async ({ phone, fresh, t }) => {
    const world = await fresh();
    const app = await world.app(vendor);
    const [person, other] = [await world.member({ vendor }), await world.colleague({}, vendor)];
    const own = await phone({ world, vendor, user: other.user });
    await own.toConfirm(person, app);
    await own.sendCode();
    await own.enter(await world.code(person));
    await expect(own.heading(t.awaitAdmin)).toBeVisible();
    await own.reload();
    await expect(own.heading(t.awaitAdmin)).toBeVisible();
    const admin = await world.admin();
    expect(await admin.bindings(person.id), "nothing is bound before").toHaveLength(0);
    expect(await admin.decide(person.id, "approve")).toBe(true);
    await own.go(`/m/${app}/bind`);
    await expect(own.heading(t.bound)).toBeVisible();
  });

  test(`${vendor}: a member who is bound stays so where an admin says no`, async ({ phone, fresh, t }) => {
    const world = await fresh();
    const app = await world.app(vendor);
    const admin = await world.admin();
    const [first, second] = [await world.member({ vendor }), await world.member({ vendor })];
    const own = await phone({ world, vendor, user: first.user });
    await own.toConfirm(first, app);
    await own.sendCode();
    await own.enter(await world.code(first));
    await expect(own.heading(t.todo)).toBeVisible();

    const wrong = await phone({ world, vendor, user: second.user });
    await wrong.toConfirm(first, app);
    await world.control.advance({ minutes: 1 });
    await wrong.sendCode();
    await wrong.enter(await world.code(first, 2));
    await expect(wrong.heading(t.awaitAdmin)).toBeVisible();
    expect(await admin.decide(first.id, "dismiss")).toBe(true);
    expect((await admin.bindings(first.id)).map((one) => one.state)).toEqual(["active"]);
    await own.page.goto(`/m/${app}/todo`);
    await expect(own.heading(t.todo)).toBeVisible();
  });

  test(`${vendor}: whoever is no member is told whom to ask`, async ({ phone, fresh, t }) => {
    const world = await fresh();
    const app = await world.app(vendor);
    const person = await world.colleague({}, vendor);
    const own = await phone({ world, vendor, user: person.user });
    await own.go(`/m/${app}/bind`);
    await own.start();
    await own.identify(person.name, person.phone);
    const dialog = own.page.getByRole("alertdialog", { name: t.unknownTitle });
    await expect(dialog).toBeVisible();
    await dialog.getByText(t.understood, { exact: true }).click();
    await expect(own.field(t.phone)).toHaveValue(person.phone);
  });
}

test("dingtalk: somebody of another company gets no further", async ({ phone, fresh, t }) => {
  const world = await fresh();
  const app = await world.app("dingtalk");
  const person = await world.member({ vendor: "dingtalk" });
  const own = await phone({ world, vendor: "dingtalk", user: "@outsider" });
  await own.page.goto(`/m/${app}/bind`);
  await own.settled();
  await expect(own.page.getByText(`${t.vendors.dingtalk} · `)).toHaveCount(0);
  await expect(own.page.getByRole("main")).toBeVisible();
  await own.page.goto(`/m/${app}/todo`);
  await expect(own.heading(t.todo), "no incidents").toHaveCount(0);
  expect(await (await world.admin()).bindings(person.id)).toHaveLength(0);
});
