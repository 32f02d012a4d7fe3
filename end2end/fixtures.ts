import { test as base } from "@playwright/test";

import { type Mode, Problems } from "./support/browser.ts";
import { Desk, type DeskOptions } from "./support/desk.ts";
import { Phone, type PhoneOptions, type Platform } from "./support/phone.ts";
import { type Lang, type Words, words } from "./support/words.ts";
import { World } from "./support/world.ts";

export { expect } from "@playwright/test";

/** What a project sets. */
export interface Options {
  mode: Mode;
  lang: Lang;
  /** What kind of phone `phone` opens. */
  platform: Platform;
}

interface Worker {
  /** Simulators and server that the tests of a worker share. */
  world: World;
}

interface Test {
  t: Words;
  /** What browsers complained about; a test that ends with some of it has failed. */
  problems: Problems;
  /** Opens a phone. */
  phone: (options?: Partial<PhoneOptions>) => Promise<Phone>;
  /** Opens the console in a browser, signed in unless told otherwise. */
  desk: (options?: Partial<DeskOptions>) => Promise<Desk>;
  /** A world of a test's own, where nothing has happened yet. */
  fresh: () => Promise<World>;
  serverLog: undefined;
}

export const test = base.extend<Test & Options, Worker>({
  mode: ["wasm", { option: true }],
  lang: ["en", { option: true }],
  platform: ["iphone", { option: true }],

  world: [
    async ({}, use) => {
      const world = await World.start();
      await use(world);
      await world.stop();
    },
    { scope: "worker", timeout: 60_000 },
  ],

  t: async ({ lang }, use) => use(words[lang]),

  problems: async ({ mode }, use) => {
    const problems = new Problems();
    // The bundle is kept from the page: that it says so is all that may happen.
    if (mode === "script") problems.expect(/\.wasm/, /Failed to fetch/);
    if (mode === "plain") problems.expect(/\.wasm was preloaded using link preload but not used/);
    await use(problems);
    base.expect(problems.found, "what the browsers complained about").toEqual([]);
  },

  // `fresh` goes before: a browser is closed before the server that it looks at is stopped.
  phone: async ({ browser, fresh: _, world, mode, lang, platform, problems }, use) => {
    const opened: Phone[] = [];
    await use(async (options = {}) => {
      const phone = await Phone.open(browser, { world, mode, lang, platform, problems, ...options });
      opened.push(phone);
      return phone;
    });
    for (const phone of opened) await phone.page.context().close();
  },

  desk: async ({ browser, fresh: _, world, lang, problems }, use) => {
    const opened: Desk[] = [];
    await use(async (options = {}) => {
      const desk = await Desk.open(browser, { world, lang, problems, ...options });
      opened.push(desk);
      return desk;
    });
    for (const desk of opened) await desk.page.context().close();
  },

  fresh: async ({}, use) => {
    const started: World[] = [];
    await use(async () => {
      const world = await World.start();
      started.push(world);
      return world;
    });
    for (const world of started) await world.stop();
  },

  serverLog: [
    async ({ world }, use, testInfo) => {
      const from = world.log.length;
      await use(undefined);
      if (testInfo.status !== testInfo.expectedStatus) {
        const lines = world.log.slice(from).join("\n");
        if (lines) console.error(`The server's log during “${testInfo.title}”:\n${lines}`);
      }
    },
    { auto: true },
  ],
});
