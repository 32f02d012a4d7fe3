import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";

import { defineConfig } from "@playwright/test";

import type { Options } from "./fixtures.ts";
import { output } from "./support/paths.ts";

/** Debian's Chromium where it is installed, else Playwright's own. */
const chromium = process.env["CHROMIUM"] ?? (existsSync("/usr/bin/chromium") ? "/usr/bin/chromium" : undefined);

/** WeCom's webview on a phone, as its user agent says it. */
const WECOM = "Mozilla/5.0 (iPhone; CPU iPhone OS 16_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 wxwork/4.1.9 MicroMessenger/7.0.1 Language/zh";
const phone = { viewport: { width: 375, height: 812 }, hasTouch: true, userAgent: WECOM };
const phoneSpecs = ["binding*.spec.ts", "todo.spec.ts", "me.spec.ts"];

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
    { name: "phone-wasm", testMatch: phoneSpecs, use: { ...phone, mode: "wasm", lang: "zh", locale: "zh-CN" } },
    { name: "phone-script", testMatch: phoneSpecs, use: { ...phone, mode: "script", lang: "en", locale: "en-US" } },
    { name: "phone-plain", testMatch: phoneSpecs, use: { ...phone, mode: "plain", lang: "zh", locale: "zh-CN", javaScriptEnabled: false } },
    {
      name: "console",
      testIgnore: phoneSpecs,
      use: { viewport: { width: 1280, height: 800 }, mode: "wasm", lang: "en", locale: "en-US" },
    },
  ],
});
