import { expect, test } from "../fixtures.ts";

const PAGES = [
  "",
  "/mobile-apps",
  "/mobile-apps/new/wecom",
  "/personnel",
  "/personnel/new",
  "/incidents",
  "/inbox",
  "/deliveries",
  "/jobs?state=failed",
  "/logs",
  "/settings/sms",
  "/settings/tokens",
].map((path) => `/console${path}`);

test("whoever is not signed in signs in first, and arrives where they wanted to be", async ({ desk, world }) => {
  await world.admin();
  const office = await desk({ stranger: true });
  for (const path of PAGES) {
    await office.page.goto(path);
    await expect(office.page, path).toHaveURL(/\/console\/sign-in\?next=/);
  }
  await office.go("/console/jobs?state=done");
  await office.signIn();
  await office.arrives(/\/console\/jobs\?state=done$/);
  await expect(office.heading("Jobs")).toBeVisible();
});

test("nobody is led to another site after signing in", async ({ desk, world }) => {
  await world.admin();
  const office = await desk({ stranger: true });
  for (const next of ["https://evil.example/", "//evil.example/console", "/console.evil.example"]) {
    await office.go(`/console/sign-in?next=${encodeURIComponent(next)}`);
    await office.signIn();
    await office.arrives(/\/console$/);
  }
});

test("signing out ends the session", async ({ desk, world }) => {
  await world.admin();
  const office = await desk({ stranger: true });
  await office.go("/console");
  await office.signIn();
  await office.arrives(/\/console$/);
  await office.page.getByText("Admin", { exact: true }).click();
  await office.button("Sign out").click();
  await office.arrives(/\/console\/sign-in/);
  await office.page.goto("/console/personnel");
  await expect(office.page).toHaveURL(/sign-in/);
});

test("a session that is over is said to be over, and how to go on", async ({ desk, world }) => {
  await world.admin();
  const office = await desk({ stranger: true });
  await office.go("/console");
  await office.signIn();
  await office.arrives(/\/console$/);
  await office.page.context().clearCookies({ name: "muster_console" });
  await office.page.getByRole("navigation").getByRole("link", { name: "Incidents" }).click();
  await expect(office.page.getByText("The session is over: sign in again").or(office.heading("Sign in to the console"))).toBeVisible();
  await expect(office.page.getByRole("main").getByRole("link", { name: /Sign in/ }).or(office.button("Sign in"))).toBeVisible();
});

test("sign-in cannot be tried at will", async ({ desk, world }) => {
  await world.admin();
  const office = await desk({ stranger: true });
  await office.go("/console/sign-in");
  for (let n = 0; n < 5; n += 1) {
    await office.signIn(`wrong ${n}`);
    await expect(office.alert("Login name or password is wrong")).toBeVisible();
    await expect(office.button("Sign in")).toBeEnabled();
  }
  await office.signIn("the right one would not help now");
  await expect(office.alert(/Too many attempts: try again in \d+ min/)).toBeVisible();
});

test("a new password is asked for properly", async ({ desk, fresh }) => {
  const world = await fresh();
  const office = await desk({ world, stranger: true });
  await office.go("/console/sign-in");
  await office.signIn(world.once);
  await office.arrives(/\/console\/password$/);
  await office.page.goto("/console/personnel");
  await expect(office.page, "nothing else before").toHaveURL(/\/console\/password$/);
  await office.go("/console/password");
  await office.field("Current password").fill("not it at all");
  await office.field("New password").fill("short");
  await office.field("Once more").fill("different");
  await office.button("Set password").click();
  await expect(office.field("New password")).toHaveAccessibleDescription(/^At least 10 characters/);
  await expect(office.field("Once more")).toHaveAccessibleDescription("The two are not the same");
  await office.field("New password").fill("long enough now");
  await office.field("Once more").fill("long enough now");
  await office.button("Set password").click();
  await expect(office.field("Current password")).toHaveAccessibleDescription("The current password is wrong");
});

