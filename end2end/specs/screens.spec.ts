import { mkdir } from "node:fs/promises";
import path from "node:path";

import type { Page } from "@playwright/test";

import { expect, test } from "../fixtures.ts";
import { obstacles } from "../support/axe.ts";
import { little, much } from "../support/data.ts";
import { screens } from "../support/paths.ts";
import {
  details,
  type Visit,
  walkAccounts,
  walkBinding,
  walkConsole,
  walkDoors,
  walkIncident,
  walkMe,
  walkSignIn,
  walkTodo,
  walkTrouble,
  walkVendors,
} from "../support/walks.ts";
import type { Lang } from "../support/words.ts";

/** The tallest photograph, in pixels: what follows is more of the same. */
const TALLEST = 2_000;

/**
 * Photographs a page in both themes, as `<folder>/<page>.<language>.<theme>.png`, and holds it against the rules of
 * accessibility: all of them in the light, contrast in the dark too. Language changes nothing there, so one is enough.
 */
function camera(folder: string, lang: Lang, whole = true): Visit {
  return async (page: Page, name: string) => {
    const screen = page.viewportSize() ?? { width: 1280, height: 800 };
    // A screen as tall as the page: what sticks to its edges stands where it belongs.
    const height = whole ? await page.evaluate(() => document.documentElement.scrollHeight) : 0;
    await page.setViewportSize({ width: screen.width, height: Math.max(screen.height, Math.min(height, TALLEST)) });
    for (const theme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
      const file = `${name}.${lang}.${theme}.png`;
      await page.screenshot({ path: path.join(screens, folder, file), animations: "disabled" });
      if (lang !== "en") continue;
      const found = await obstacles(page, theme === "dark" ? ["color-contrast"] : undefined);
      expect.soft(found, `${folder}/${file}`).toEqual([]);
    }
    await page.setViewportSize(screen);
  };
}

test.beforeAll(async () => {
  await mkdir(screens, { recursive: true });
});

for (const lang of ["zh", "en"] satisfies Lang[]) {
  test(`screens of the console (${lang})`, async ({ desk, fresh, problems }) => {
    test.setTimeout(600_000);
    problems.expect(/net::ERR_FAILED/);
    const world = await fresh();
    const wide = camera("console-1280", lang);
    await walkSignIn(await desk({ world, lang, stranger: true }), world, wide);
    const office = await desk({ world, lang });
    await walkConsole(office, wide, "empty");
    const bound = await little(world);
    await walkConsole(office, wide, "little", await details(world, bound));
    await walkTrouble(office, world, bound, wide);
    const drafts = new Map<string, string>();
    await walkVendors(office, wide, drafts);
    await much(world, bound);
    await walkConsole(office, camera("console-1280", lang, false), "much", await details(world, bound));

    const narrow = await desk({ world, lang, width: 375 });
    await walkConsole(narrow, camera("console-375", lang), "much", await details(world, bound));
    const tablet = await desk({ world, lang, width: 768 });
    for (const [name, place] of Object.entries({ overview: "", personnel: "/personnel", "mobile-app": `/mobile-apps/${await world.app()}` })) {
      await tablet.go(`/console${place}`);
      await camera("console-768", lang, false)(tablet.page, name);
    }
    for (const [width, desk] of [[768, tablet], [375, narrow]] as const) {
      await walkVendors(desk, camera(`console-${width}`, lang), drafts);
    }
  });

  test(`screens of the phone (${lang})`, async ({ phone, fresh }) => {
    test.setTimeout(600_000);
    const world = await fresh();
    const shoot = camera("phone-375", lang);
    const nobody = await phone({ world, lang });
    await nobody.go();
    await shoot(nobody.page, "no-company");

    await world.app();
    const outside = await phone({ world, lang, outside: true });
    await walkDoors(nobody, outside, world, shoot);
    const person = await world.member();
    const own = await phone({ world, lang, user: person.user });
    await walkBinding(own, person, world, shoot);
    const chooser = await world.member();
    const other = await phone({ world, lang, user: (await world.colleague()).user });
    await walkAccounts(await phone({ world, lang, user: chooser.user }), chooser, other, world, shoot);

    const admin = await world.admin();
    const id = await admin.incident({
      title: "订单库连接数超过阈值",
      level: "P1",
      service: "order-db",
      content: "MySQL 连接数 980 / 1000，最近 5 分钟持续上升。\n实例 rm-bp1example，华东 1。",
      url: "https://ops.example.com/incidents/1",
      assignee: { phone: person.phone },
    });
    await walkIncident(own, own.t, id, await world.app(), shoot);
    const bound = await little(world);
    await walkTodo(own, world, "little", shoot);
    await walkMe(own, bound, world, shoot);
    await much(world, bound);
    const foreign = await admin.incident({ title: "从库延迟 320 秒", level: "P2", assignee: { phone: bound.phone } });
    await own.page.goto(`/m/${await world.app()}/incidents/${foreign}`);
    await expect(own.page.getByText(own.t.notYours(bound.name))).toBeVisible();
    await shoot(own.page, "incident-of-another");
    await walkTodo(own, world, "much", camera("phone-375", lang, false));
    await own.page.setViewportSize({ width: 320, height: 640 });
    await walkTodo(own, world, "much", camera("phone-320", lang, false));
    await walkMe(own, bound, world, camera("phone-320", lang));
    await admin.post("disable_mobile_app", { id: await world.app() });
    await own.go();
    await shoot(own.page, "app-disabled");
  });
}
