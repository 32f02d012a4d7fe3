import type { BrowserContext, Page } from "@playwright/test";

/** How much of a browser the pages get: everything, scripts without WebAssembly, or neither. */
export type Mode = "wasm" | "script" | "plain";

/** What a browser complained about; a test ends with none of it. */
export class Problems {
  readonly found: string[] = [];
  /** Lines that say no more than that the server refused something, which the page shows in its own words. */
  private readonly expected: RegExp[] = [/^error: Failed to load resource: the server responded with a status of 4\d\d/];

  expect(...patterns: RegExp[]): void {
    this.expected.push(...patterns);
  }

  private note(text: string): void {
    if (!this.expected.some((pattern) => pattern.test(text))) this.found.push(text);
  }

  watch(context: BrowserContext): void {
    context.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) this.note(`${message.type()}: ${message.text()} (${message.location().url})`);
    });
    context.on("weberror", (uncaught) => this.note(`uncaught: ${String(uncaught.error())}`));
  }
}

/** Runs in the page before anything of ours: notes when WebAssembly has started and when handlers are attached. */
function noteHydration(): void {
  const note = (what: string) => (document.documentElement.dataset[what] = String(performance.now()));
  const start = WebAssembly.instantiateStreaming;
  WebAssembly.instantiateStreaming = async (...args) => {
    const started = await start(...args);
    // The bundle's own start follows at once; this comes after it.
    setTimeout(() => note("e2eStarted"));
    return started;
  };
  const add = EventTarget.prototype.addEventListener;
  EventTarget.prototype.addEventListener = function (this: EventTarget, ...args: Parameters<typeof add>) {
    if (document.documentElement) note("e2eListened");
    return add.apply(this, args);
  } as typeof add;
}

/** Prepares a context for a mode. */
export async function prepare(context: BrowserContext, mode: Mode): Promise<void> {
  if (mode === "wasm") await context.addInitScript(noteHydration);
  if (mode === "script") await context.route(/\.wasm$/, (route) => route.abort());
}

/** Waits until WebAssembly has taken the page over: it has started, and no more handlers are being attached. */
export async function hydrated(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const { e2eStarted, e2eListened } = document.documentElement.dataset;
    return e2eStarted !== undefined && performance.now() - Number(e2eListened ?? e2eStarted) > 60;
  });
}

/** Counts the documents that a page loads from now on: none while WebAssembly is at work. */
export function countLoads(page: Page): { readonly count: number } {
  const loads = { count: 0 };
  page.on("request", (request) => {
    if (request.isNavigationRequest() && request.frame() === page.mainFrame()) loads.count += 1;
  });
  return loads;
}

let addresses = 0;

/** An address for a browser of its own, as a trusted proxy would report it. */
export function freshAddress(): string {
  addresses += 1;
  return `10.${(addresses >> 16) & 255}.${(addresses >> 8) & 255}.${addresses & 255}`;
}
