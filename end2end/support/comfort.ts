import { expect, type Page } from "@playwright/test";

import { obstacles } from "./axe.ts";
import type { Phone } from "./phone.ts";

/** What is too small for a finger; empty if nothing is. A radio button is as large as the label that it is in. */
async function small(phone: Phone): Promise<string[]> {
  return phone.page.evaluate(() => {
    const all = [...document.querySelectorAll("a[href], button, summary, select, textarea, input:not([type=hidden])")];
    const shown = all.map((one) => one.closest("label") ?? one).filter((one) => one.getClientRects().length > 0);
    const sized = shown.map((one) => ({ one, box: one.getBoundingClientRect() }));
    // Boxes are measured in fractions of pixels.
    const tooSmall = sized.filter(({ box }) => box.width < 43.9 || box.height < 43.9);
    return tooSmall.map(({ one, box }) => `${one.outerHTML.slice(0, 90)} is ${Math.round(box.width)} × ${Math.round(box.height)}`);
  });
}

/** What is lost at the edges: wider than the screen, or cut off; empty if nothing is. */
async function lost(phone: Phone): Promise<string[]> {
  return phone.page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    const all = [...document.querySelectorAll<HTMLElement>("body *")].filter((one) => one.getClientRects().length > 0);
    const outside = all.filter((one) => one.getBoundingClientRect().right > width + 0.5 && !one.closest(".hidden"));
    const blocks = all.filter((one) => one.matches("h1, h2, p, a, button, summary, label, dt, dd, li") && getComputedStyle(one).display !== "inline");
    const cut = blocks.filter((one) => one.scrollWidth > one.clientWidth + 1);
    return [...outside, ...cut].map((one) => `${one.tagName.toLowerCase()}.${one.className}: ${(one.textContent ?? "").slice(0, 40)}`);
  });
}

/** With letters twice as large as usual. */
async function enlarged(phone: Phone, look: () => Promise<void>): Promise<void> {
  const zoom = (size: string) => phone.page.evaluate((size) => (document.documentElement.style.fontSize = size), size);
  await zoom("200%");
  await look();
  await zoom("");
}

/** Where scripts are off, axe cannot run either: the same page, as it was sent, in a browser where they are on. */
async function twin(page: Page): Promise<Page> {
  const context = await page.context().browser()?.newContext({ viewport: page.viewportSize() });
  if (!context) throw new Error("no browser");
  const copy = await context.newPage();
  const body = (await page.content()).replace(/<script[^]*?<\/script>/g, "");
  await copy.route(page.url(), (route) => route.fulfill({ body, contentType: "text/html; charset=utf-8" }));
  await copy.goto(page.url());
  return copy;
}

/** Holds a page against the rules of accessibility: all of them in the light, contrast in the dark too. */
async function accessible(phone: Phone, name: string): Promise<void> {
  const page = phone.mode === "plain" ? await twin(phone.page) : phone.page;
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const rules = colorScheme === "dark" ? ["color-contrast"] : undefined;
    expect.soft(await obstacles(page, rules), `${name}, ${colorScheme}`).toEqual([]);
  }
  if (page !== phone.page) await page.context().close();
}

/** Everything that makes a page easy to use, held against the one that is open. */
export async function comfortable(phone: Phone, name: string): Promise<void> {
  const { page } = phone;
  const usual = page.viewportSize() ?? { width: 375, height: 812 };
  await accessible(phone, name);
  await page.emulateMedia({ reducedMotion: "reduce" });
  expect.soft(await small(phone), `${name}: too small for a finger`).toEqual([]);
  for (const width of [usual.width, 320]) {
    await page.setViewportSize({ ...usual, width });
    expect.soft(await lost(phone), `${name}: lost at ${width}`).toEqual([]);
    await enlarged(phone, async () => expect.soft(await lost(phone), `${name}: lost at ${width} with large letters`).toEqual([]));
  }
  await page.setViewportSize(usual);
  const moving = await page.evaluate(() => [...document.querySelectorAll("*")].filter((one) => parseFloat(getComputedStyle(one).animationDuration) > 0).length);
  expect.soft(moving, `${name}: moves although nothing should`).toBe(0);
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
}
