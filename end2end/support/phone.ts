import { type APIRequestContext, type APIResponse, type Browser, expect, type Locator, type Page, request } from "@playwright/test";

import { freshAddress, hydrated, type Mode, prepare, type Problems } from "./browser.ts";
import type { Person } from "./people.ts";
import { type Lang, type Words, words } from "./words.ts";
import type { World } from "./world.ts";

/** What a phone looks like from here: its screen, its own browser, and the vendors' webviews on it. */
export interface Profile {
  viewport: { width: number; height: number };
  browser: string;
  agents: Record<Vendor, string>;
}

export type Vendor = "wecom" | "dingtalk" | "lark";

const IOS = "Mozilla/5.0 (iPhone; CPU iPhone OS 16_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)";
const ANDROID = "Mozilla/5.0 (Linux; Android 12; M2007J3SC Build/SKQ1.211006.001; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0";

export const profiles = {
  iphone: {
    viewport: { width: 375, height: 812 },
    browser: `${IOS} Version/16.0 Mobile/15E148 Safari/604.1`,
    agents: {
      wecom: `${IOS} Mobile/15E148 wxwork/4.1.9 MicroMessenger/7.0.1 Language/zh`,
      dingtalk: `${IOS} Mobile/15E148 AliApp(DingTalk/7.8.1) com.laiwang.DingTalk/1 Channel/201200 language/zh-Hans-CN`,
      lark: `${IOS} Mobile/15E148 Safari/604.1 Lark/7.24.10 LarkLocale/zh_CN ChannelName/Feishu`,
    },
  },
  android: {
    viewport: { width: 360, height: 740 },
    browser: "Mozilla/5.0 (Linux; Android 12; M2007J3SC) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/105.0.0.0 Mobile Safari/537.36",
    agents: {
      wecom: `${ANDROID} Chrome/116.0.0.0 Mobile Safari/537.36 wxwork/4.1.9 MicroMessenger/7.0.1 NetType/4G Language/zh`,
      dingtalk: `${ANDROID} UCBS/3.22.1 Chrome/100.0.4896.58 Mobile Safari/537.36 AliApp(DingTalk/7.8.1) com.alibaba.android.rimet/1 language/zh-CN`,
      lark: `${ANDROID} Chrome/105.0.0.0 Mobile Safari/537.36 Lark/7.24.10 LarkLocale/zh_CN ChannelName/Feishu`,
    },
  },
} satisfies Record<string, Profile>;

export type Platform = keyof typeof profiles;

function post(api: APIRequestContext, origin: string, name: string, fields: Record<string, string>): Promise<APIResponse> {
  const form = Object.fromEntries(Object.entries(fields).map(([field, value]) => [`form[${field}]`, value]));
  return api.post(`/api/${name}`, { form, headers: { origin, accept: "application/json" } });
}

async function bindThrough(api: APIRequestContext, world: World, person: Person): Promise<void> {
  const app = await world.app();
  await api.get("/m/bind");
  await post(api, world.url, "start_binding", { app, again: "true" });
  const asked = await post(api, world.url, "identify_member", { app, name: person.name, phone: person.phone });
  const { step } = (await asked.json()) as { step: { RamAccount: { choices: { id: string }[] } } };
  await post(api, world.url, "choose_ram_account", { app, ram_account: step.RamAccount.choices[0]?.id ?? "" });
  await post(api, world.url, "send_code", { app });
  const done = await post(api, world.url, "enter_code", { app, code: await world.code(person) });
  expect(done.ok(), await done.text()).toBe(true);
}

/** Binds a person on a phone that nobody sees; `user` is whose phone it is. */
export async function bindUnseen(world: World, person: Person, user = person.user): Promise<void> {
  const cookie = { name: "sim_user", value: user, domain: "127.0.0.1", path: "/", expires: -1, httpOnly: false, secure: false, sameSite: "Lax" as const };
  const api = await request.newContext({
    baseURL: world.url,
    userAgent: profiles.iphone.agents.wecom,
    extraHTTPHeaders: { "x-forwarded-for": freshAddress(), "accept-language": "zh-CN" },
    storageState: { cookies: [cookie], origins: [] },
  });
  await bindThrough(api, world, person);
  await api.dispose();
}

export interface PhoneOptions {
  world: World;
  mode: Mode;
  lang: Lang;
  problems: Problems;
  platform: Platform;
  /** In whose app; WeCom's if absent. */
  vendor?: Vendor;
  /** Whose phone it is; nobody's if absent. */
  user?: string;
  /** Opened in the phone's own browser. */
  outside?: boolean;
  dark?: boolean;
}

