import { expect, type Page } from "@playwright/test";

import type { Desk } from "./desk.ts";
import type { Phone } from "./phone.ts";
import type { Words } from "./words.ts";
import type { Member, World } from "./world.ts";

/** What is done at each stop of a walk: looked at, or examined. */
export type Visit = (page: Page, name: string) => Promise<void>;

/** Every page of the console that is there without anything in it. */
const PLACES: Record<string, string> = {
  overview: "",
  "mobile-apps": "/mobile-apps",
  "mobile-app-new": "/mobile-apps/new/wecom",
  personnel: "/personnel",
  "member-new": "/personnel/new",
  incidents: "/incidents",
  inbox: "/inbox",
  deliveries: "/deliveries",
  jobs: "/jobs",
  logs: "/logs",
  sms: "/settings/sms",
  channels: "/settings/channels",
  tokens: "/settings/tokens",
};

/** What looks the same however much there is. */
const FORMS = ["mobile-app-new", "member-new", "sms"];

/** Pages that are complete as they come, without WebAssembly. */
const PLAIN = /\/(events|validity|channels)$/;

export async function walkConsole(desk: Desk, visit: Visit, data: string, more: Record<string, string> = {}): Promise<void> {
  for (const [name, path] of Object.entries({ ...PLACES, ...more })) {
    if (data === "little" && FORMS.includes(name)) continue;
    if (PLAIN.test(path)) await desk.page.goto(`/console${path}`);
    else await desk.go(`/console${path}`);
    await visit(desk.page, `${name}-${data}`);
  }
}

/** The pages of things that there are. */
export async function details(world: World, member: Member): Promise<Record<string, string>> {
  const admin = await world.admin();
  const answer = await admin.api.get("/api/v1/incidents", { headers: { authorization: `Bearer ${await admin.apiToken()}` } });
  const { items } = (await answer.json()) as { items: { id: string; title: string }[] };
  const incident = items.find((one) => one.title === "订单库连接数超过阈值") ?? items[0];
  const app = `/mobile-apps/${await world.app()}`;
  const tabs = ["key", "steps", "addresses", "events", "validity"].map((tab) => [`mobile-app-${tab}`, `${app}/${tab}`]);
  return {
    "mobile-app": app,
    ...Object.fromEntries(tabs),
    member: `/personnel/${member.id}`,
    incident: `/incidents/${incident?.id}`,
  };
}

/** The way in, and what one may do wrong there. */
export async function walkSignIn(stranger: Desk, world: World, visit: Visit): Promise<void> {
  const { t, page } = stranger;
  await stranger.go("/console/sign-in");
  await visit(page, "sign-in");
  await stranger.signIn("wrong");
  await expect(stranger.alert(t.wrongLogin)).toBeVisible();
  await visit(page, "sign-in-error");
  await stranger.signIn(world.once);
  await stranger.arrives(/console\/password/);
  await visit(page, "password");
  await stranger.field(t.newPassword).fill("short");
  await stranger.button(t.setPassword).click();
  await expect(page.locator("[aria-invalid=true]").first()).toBeVisible();
  await visit(page, "password-error");
}

