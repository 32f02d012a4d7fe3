/**
 * How soon a phone on a bad line sees the binding page, beside a static page of the same size from the same server, and
 * whether its form can be sent at that moment. Started by `cargo xtask bench`; answers as JSON on standard output.
 */
import { chromium } from "@playwright/test";

const { BENCH_URL: url, BENCH_PAGE: page, BENCH_STATIC: plain, BENCH_USER: user, CHROMIUM: executablePath } = process.env;
const ROUNDS = 7;

/** Slow 4G as Chromium's developer tools have it: 1.6 Mbit/s down, 750 kbit/s up, a tenth of it lost, 563 ms away. */
const LINE = { offline: false, latency: 562.5, downloadThroughput: (1.6e6 / 8) * 0.9, uploadThroughput: (750e3 / 8) * 0.9 };
const SLOWER_PROCESSOR = 4;

const AGENT =
  "Mozilla/5.0 (Linux; Android 12; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/116.0.0.0 Mobile Safari/537.36 wxwork/4.1.9 MicroMessenger/7.0.1";

const browser = await chromium.launch({ ...(executablePath ? { executablePath } : {}), args: ["--no-sandbox", "--disable-gpu"] });

/** A phone that has signed in over a good line, and has nothing of ours in its cache. */
async function phone() {
  const context = await browser.newContext({ baseURL: url, userAgent: AGENT, viewport: { width: 360, height: 740 }, hasTouch: true, bypassCSP: true });
  await context.addCookies([{ name: "sim_user", value: user, url }]);
  const tab = await context.newPage();
  await tab.goto(page);
  await tab.goto("about:blank");
  const wire = await context.newCDPSession(tab);
  await wire.send("Network.enable");
  await wire.send("Network.clearBrowserCache");
  await wire.send("Network.emulateNetworkConditions", LINE);
  await wire.send("Emulation.setCPUThrottlingRate", { rate: SLOWER_PROCESSOR });
  return { context, tab };
}

/** Milliseconds until something of an address is seen. */
async function painted(path) {
  const { context, tab } = await phone();
  await tab.goto(path, { waitUntil: "load" });
  const seen = () => performance.getEntriesByName("first-contentful-paint")[0]?.startTime;
  const time = await (await tab.waitForFunction(seen)).jsonValue();
  await context.close();
  return time;
}

/** Presses the button as soon as anything is seen: milliseconds from then until it was pressed, once the next page came. */
async function sent() {
  const { context, tab } = await phone();
  const pressed = new Promise((resolve) => context.exposeFunction("pressed", resolve));
  await context.addInitScript(() => {
    new PerformanceObserver((list) => {
      const paint = list.getEntriesByName("first-contentful-paint")[0];
      const button = document.querySelector("main form button");
      if (!paint || sessionStorage.getItem("pressed")) return;
      sessionStorage.setItem("pressed", "yes");
      const wasm = performance.getEntriesByType("resource").some(({ name, responseEnd }) => name.endsWith(".wasm") && responseEnd > 0);
      window.pressed({ after: performance.now() - paint.startTime, ready: Boolean(button), wasm });
      button?.click();
    }).observe({ type: "paint", buffered: true });
  });
  await tab.goto(page, { waitUntil: "commit" });
  const result = await pressed;
  await tab.locator("input[name='form[phone]']").waitFor({ timeout: 60_000 });
  await context.close();
  if (!result.ready) throw new Error("there is no form yet when something is seen first");
  if (result.wasm) throw new Error("WebAssembly was there already: nothing was measured");
  return result.after;
}

const median = (all) => all.sort((a, b) => a - b)[Math.floor(all.length / 2)];
const ours = [];
const theirs = [];
for (let round = 0; round < ROUNDS; round += 1) {
  theirs.push(await painted(plain));
  ours.push(await painted(page));
}
const after = [];
for (let round = 0; round < 3; round += 1) after.push(await sent());
console.error(`static page, ms: ${theirs.map(Math.round).join(" ")}; binding page, ms: ${ours.map(Math.round).join(" ")}`);
console.log(JSON.stringify({ ours: median(ours), plain: median(theirs), sent: median(after) }));
await browser.close();
