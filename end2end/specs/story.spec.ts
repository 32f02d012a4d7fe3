import { expect, test } from "../fixtures.ts";
import type { Desk } from "../support/desk.ts";
import type { Phone } from "../support/phone.ts";
import type { Lang } from "../support/words.ts";
import type { World } from "../support/world.ts";

const WRONG = "a-key-that-is-wrong-4711";

/** First light, from an empty server to a finished incident. */
for (const lang of ["zh", "en"] satisfies Lang[]) {
  test(`first light (${lang})`, async ({ desk, phone, fresh }) => {
    test.setTimeout(120_000);
    const world = await fresh();
    const own = await world.colleague();
    const office = await desk({ world, lang, stranger: true });
    const mobile = await phone({ world, lang, user: own.user });
    const { t } = office;

    await test.step("1 · the first owner signs in and sets a password", () => signInFirst(office, world));
    const app = await test.step("2 · WeCom is set up, wrong at first, and enabled", () => enableWecom(office, world));
    await test.step("3 · a member is added", async () => {
      await office.go("/console/personnel");
      await office.link(t.addMember).first().click();
      await office.arrives("**/console/personnel/new");
      await office.field(t.name).fill(own.name);
      await office.field(t.phone).fill(own.phone);
      await office.field(t.accountUid).fill(own.ram.account_uid);
      await office.field(t.userId).fill(own.ram.user_id);
      await office.field(t.login).fill(own.ram.ram_login_name ?? "");
      await office.button(t.addMember).click();
      await office.arrives(/personnel\/(?!new)\w+$/);
      await expect(office.heading(own.name)).toBeVisible();
      await expect(office.page.getByText(own.ram.ram_login_name ?? "", { exact: true })).toBeVisible();
    });
    const member = office.page.url();
    await test.step("4 · they bind on the phone and are told to be reachable", async () => {
      await mobile.bind(own);
      await expect.poll(async () => (await world.control.messages(own.user))[0]?.card?.title).toBe(t.reachable);
    });
    await test.step("5 · an incident arrives, is responded to and finished", () => incident(office, mobile, world, own.phone, app));
    await test.step("6 · the binding shows its proof and is undone", async () => {
      await office.go(member);
      await expect(office.page.getByText(`${own.name} (${own.user})`, { exact: true })).toBeVisible();
      for (const said of [t.active, own.ram.ram_login_name ?? ""]) await expect(office.page.getByText(said).first()).toBeVisible();
      await expect(office.page.getByText(t.bySignIn)).toBeVisible();
      await expect(office.page.getByText(t.bySms(own.masked))).toBeVisible();
      await office.button(t.undo).click();
      await office.dialog().getByRole("button", { name: t.undo }).click();
      await expect(office.page.getByText(t.ended)).toBeVisible();
      await expect(office.button(t.undo)).toHaveCount(0);
      await mobile.go(`/m/${app}/todo`);
      await expect(mobile.page).toHaveURL(/\/bind/);
      await expect(mobile.button(t.start).or(mobile.button(t.sendCode))).toBeVisible();
    });
  });
}

async function signInFirst(office: Desk, world: World): Promise<void> {
  const { t } = office;
  await office.go("/");
  await expect(office.page).toHaveURL(/\/console\/sign-in/);
  await office.signIn("not the password");
  await expect(office.alert(t.wrongLogin)).toBeVisible();
  await office.signIn(world.once);
  await office.arrives("**/console/password");
  await office.field(t.currentPassword).fill(world.once);
  await office.field(t.newPassword).fill("correct horse battery");
  await office.field(t.repeated).fill("correct horse battery");
  await office.button(t.setPassword).click();
  await office.arrives("**/console");
  await expect(office.heading(t.overview)).toBeVisible();
}