/** A person's phone, with the pages that they walk through. */
export class Phone {
  private constructor(
    readonly page: Page,
    readonly t: Words,
    readonly mode: Mode,
    private readonly world: World,
  ) {}

  static async open(browser: Browser, options: PhoneOptions): Promise<Phone> {
    const { world, mode, lang, problems, platform, user, vendor = "wecom", outside, dark } = options;
    const { viewport, browser: own, agents } = profiles[platform];
    const context = await browser.newContext({
      baseURL: world.url,
      viewport,
      hasTouch: true,
      userAgent: outside ? own : agents[vendor],
      locale: lang === "zh" ? "zh-CN" : "en-US",
      timezoneId: "Asia/Shanghai",
      colorScheme: dark ? "dark" : "light",
      javaScriptEnabled: mode !== "plain",
      extraHTTPHeaders: { "x-forwarded-for": freshAddress() },
    });
    problems.watch(context);
    await prepare(context, mode);
    if (user) await context.addCookies([{ name: "sim_user", value: user, url: world.url }]);
    return new Phone(await context.newPage(), words[lang], mode, world);
  }

  /** Opens an address; where the page reacts, waits until it does. */
  async go(path = "/m/bind"): Promise<void> {
    await this.page.goto(path);
    await this.settled();
  }

  async reload(): Promise<void> {
    await this.page.reload();
    await this.settled();
  }

  /** Hydrated, where there is anything to hydrate. */
  async settled(): Promise<void> {
    if (this.mode !== "wasm") return;
    const live = await this.page.locator("link[rel=preload][href$='.wasm']").count();
    if (live > 0) await hydrated(this.page);
  }

  heading(name: string): Locator {
    return this.page.getByRole("heading", { level: 1, name });
  }

  button(name: string | RegExp): Locator {
    return typeof name === "string" ? this.page.getByRole("button", { name, exact: true }) : this.page.getByRole("button", { name });
  }

  link(name: string | RegExp): Locator {
    return typeof name === "string" ? this.page.getByRole("link", { name, exact: true }) : this.page.getByRole("link", { name });
  }

  field(label: string): Locator {
    return this.page.getByRole("textbox", { name: label, exact: true });
  }

  /** An incident's card in a list. */
  card(title: string): Locator {
    return this.page.getByRole("main").getByRole("listitem").filter({ hasText: title });
  }

  alert(text: string | RegExp): Locator {
    return this.page.getByRole("alert").filter({ hasText: text });
  }

  /** Introduction → name and phone. */
  async start(): Promise<void> {
    await this.button(this.t.start).click();
    await expect(this.heading(this.t.whoTitle)).toBeVisible();
  }

  async identify(name: string, phone: string): Promise<void> {
    await this.field(this.t.name).fill(name);
    await this.field(this.t.phone).fill(phone);
    await this.button(this.t.next).click();
  }

  async chooseRam(label: string | RegExp): Promise<void> {
    await expect(this.heading(this.t.ramTitle)).toBeVisible();
    await this.page.getByRole("radio", { name: label }).check();
    await this.button(this.t.next).click();
  }

  async sendCode(): Promise<void> {
    await this.button(this.t.sendCode).click();
    await expect(this.heading(this.t.codeTitle)).toBeVisible();
  }

  async enter(code: string): Promise<void> {
    await this.field(this.t.code).fill(code);
    await this.button(this.t.finishBinding).click();
  }

  /** From the introduction to the last look before the code is sent. */
  async toConfirm(person: Person, app?: string): Promise<void> {
    await this.go(app ? `/m/${app}/bind` : "/m/bind");
    await this.start();
    await this.identify(person.name, person.phone);
    await this.chooseRam(person.maskedRam);
  }

  /** From the introduction to the step where the code is entered. */
  async toCode(person: Person): Promise<void> {
    await this.toConfirm(person);
    await this.sendCode();
  }

  /** Posts to a server function as a script of the page would, with the browser's own cookies. */
  post(name: string, fields: Record<string, string>): Promise<APIResponse> {
    return post(this.page.request, this.world.url, name, fields);
  }

  /** All the way without looking at it, for tests of what comes after. */
  async bindQuickly(person: Person): Promise<void> {
    await bindThrough(this.page.request, this.world, person);
  }

  /** All the way. */
  async bind(person: Person): Promise<void> {
    await this.toCode(person);
    await this.enter(await this.world.code(person));
    await expect(this.heading(this.t.todo)).toBeVisible();
  }
}
