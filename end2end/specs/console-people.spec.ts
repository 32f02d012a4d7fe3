import { expect, test } from "../fixtures.ts";

test("what is wrong with a new member stands at the fields, and nothing is stored", async ({ desk, world }) => {
  const office = await desk();
  const one = await world.colleague();
  await office.go("/console/personnel/new");
  await office.field("Phone").fill("123");
  await office.field(/^E-mail/).fill("nobody");
  await office.field("Account UID").fill("12ab");
  await office.button("Add a member").click();
  await expect(office.field("Name")).toHaveAccessibleDescription("This is needed");
  await expect(office.field("Phone")).toHaveAccessibleDescription(/^Not a phone number/);
  await expect(office.field(/^E-mail/)).toHaveAccessibleDescription("Not an e-mail address");
  await expect(office.field("Account UID")).toHaveAccessibleDescription("Digits only");
  await expect(office.field("RAM user id")).toHaveAccessibleDescription("This is needed");
  await expect(office.field("Phone")).toHaveValue("123");
  await expect(office.page).toHaveURL(/personnel\/new$/);

  await office.field("Name").fill(one.name);
  await office.field("Phone").fill(` ${one.e164} `);
  await office.field(/^E-mail/).fill("");
  await office.field("Account UID").fill("");
  await office.button("Add a member").click();
  await office.arrives(/personnel\/(?!new)\w+$/);
  await expect(office.heading(one.name)).toBeVisible();
  await expect(office.page.getByText(one.masked)).toBeVisible();
});

test("a second member with the same phone is refused at the field", async ({ desk, world }) => {
  const office = await desk();
  const one = await world.member();
  await office.go("/console/personnel/new");
  await office.field("Name").fill("另一位");
  await office.field("Phone").fill(one.phone);
  await office.button("Add a member").click();
  await expect(office.field("Phone")).toHaveAccessibleDescription(/^Taken/);
  await expect(office.field("Phone")).toHaveAttribute("aria-invalid", "true");
  await expect(office.page).toHaveURL(/personnel\/new$/);
});

test("people are found by name and phone, and what is typed stays out of the address", async ({ desk, world }) => {
  const office = await desk();
  const [one, other] = [await world.member(), await world.member()];
  await office.go("/console/personnel");
  const box = office.page.getByRole("main").getByRole("searchbox");
  for (const text of [one.name, one.phone, one.phone.slice(-4), one.name.slice(1)]) {
    await box.fill(text);
    await expect(office.row(one.name)).toBeVisible();
    await expect(office.row(other.name)).toHaveCount(0);
    expect(office.page.url()).not.toContain(encodeURIComponent(text));
  }
  await box.fill("没有这个人");
  await expect(office.page.getByText("Nobody found")).toBeVisible();
  await box.fill("");
  await expect(office.row(other.name)).toBeVisible();
});

test("a result of the search is opened, and back finds the list again", async ({ desk, world }) => {
  const office = await desk();
  const one = await world.member();
  await office.go("/console");
  await office.page.keyboard.press("/");
  await office.page.keyboard.type(one.name);
  await office.page.keyboard.press("Enter");
  await expect(office.page).toHaveURL(/\/console\/personnel$/);
  await office.row(one.name).getByRole("link").click();
  await expect(office.heading(one.name)).toBeVisible();
  await office.page.goBack();
  await expect(office.heading("Personnel")).toBeVisible();
});

test("more than fifty come page by page", async ({ desk, fresh }) => {
  const world = await fresh();
  const admin = await world.admin();
  for (let n = 10; n < 66; n += 1) await admin.member({ name: `成员${n}`, phone: `136000000${n}` });
  const office = await desk({ world });
  await office.go("/console/personnel");
  const rows = office.page.getByRole("row").filter({ hasText: "成员" });
  await expect(rows).toHaveCount(50);
  await expect(rows.first()).toContainText("成员65");
  await office.button("Older").click();
  await expect(rows).toHaveCount(6);
  await expect(rows.first()).toContainText("成员15");
  await expect(office.button("Older")).toBeDisabled();
  await office.button("Newest").click();
  await expect(rows).toHaveCount(50);

  // Another search begins at the newest again.
  await office.button("Older").click();
  await expect(rows).toHaveCount(6);
  await office.page.getByRole("main").getByRole("searchbox").fill("成员6");
  await expect(rows).toHaveCount(6);
  await expect(rows.first()).toContainText("成员65");
});

test("a link shows the same page of a list", async ({ desk, fresh }) => {
  const world = await fresh();
  const admin = await world.admin();
  for (let n = 10; n < 62; n += 1) await admin.member({ name: `成员${n}`, phone: `136000000${n}` });
  const office = await desk({ world });
  await office.go("/console/personnel");
  const rows = office.page.getByRole("row").filter({ hasText: "成员" });
  await office.button("Older").click();
  await expect(rows).toHaveCount(2);
  await office.reload();
  await expect(rows).toHaveCount(2);
});

