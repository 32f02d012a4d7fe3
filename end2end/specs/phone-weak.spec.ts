import type { Page } from "@playwright/test";

import { expect, test } from "../fixtures.ts";

/** The server gets the form, and its answer is lost. */
async function loseAnswer(page: Page, name: string): Promise<void> {
  await page.route(
    `**/api/${name}`,
    async (route) => {
      await route.fetch({ maxRedirects: 0 });
      await route.abort("connectionreset");
    },
    { times: 1 },
  );
}

test("without a connection the page says so and keeps what was typed", async ({ phone, world, t, mode, problems }) => {
  test.skip(mode === "plain", "without scripts the browser says it");
  problems.expect(/ERR_INTERNET_DISCONNECTED/);
  await world.app();
  const person = await world.member();
  const own = await phone({ user: person.user });
  await own.go();
  await own.start();
  const banner = own.page.getByRole("status").filter({ hasText: t.offline });
  await expect(banner).toHaveCount(0);
  await own.field(t.name).fill(person.name);
  await own.page.context().setOffline(true);
  await expect(banner).toBeVisible();
  await own.identify(person.name, person.phone);
  await expect(own.heading(t.whoTitle)).toBeVisible();
  await expect(own.field(t.phone)).toHaveValue(person.phone);
  await own.page.context().setOffline(false);
  await expect(banner).toHaveCount(0);
  await own.button(t.next).click();
  await expect(own.heading(t.ramTitle)).toBeVisible();
});

test("a form whose answer was lost is sent again and done once", async ({ phone, world, t, mode, problems }) => {
  problems.expect(/ERR_CONNECTION_RESET/);
  await world.app();
  const person = await world.member();
  const own = await phone({ user: person.user });
  await own.toConfirm(person);
  await loseAnswer(own.page, "send_code");
  await own.button(t.sendCode).click();
  // In the background the form can be sent again; where the browser posts, it shows a page of its own, and one comes back.
  const again = async (button: string | RegExp) => {
    if (mode !== "wasm") {
      await own.page.waitForURL("chrome-error://**");
      return own.go();
    }
    await expect(own.alert(/\S/)).toBeVisible();
    await own.button(button).click();
  };
  await again(t.sendCode);
  await expect(own.heading(t.codeTitle)).toBeVisible();
  const code = await world.code(person);
  await loseAnswer(own.page, "enter_code");
  await own.field(t.code).fill(code);
  await own.button(t.finishBinding).click();
  await again(t.finishBinding);
  await expect(own.heading(t.todo).or(own.heading(t.bound))).toBeVisible();
  expect(await world.control.sms(person.e164)).toHaveLength(1);
  expect(await (await world.admin()).bindings(person.id)).toHaveLength(1);
});

test("a button shows that it is at it, and sends once", async ({ phone, world, t, mode }) => {
  test.skip(mode === "plain", "without scripts the server sees to it");
  await world.app();
  const person = await world.member();
  const own = await phone({ user: person.user });
  await own.toConfirm(person);
  let posts = 0;
  let answer = () => {};
  const held = new Promise<void>((resolve) => (answer = resolve));
  await own.page.route("**/api/send_code", async (route) => {
    posts += 1;
    await held;
    await route.continue();
  });
  const button = own.button(t.sendCode);
  // Pressed twice from within: Playwright would wait for the page that the first press leads to.
  const busy = button.evaluate(async (one: HTMLButtonElement) => {
    one.click();
    one.click();
    await new Promise((resolve) => setTimeout(resolve, 100));
    return one.getAttribute("aria-busy");
  });
  expect(await busy).toBe("true");
  answer();
  await expect(own.heading(t.codeTitle)).toBeVisible();
  expect(posts).toBe(1);
  expect(await world.control.sms(person.e164)).toHaveLength(1);
});

test("a form works before WebAssembly has arrived", async ({ phone, world, t, problems }) => {
  problems.expect(/\.wasm/, /Failed to fetch/);
  await world.app();
  const person = await world.member();
  const own = await phone({ user: person.user });
  let arrive = () => {};
  const held = new Promise<void>((resolve) => (arrive = resolve));
  await own.page.route(/\.wasm$/, async (route) => {
    await held;
    await route.abort();
  });
  await own.page.goto("/m/bind");
  await own.button(t.start).click();
  await own.identify(person.name, person.phone);
  await expect(own.heading(t.ramTitle)).toBeVisible();
  arrive();
});

test("a phone loads nothing of the console's", async ({ phone, world, t }) => {
  const app = await world.app();
  const person = await world.member();
  const own = await phone({ user: person.user });
  const loaded: string[] = [];
  own.page.on("request", (request) => loaded.push(new URL(request.url()).pathname));
  await own.bind(person);
  const id = await (await world.admin()).incident({ title: `磁盘 ${person.user}`, assignee: { phone: person.phone } });
  for (const path of ["", "/todo", "/me", `/incidents/${id}`, "/bind", "/nonsense"]) {
    await own.page.goto(`/m/${app}${path}`);
    await expect(own.page.getByRole("main")).toBeVisible();
  }
  await expect(own.heading(t.notFound)).toBeVisible();
  expect(loaded.filter((path) => path.endsWith("/phone.css")).length).toBeGreaterThan(0);
  expect(loaded.filter((path) => path.includes("console"))).toEqual([]);
});

test("a form that is sent after the session is over ends where it began, signed in anew", async ({ phone, world, t }) => {
  await world.app();
  const person = await world.member();
  const own = await phone({ user: person.user });
  await own.bind(person);
  await own.page.goto(`/m/${await world.app()}/me`);
  await own.page.context().clearCookies({ name: "muster_phone" });
  await own.button(t.own.dark).click();
  await expect(own.heading(person.name)).toBeVisible();
  await expect(own.page.locator("html")).toHaveAttribute("data-theme", "dark");
});
