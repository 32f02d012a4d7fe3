import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";

import { defineConfig } from "@playwright/test";

import type { Options } from "./fixtures.ts";
import { output } from "./support/paths.ts";

/** Debian's Chromium where it is installed, else Playwright's own. */
const chromium = process.env["CHROMIUM"] ?? (existsSync("/usr/bin/chromium") ? "/usr/bin/chromium" : undefined);

/** What a person does on a phone, in every mode. */
const phoneSpecs = ["binding*.spec.ts", "todo.spec.ts", "phone*.spec.ts", "me.spec.ts"];
/** Both kinds of phone walk through these with everything; the rest is tried on one, which takes half the time. */
const bothPhones = ["binding.spec.ts", "binding-vendors.spec.ts", "phone-comfort.spec.ts"];

export default defineConfig<Options>({
  testDir: "specs",
  outputDir: output("e2e"),
  forbidOnly: true,
  fullyParallel: true,
  retries: 0,
  workers: availableParallelism() > 1 ? 2 : 1,
  reporter: "list",
  timeout: 60_000,
  expect: { timeout: 10_000 },
  use: {
    browserName: "chromium",
    actionTimeout: 10_000,
    navigationTimeout: 20_000,
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
    launchOptions: {
      ...(chromium ? { executablePath: chromium } : {}),
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
      ],
    },
  },
  projects: [
    { name: "phone-wasm", testMatch: phoneSpecs, use: { mode: "wasm", platform: "iphone", lang: "zh" } },
    { name: "phone-wasm-android", testMatch: bothPhones, use: { mode: "wasm", platform: "android", lang: "en" } },
    { name: "phone-script", testMatch: phoneSpecs, use: { mode: "script", platform: "android", lang: "en" } },
    { name: "phone-plain", testMatch: phoneSpecs, use: { mode: "plain", platform: "iphone", lang: "zh" } },
    {
      name: "console",
      testIgnore: phoneSpecs,
      use: { viewport: { width: 1280, height: 800 }, mode: "wasm", lang: "en", locale: "en-US" },
    },
  ],
});