test("a member is changed without the phone being looked at", async ({ desk, world }) => {
  const office = await desk();
  const one = await world.member();
  await office.go(`/console/personnel/${one.id}`);
  await office.field("Name").fill(`${one.name}（夜班）`);
  await office.field(/^E-mail/).fill("night@example.com");
  await office.button("Save").click();
  await expect(office.heading(`${one.name}（夜班）`)).toBeVisible();
  await office.reload();
  await expect(office.field(/^E-mail/)).toHaveValue("night@example.com");
  await expect(office.page.getByText(one.masked)).toBeVisible();
});

test("that a change was saved is said", async ({ desk, world }) => {
  const office = await desk();
  const one = await world.member();
  await office.go(`/console/personnel/${one.id}`);
  await office.field(/^E-mail/).fill("day@example.com");
  await office.button("Save").click();
  await expect(office.page.getByRole("status").filter({ hasText: "Saved" })).toBeVisible();
});

test("looking at a phone is noted", async ({ desk, world }) => {
  const office = await desk();
  const one = await world.member();
  await office.go(`/console/personnel/${one.id}`);
  expect((await office.page.content()).includes(one.phone)).toBe(false);
  await office.button("Show").click();
  await expect(office.field("Phone")).toHaveValue(one.phone.replace(/(...)(....)(....)/, "$1 $2 $3"));
  await office.go("/console/logs");
  await expect(office.row(`member:${one.id}`).filter({ hasText: "member.reveal_phone" })).toBeVisible();
});

test("a member is disabled, enabled and deleted, each after being asked", async ({ desk, world, phone, t }) => {
  const app = await world.app();
  const office = await desk();
  const one = await world.member();
  const mobile = await phone({ user: one.user });
  await mobile.bindQuickly(one);
  await office.go(`/console/personnel/${one.id}`);
  await office.button("Disable").click();
  await expect(office.dialog()).toContainText(`Disable ${one.name}`);
  await office.dialog().getByRole("button", { name: "Cancel" }).click();
  await expect(office.dialog()).toHaveCount(0);
  await office.button("Disable").click();
  await office.dialog().getByRole("button", { name: "Disable" }).click();
  await expect(office.page.getByText("Disabled", { exact: true })).toBeVisible();
  await mobile.page.goto(`/m/${app}/todo`);
  await expect(mobile.heading(t.todo), "sessions end at once").toHaveCount(0);

  await office.button("Enable").click();
  await expect(office.button("Disable")).toBeVisible();
  await mobile.page.goto(`/m/${app}/todo`);
  await expect(mobile.heading(t.todo), "bindings stay").toBeVisible();

  await office.button("Delete").click();
  await expect(office.dialog()).toContainText(`Delete ${one.name}`);
  await office.dialog().getByRole("button", { name: "Delete" }).click();
  await office.arrives(/\/console\/personnel$/);
  await expect(office.row(one.name)).toHaveCount(0);
  await mobile.page.goto(`/m/${app}/todo`);
  await expect(mobile.heading(t.todo)).toHaveCount(0);
});

test("RAM accounts are added and removed; one is never two members'", async ({ desk, world }) => {
  const office = await desk();
  const [one, other] = [await world.member(), await world.member()];
  await office.go(`/console/personnel/${one.id}`);
  await office.page.getByText("Add RAM account", { exact: true }).first().click();
  await office.field("Account UID").fill(other.ram.account_uid);
  await office.field("RAM user id").fill(other.ram.user_id);
  await office.button("Add RAM account").click();
  await expect(office.field("RAM user id")).toHaveAccessibleDescription(/belongs to another member/);
  await office.field("RAM user id").fill(`9${one.ram.user_id}`);
  await office.field(/^Display name/).fill("值班账号");
  await office.button("Add RAM account").click();
  const account = office.page.getByRole("listitem").filter({ hasText: "值班账号" });
  await expect(account).toBeVisible();
  await account.getByRole("button", { name: "Remove" }).click();
  await office.dialog().getByRole("button", { name: "Remove" }).click();
  await expect(account).toHaveCount(0);
  await expect(office.page.getByText(one.ram.ram_login_name ?? "", { exact: true })).toBeVisible();
});

test("the last owner stays", async ({ desk, world }) => {
  const office = await desk();
  await world.admin();
  await office.go("/console/personnel");
  await office.page.getByRole("main").getByRole("searchbox").fill("Admin");
  await office.row("Owner").getByRole("link").click();
  await expect(office.heading("Admin")).toBeVisible();
  await expect(office.page.getByText(/The last owner/)).toBeVisible();
  await expect(office.button("Delete")).toHaveCount(0);
  await expect(office.button("Disable")).toHaveCount(0);
});
