import { type Browser, type Locator, type Page } from "@playwright/test";

import { freshAddress, hydrated, prepare, type Problems } from "./browser.ts";
import { type Lang, type Words, words } from "./words.ts";
import { PASSWORD, type World } from "./world.ts";

export interface DeskOptions {
  world: World;
  lang: Lang;
  problems: Problems;
  /** Nobody is signed in. */
  stranger?: boolean;
  dark?: boolean;
  width?: number;
}

/** The console in a desktop browser. */
export class Desk {
  private constructor(
    readonly page: Page,
    readonly t: Words,
  ) {}

  static async open(browser: Browser, options: DeskOptions): Promise<Desk> {
    const { world, lang, problems, stranger, dark, width = 1280 } = options;
    const session = stranger ? undefined : await (await world.admin()).api.storageState();
    const context = await browser.newContext({
      baseURL: world.url,
      viewport: { width, height: width < 500 ? 812 : 800 },
      locale: lang === "zh" ? "zh-CN" : "en-US",
      timezoneId: "Asia/Shanghai",
      colorScheme: dark ? "dark" : "light",
      extraHTTPHeaders: { "x-forwarded-for": freshAddress() },
      ...(session ? { storageState: session } : {}),
    });
    problems.watch(context);
    await prepare(context, "wasm");
    return new Desk(await context.newPage(), words[lang]);
  }

  async go(path: string): Promise<void> {
    await this.page.goto(path);
    await hydrated(this.page);
  }

  async reload(): Promise<void> {
    await this.page.reload();
    await hydrated(this.page);
  }

  /** Waits for an address that a form led to, and until it reacts. */
  async arrives(url: string | RegExp): Promise<void> {
    await this.page.waitForURL(url);
    await hydrated(this.page);
  }

  heading(name: string | RegExp): Locator {
    return this.page.getByRole("heading", { level: 1, name });
  }

  button(name: string | RegExp): Locator {
    return typeof name === "string" ? this.page.getByRole("button", { name, exact: true }) : this.page.getByRole("button", { name });
  }

  link(name: string | RegExp): Locator {
    return this.page.getByRole("main").getByRole("link", { name });
  }

  field(label: string | RegExp): Locator {
    return this.page.getByLabel(label, { exact: true });
  }

  row(text: string | RegExp): Locator {
    return this.page.getByRole("row").filter({ hasText: text });
  }

  alert(text: string | RegExp): Locator {
    return this.page.getByRole("alert").filter({ hasText: text });
  }

  dialog(): Locator {
    return this.page.getByRole("dialog");
  }

  async signIn(password = PASSWORD): Promise<void> {
    await this.field(this.t.loginName).fill("admin");
    await this.field(this.t.password).fill(password);
    await this.button(this.t.signIn).click();
  }

  /** What is wider than the screen, but for what scrolls by itself; empty if nothing is. */
  async tooWide(): Promise<string[]> {
    return this.page.evaluate(() => {
      const width = document.documentElement.clientWidth;
      if (document.documentElement.scrollWidth <= width) return [];
      const scrolls = (one: Element | null): boolean =>
        one !== null && (["auto", "scroll", "hidden"].includes(getComputedStyle(one).overflowX) || scrolls(one.parentElement));
      const outside = (one: Element | null) => one !== null && one.getBoundingClientRect().right > width + 0.5;
      const all = [...document.querySelectorAll("body *")].filter((one) => outside(one) && !outside(one.parentElement));
      return all.filter((one) => !scrolls(one.parentElement)).map((one) => `${location.pathname}: ${one.tagName.toLowerCase()}.${one.className}`);
    });
  }
}
