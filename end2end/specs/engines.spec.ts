import { type ecmaVersion, parse } from "acorn";

import { expect, test } from "../fixtures.ts";

// The oldest engines that phone pages are meant for stand in docs/phone.md.

/** What loads WebAssembly is a module: engines without the syntax leave it alone, and the page works as it is. */
const MODULES: ecmaVersion = 2021;
/** Everything else runs in every webview that shows the pages. */
const SCRIPTS: ecmaVersion = 5;

/** What is newer in a script than that version of the language; nothing if all of it is old enough. */
function tooNew(script: string, version: ecmaVersion, sourceType: "script" | "module"): string | undefined {
  try {
    parse(script, { ecmaVersion: version, sourceType });
    return undefined;
  } catch (error) {
    return String(error);
  }
}

/** What a webview of 2019 does not understand and would drop the rule for, or lay out otherwise. */
const NEW_STYLE: Record<string, RegExp> = {
  "nested rules": /&/,
  "new colours": /\b(?:oklch|oklab|lab|lch|color-mix|light-dark)\(/,
  "new selectors": /:(?:has|is|where)\(/,
  "gaps in flex": /(?:^|[;{\s])(?:row-|column-)?gap:/,
  "functions of sizes": /\b(?:min|max|clamp)\(/,
  "inset and aspect-ratio": /(?:^|[;{\s])(?:inset|aspect-ratio):/,
  "layers, containers": /@(?:layer|container)\b/,
};

function tooNewStyle(sheet: string): string[] {
  return Object.entries(NEW_STYLE).flatMap(([what, pattern]) => (pattern.test(sheet) ? [what] : []));
}

test("what phones run is old enough for the oldest of them", async ({ phone, world }) => {
  await world.app();
  const own = await phone({ user: (await world.member()).user });
  const files = new Map<string, Promise<string>>();
  own.page.on("response", (response) => {
    if (["script", "stylesheet"].includes(response.request().resourceType())) files.set(new URL(response.url()).pathname, response.text());
  });
  await own.go();
  const modules = await own.page.locator("link[rel=modulepreload]").evaluateAll((all) => all.map((one) => one.getAttribute("href")));
  const inline = await own.page.locator("script:not([src])").evaluateAll((all) => all.map((one) => [one.getAttribute("type"), one.textContent ?? ""] as const));
  for (const [kind, script] of inline) {
    const version = kind === "module" ? MODULES : SCRIPTS;
    expect(tooNew(script, version, kind === "module" ? "module" : "script"), script.slice(0, 80)).toBeUndefined();
  }
  const seen = { modules: 0, scripts: 0, sheets: 0 };
  for (const [path, text] of files) {
    if (path.endsWith(".css")) {
      seen.sheets += 1;
      expect(tooNewStyle(await text), path).toEqual([]);
    } else if (modules.includes(path)) {
      seen.modules += 1;
      expect(tooNew(await text, MODULES, "module"), path).toBeUndefined();
    } else {
      seen.scripts += 1;
      expect(tooNew(await text, SCRIPTS, "script"), path).toBeUndefined();
    }
  }
  expect(seen, "the bundle's, our own, the style").toEqual({ modules: 1, scripts: 1, sheets: 1 });
});

test("what is too new is found", () => {
  expect(tooNew("var a = function () { return 1; };", SCRIPTS, "script")).toBeUndefined();
  for (const script of ["const a = 1;", "var a = () => 1;", "var a = `b`;"]) expect(tooNew(script, SCRIPTS, "script"), script).toBeDefined();
  expect(tooNew("export async function f() { a ??= await import('b'); }", MODULES, "module")).toBeUndefined();
  for (const script of ["class A { static { f(); } }", "class A { #b = 1; }", "await f();"]) expect(tooNew(script, MODULES, "module"), script).toBeDefined();
  expect(tooNewStyle(".a { display: flex; margin: 0; }\n.b > .c { grid-row-gap: 4px; }")).toEqual([]);
  for (const sheet of [".a { gap: 4px; }", ".a { & .b {} }", ".a:has(b) {}", ".a { width: min(1px, 2px); }", ".a { inset: 0; }"]) {
    expect(tooNewStyle(sheet), sheet).toHaveLength(1);
  }
});