/** Errors, dialogs and menus of the console. */
export async function walkTrouble(desk: Desk, world: World, member: Member, visit: Visit): Promise<void> {
  const { page, t } = desk;
  await desk.go("/console/personnel/new");
  await desk.field(t.phone).fill("123");
  await desk.button(t.addMember).click();
  await expect(page.locator("[aria-invalid=true]").first()).toBeVisible();
  await visit(page, "member-new-error");

  const simulator = page.locator(".notice.info button");
  await desk.go("/console/mobile-apps/new/wecom");
  await desk.button(t.check).click();
  await expect(page.locator("[aria-invalid=true]").first()).toBeVisible();
  await visit(page, "mobile-app-new-error");
  await simulator.click();
  await desk.field(t.secret).fill("wrong");
  await desk.button(t.check).click();
  await expect(page.getByText(t.wrongKey)).toBeVisible();
  await visit(page, "mobile-app-check-failed");
  await world.control.settings({ trusted_ips: ["203.0.113.9"] });
  await simulator.click();
  await desk.button(t.check).click();
  await expect(page.getByText("60020").first()).toBeVisible();
  await page.locator(".stage details").first().evaluate((one) => one.setAttribute("open", ""));
  await visit(page, "mobile-app-check-ip");
  await world.control.settings({ trusted_ips: null });
  await desk.field(t.testPerson).fill("wangxiaoming");
  await desk.button(t.check).click();
  await expect(page.getByText(t.allPassed)).toBeVisible();
  await visit(page, "mobile-app-check-passed");

  await desk.go("/console/mobile-apps/new/wecom");
  await page.getByText(t.paste).click();
  await page.getByRole("textbox", { name: t.paste }).fill("CorpID: ww1234567890abcdef\nAgentId 1000002\nSecret：ww1234567890abcdef\n备注: 生产");
  await desk.button(t.pasteFill).click();
  await expect(page.locator(".field-hint:not(:empty)").first()).toBeVisible();
  await visit(page, "mobile-app-pasted");

  const app = await world.app();
  const { secret } = (await world.control.credentials()).wecom;
  await world.control.settings({ secrets: [secret, "a-new-key-from-the-console"] });
  await desk.go(`/console/mobile-apps/${app}/key`);
  await desk.field(t.secret).fill("made-up");
  await desk.button(t.changeKey).click();
  await expect(page.locator("[aria-invalid=true]").first()).toBeVisible();
  await visit(page, "mobile-app-key-refused");
  await desk.field(t.secret).fill("a-new-key-from-the-console");
  await desk.button(t.changeKey).click();
  await desk.arrives(new RegExp(`mobile-apps/${app}$`));
  await visit(page, "mobile-app-overlap");

  await desk.go(`/console/personnel/${member.id}`);
  await page.locator(".head .danger-quiet").click();
  await expect(desk.dialog()).toBeVisible();
  await visit(page, "member-delete-dialog");
  await page.keyboard.press("Escape");
  await page.locator("details.fold summary").click();
  await page.locator("details.fold button[type=submit]").click();
  await expect(page.locator("[aria-invalid=true]").first()).toBeVisible();
  await visit(page, "member-ram-error");

  await desk.go("/console/settings/tokens");
  await desk.field(t.tokenName).fill("webhook");
  await desk.button(t.makeToken).click();
  await expect(page.locator("#new-token")).toBeVisible();
  await visit(page, "token-made");

  await desk.go("/console");
  await page.locator(".menu summary").first().click();
  await visit(page, "theme-menu");
  await page.locator(".menu summary").first().click();
  await page.locator(".menu summary").last().click();
  await visit(page, "me-menu");

  await desk.go("/console");
  await page.route("**/api/list_members*", (route) => route.abort());
  await page.locator("a.nav-place[href='/console/personnel']").click();
  await expect(page.getByRole("alert").filter({ hasText: /\S/ })).toBeVisible();
  await visit(page, "personnel-load-failed");
  await page.unroute("**/api/list_members*");

  await desk.go("/console");
  let arrive = () => {};
  const arrived = new Promise<void>((resolve) => (arrive = resolve));
  await page.route("**/api/list_members*", async (route) => {
    await arrived;
    await route.continue();
  });
  await page.locator("a.nav-place[href='/console/personnel']").click();
  await expect(page.locator(".skeleton")).toBeVisible();
  await visit(page, "personnel-loading");
  arrive();
  await expect(page.getByRole("table")).toBeVisible();
  await page.unroute("**/api/list_members*");

  await desk.go("/console/personnel");
  await page.locator("main input[type=search]").fill("没有这个人");
  await expect(page.locator(".empty")).toBeVisible();
  await visit(page, "personnel-nobody-found");
  await page.goto("/console/nothing");
  await visit(page, "not-found");
  await page.goto("/console/personnel/1234567890");
  await visit(page, "member-not-found");
}

/** The forms of DingTalk and Lark with what a check answers, and the page of each draft; `drafts` are those saved before. */
export async function walkVendors(desk: Desk, visit: Visit, drafts: Map<string, string>): Promise<void> {
  const { page, t } = desk;
  for (const vendor of ["dingtalk", "lark"]) {
    await desk.go(`/console/mobile-apps/new/${vendor}`);
    await visit(page, `${vendor}-new`);
    await page.locator(".notice.info button").click();
    await desk.button(t.check).click();
    await expect(page.locator(".stage.good").first()).toBeVisible();
    await expect(desk.button(t.check)).toBeEnabled();
    await visit(page, `${vendor}-checked`);
    const draft = drafts.get(vendor);
    if (draft) {
      await desk.go(draft);
    } else {
      await desk.button(t.saveDraft).click();
      await desk.arrives(/mobile-apps\/[a-z0-9]{10}$/i);
      drafts.set(vendor, page.url());
    }
    for (const fold of await page.locator("details.fold").all()) await fold.evaluate((one) => one.setAttribute("open", ""));
    await visit(page, `${vendor}-saved`);
  }
}

/** Phone pages around the flow. */
export async function walkDoors(phone: Phone, outside: Phone, world: World, visit: Visit): Promise<void> {
  await outside.go();
  await visit(outside.page, "outside");
  await phone.go("/m/nonsense/bind");
  await visit(phone.page, "not-found");
  const app = await world.app();
  await phone.go(`/m/${app}/signed-in?code=stolen&state=forged`);
  await visit(phone.page, "sign-in-over");
  await phone.go(`/m/${app}`);
  await visit(phone.page, "introduction");
  await phone.page.goto(`/m/${await world.app()}/unbound`);
  await visit(phone.page, "unbound");
}