test("the keyboard: a slash finds people, but not while one types", async ({ desk }) => {
  const office = await desk();
  await office.go("/console");
  const find = office.page.getByRole("searchbox", { name: "Find people by name or phone" });
  await office.page.keyboard.press("/");
  await expect(find).toBeFocused();
  await office.page.keyboard.type("a/b");
  await expect(find).toHaveValue("a/b");
  await office.go("/console/personnel/new");
  await office.field("Name").focus();
  await office.page.keyboard.type("/");
  await expect(office.field("Name")).toHaveValue("/");
});

test("the keyboard: the first stop skips to the content, the second is the navigation", async ({ desk }) => {
  const office = await desk();
  await office.go("/console/personnel");
  await office.page.keyboard.press("Tab");
  await expect(office.page.getByRole("link", { name: "Skip to content" })).toBeFocused();
  await office.page.keyboard.press("Tab");
  await expect(office.page.getByRole("navigation").getByRole("link").first()).toBeFocused();
  await office.page.keyboard.press("Shift+Tab");
  await office.page.keyboard.press("Enter");
  await office.page.keyboard.press("Tab");
  await expect(office.link("Add a member")).toBeFocused();
});

test("the keyboard: dialogs close with Escape and give the focus back", async ({ desk, world }) => {
  const one = await world.member();
  const office = await desk();
  await office.go(`/console/personnel/${one.id}`);
  await office.button("Delete").focus();
  await office.page.keyboard.press("Enter");
  await expect(office.dialog()).toBeVisible();
  await expect(office.dialog()).toHaveAccessibleName(`Delete ${one.name}`);
  await expect(office.dialog().getByRole("button", { name: "Cancel" }), "the harmless choice comes first").toBeFocused();
  await office.page.keyboard.press("Escape");
  await expect(office.dialog()).toHaveCount(0);
  await expect(office.button("Delete")).toBeFocused();
});

test("the keyboard: menus close with Escape", async ({ desk }) => {
  const office = await desk();
  await office.go("/console");
  await office.page.getByText("Admin", { exact: true }).click();
  await expect(office.button("Sign out")).toBeVisible();
  await office.page.keyboard.press("Escape");
  await expect(office.button("Sign out")).toBeHidden();
});

const GONE = ["/console/nothing", "/console/personnel/nothing", "/console/personnel/1234567890", "/console/incidents/1234567890"];
for (const path of GONE) {
  test(`${path} is a page that says that there is nothing, and leads back`, async ({ desk }) => {
    const office = await desk();
    const answer = await office.page.goto(path);
    await expect(office.page.getByText("No such page").or(office.page.getByText(/Not found/)).first()).toBeVisible();
    await expect(office.page.locator("a[href='/console']").first()).toBeVisible();
    expect(answer?.status()).toBe(404);
  });
}

test("language and theme are remembered", async ({ desk }) => {
  const office = await desk();
  const html = office.page.locator("html");
  await office.go("/console/personnel");
  await office.button("中文").click();
  await expect(office.heading("人员")).toBeVisible();
  await expect(html).toHaveAttribute("lang", "zh-CN");
  await office.page.getByTitle("外观").click();
  await office.button("深色").click();
  await expect(html).toHaveAttribute("data-theme", "dark");
  await office.go("/console/incidents");
  await expect(office.heading("事件")).toBeVisible();
  await expect(html).toHaveAttribute("data-theme", "dark");
  await expect(html).toHaveCSS("color-scheme", "dark");
  await office.page.getByTitle("外观").click();
  await office.button("跟随系统").click();
  await expect(html).not.toHaveAttribute("data-theme", /./);
});

for (const width of [1280, 1024, 768, 375]) {
  test(`nothing scrolls sideways at ${width}`, async ({ desk, world }) => {
    const app = await world.app();
    const one = await world.member();
    const id = await (await world.admin()).incident({ title: "unbreakable-".repeat(16), service: "x".repeat(100), assignee: { member_id: one.id } });
    const office = await desk({ width });
    const wide: string[] = [];
    for (const path of [...PAGES, `/console/mobile-apps/${app}`, `/console/personnel/${one.id}`, `/console/incidents/${id}`, "/console/password"]) {
      await office.go(path);
      wide.push(...(await office.tooWide()));
    }
    expect(wide).toEqual([]);
  });
}