async function enableWecom(office: Desk, world: World): Promise<string> {
  const { t, page } = office;
  const { wecom } = await world.control.credentials();
  await office.go("/console/mobile-apps");
  await expect(office.link(t.setUp)).toHaveCount(3);
  await page.locator("a[href$='/new/wecom']").click();
  await office.arrives("**/mobile-apps/new/wecom");
  await office.field(t.corpId).fill(wecom.corp_id);
  await office.field(t.secret).fill(WRONG);
  await office.field(t.contactsSecret).fill(wecom.contacts_secret);
  await office.field(t.agentId).fill(wecom.agent_id);
  await office.field(t.baseUrl).fill(wecom.base_url);

  // A wrong key: the code, what it means and what to do; nothing is saved by a check, and nothing enabled.
  await office.button(t.check).click();
  const stage = (name: string) => page.getByRole("listitem").filter({ hasText: name });
  await expect(stage(t.stages[0] ?? "")).toContainText(t.wrongKey);
  await expect(stage(t.stages[0] ?? "")).toContainText(t.wrongKeyRemedy);
  await expect(stage(t.stages[0] ?? "")).toContainText("40001");
  await expect(office.button(t.enableWecom)).toBeVisible();
  await office.button(t.enableWecom).click();
  await expect(page).toHaveURL(/new\/wecom$/);
  await office.go("/console/mobile-apps");
  await expect(page.getByText(t.draft)).toHaveCount(0);
  await expect(page.getByText(t.enabled)).toHaveCount(0);

  // A draft is saved although its check fails, and has its addresses.
  await office.go("/console/mobile-apps/new/wecom");
  await office.field(t.corpId).fill(wecom.corp_id);
  await office.field(t.secret).fill(WRONG);
  await office.field(t.agentId).fill(wecom.agent_id);
  await office.field(t.baseUrl).fill(wecom.base_url);
  await office.button(t.saveDraft).click();
  await office.arrives(/mobile-apps\/(?!new)\w+$/);
  const id = page.url().split("/").pop() ?? "";
  await expect(page.getByText(t.draft, { exact: true })).toBeVisible();
  await expect(page.getByText(`${world.url}/callbacks/wecom/${id}`, { exact: true })).toBeVisible();
  // Its key went in and does not come out.
  await expect(office.field(t.secret)).toHaveValue("");
  await expect(office.field(t.secret)).toHaveAttribute("placeholder", t.keep);
  expect((await page.content()).includes(WRONG)).toBe(false);

  // The right values, stage by stage, with a person chosen from the list. Our domain is one that WeCom trusts.
  await world.control.settings({ trusted_domains: [new URL(world.url).host] });
  await office.field(t.secret).fill(wecom.secret);
  await office.field(t.contactsSecret).fill(wecom.contacts_secret);
  await office.button(t.check).click();
  await expect(page.getByText(t.choosePerson)).toBeVisible();
  for (const name of t.stages.slice(0, 3)) await expect(stage(name)).toContainText(t.passed);
  await expect(page.locator("#people option").filter({ hasText: "王小明" })).toHaveAttribute("value", "wangxiaoming");
  await office.field(t.testPerson).fill("wangxiaoming");
  await office.button(t.check).click();
  await expect(page.getByText(t.allPassed)).toBeVisible();
  for (const name of t.stages) await expect(stage(name)).toContainText(t.passed);
  expect((await world.control.messages("wangxiaoming"))[0]?.kind).toBe("text");
  await office.button(t.enableWecom).click();
  await expect(page.getByText(t.enabled, { exact: true })).toBeVisible();
  return id;
}

async function incident(office: Desk, mobile: Phone, world: World, assignee: string, app: string): Promise<void> {
  const { t, page } = office;
  await office.go("/console/settings/tokens");
  await office.field(t.tokenName).fill("operations platform");
  await office.button(t.makeToken).click();
  await expect(page.getByText(t.tokenOnce)).toBeVisible();
  const token = await page.locator("#new-token").textContent();
  await office.reload();
  await expect(office.row("operations platform")).toBeVisible();
  expect((await page.content()).includes(token ?? "")).toBe(false);

  const body = { title: "订单库连接数超过阈值", content: "MySQL 连接数 980 / 1000", level: "P1", service: "order-db", assignee: { phone: assignee } };
  const post = (key: string) =>
    page.request.post(`${world.url}/api/v1/incidents`, { headers: { authorization: `Bearer ${key}` }, data: body });
  expect((await post("muster_wrong")).status()).toBe(401);
  expect((await post(token ?? "")).status()).toBe(201);

  await mobile.go(`/m/${app}/todo`);
  await mobile.card(body.title).getByRole("link").click();
  await mobile.button(t.respond).click();
  await expect(mobile.page.getByText(t.acknowledged)).toBeVisible();
  await mobile.page.getByText(t.finish, { exact: true }).click();
  await mobile.button(t.finishYes).click();
  await expect(mobile.page.getByText(t.finished).first()).toBeVisible();
  await office.go("/console/incidents");
  await expect(office.row(body.title)).toContainText(t.finished);
}