/** The binding flow with its errors, to the to-do page. */
export async function walkBinding(phone: Phone, person: Member, world: World, visit: Visit): Promise<void> {
  const { page, t } = phone;
  const dialog = page.getByRole("alertdialog");
  await phone.go();
  await visit(page, "bind-0-introduction");
  await phone.start();
  await visit(page, "bind-1-who");
  await phone.identify("", "12");
  await expect(page.locator("[aria-invalid=true]").first()).toBeVisible();
  await visit(page, "bind-1-who-error");
  await phone.identify(person.name, "13700000000");
  await expect(dialog).toBeVisible();
  await visit(page, "bind-1-who-unknown");
  await dialog.getByText(t.understood).click();
  await phone.identify(person.name, person.phone);
  await expect(phone.heading(t.ramTitle)).toBeVisible();
  await visit(page, "bind-2-ram");
  await phone.chooseRam(person.maskedRam);
  await expect(phone.heading(t.confirmTitle)).toBeVisible();
  await visit(page, "bind-3-confirm");
  await phone.sendCode();
  const code = await world.code(person);
  await phone.reload();
  await visit(page, "bind-4-code");
  await phone.enter(code === "111111" ? "222222" : "111111");
  await expect(phone.alert(t.wrongCode(4))).toBeVisible();
  await visit(page, "bind-4-code-wrong");
  await phone.enter(code);
  await expect(phone.heading(t.todo)).toBeVisible();
  await visit(page, "todo-empty");
  await phone.go();
  await visit(page, "bind-5-bound");
}

/** Where the sign-in fails: an account is chosen, a link is waited for and confirmed; or an admin has to decide. */
export async function walkAccounts(phone: Phone, person: Member, other: Phone, world: World, visit: Visit): Promise<void> {
  const { page, t } = phone;
  await world.control.settings({ sign_in_declined: true });
  await phone.go();
  await visit(page, "bind-0-sign-in-failed");
  await phone.start();
  await phone.identify(person.name, person.phone);
  await phone.chooseRam(person.maskedRam);
  await expect(phone.heading(t.chooseAccount)).toBeVisible();
  await visit(page, "bind-3-choose-account");
  await page.getByRole("radio").check();
  await phone.sendCode();
  await phone.enter(await world.code(person));
  await expect(phone.heading(t.awaitLink)).toBeVisible();
  await visit(page, "bind-5-await-link");
  await expect.poll(async () => (await world.control.messages(person.user)).length).toBe(1);
  await page.goto((await world.control.messages(person.user))[0]?.url ?? "");
  await visit(page, "confirm-account");
  await world.control.settings({ sign_in_declined: false });

  const fellow = await world.member();
  await other.bindQuickly(fellow);
  await other.go();
  await expect(other.heading(t.awaitAdmin)).toBeVisible();
  await visit(other.page, "bind-5-await-admin");
}

/** The to-do page with its filters, and incidents in each state. */
export async function walkTodo(phone: Phone, world: World, data: string, visit: Visit): Promise<void> {
  const base = `/m/${await world.app()}`;
  for (const show of ["mine", "open", "finished"]) {
    await phone.page.goto(`${base}/todo?show=${show}`);
    await visit(phone.page, `todo-${show}-${data}`);
  }
  await phone.page.goto(`${base}/me`);
  await visit(phone.page, `me-${data}`);
}

/** A member's own pages, as far as nothing is changed. */
export async function walkMe(phone: Phone, person: Member, world: World, visit: Visit): Promise<void> {
  const { page, t } = phone;
  const base = `/m/${await world.app()}`;
  await world.control.advance({ minutes: 1 });
  await page.goto(`${base}/me`);
  for (const fold of await page.locator("details").all()) await fold.evaluate((one) => one.setAttribute("open", ""));
  await visit(page, "me-open");
  await phone.link(t.own.unbind).click();
  await expect(phone.heading(t.own.unbindTitle)).toBeVisible();
  await visit(page, "me-unbind");
  await phone.button(t.sendCode).click();
  await phone.button(t.own.unbindNow).click();
  await expect(phone.alert(t.required)).toBeVisible();
  await visit(page, "me-unbind-code");
  await page.goto(`${base}/me/away`);
  await phone.field(t.own.standIn).fill(person.name.slice(0, 1));
  await phone.button(t.own.start).click();
  await expect(page.locator("[aria-invalid=true]").first()).toBeVisible();
  await visit(page, "me-away-error");
  await page.goto(`${base}/me/phone`);
  await visit(page, "me-phone");
  await phone.button(t.own.lost).click();
  await expect(phone.button(t.own.lost)).toBeHidden();
  await visit(page, "me-phone-new");
}

export async function walkIncident(phone: Phone, t: Words, id: string, app: string, visit: Visit): Promise<void> {
  const { page } = phone;
  await page.goto(`/m/${app}/incidents/${id}`);
  await visit(page, "incident-triggered");
  await phone.button(t.respond).click();
  await expect(page.getByText(t.acknowledged)).toBeVisible();
  await visit(page, "incident-acknowledged");
  await page.getByText(t.finish, { exact: true }).click();
  await visit(page, "incident-finish-asks");
  await phone.button(t.finishYes).click();
  await expect(page.getByText(t.finished).first()).toBeVisible();
  await visit(page, "incident-finished");
}
