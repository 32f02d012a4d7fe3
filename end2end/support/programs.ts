import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:net";
import { setTimeout as pause } from "node:timers/promises";

/** A program under test: its output is kept, so that it can be shown when something fails. */
export class Program {
  readonly lines: string[] = [];
  private readonly child: ChildProcess;
  private readonly gone: Promise<void>;
  private ended: string | undefined;

  constructor(readonly name: string, file: string, args: string[], env: Record<string, string>) {
    // Settings of the developer's shell must not reach the programs.
    const own = Object.entries(process.env).filter(([key]) => !key.startsWith("MUSTER_"));
    this.child = spawn(file, args, { env: { ...Object.fromEntries(own), ...env }, stdio: ["ignore", "pipe", "pipe"] });
    this.gone = new Promise((resolve) => {
      this.child.once("error", (error) => this.end(String(error), resolve));
      this.child.once("exit", (code, signal) => this.end(`ended with ${signal ?? code}`, resolve));
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      let rest = "";
      stream?.setEncoding("utf8").on("data", (text: string) => {
        const lines = (rest + text).split("\n");
        rest = lines.pop() ?? "";
        this.lines.push(...lines);
      });
    }
  }

  private end(how: string, resolve: () => void): void {
    this.ended ??= how;
    resolve();
  }

  /** Waits until the address answers with 200. */
  async ready(url: string): Promise<void> {
    const deadline = Date.now() + 20_000;
    for (;;) {
      if (this.ended) throw new Error(`${this.name} ${this.ended}\n${this.lines.join("\n")}`);
      const answer = await fetch(url).catch(() => undefined);
      if (answer?.ok) return;
      if (Date.now() > deadline) throw new Error(`${this.name} did not answer ${url}\n${this.lines.join("\n")}`);
      await pause(25);
    }
  }

  /** Waits for a line of the output. */
  async line(pattern: RegExp): Promise<RegExpMatchArray> {
    const deadline = Date.now() + 10_000;
    for (;;) {
      for (const line of this.lines) {
        const match = line.match(pattern);
        if (match) return match;
      }
      if (Date.now() > deadline) throw new Error(`${this.name} did not say ${pattern}`);
      await pause(25);
    }
  }

  /** Asks it to end; whoever does not within ten seconds is ended. */
  async stop(): Promise<void> {
    this.child.kill("SIGTERM");
    const late = setTimeout(() => this.child.kill("SIGKILL"), 10_000);
    await this.gone;
    clearTimeout(late);
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

let next = 0;

/** The first of ten-apart ports that are all free, below those that the system hands out by itself. */
export async function freePorts(count: number): Promise<number> {
  for (let tries = 0; tries < 200; tries += 1) {
    // Workers of one run start far from each other.
    const worker = Number(process.env["TEST_PARALLEL_INDEX"] ?? 0);
    const base = 20_000 + ((worker * 31 + (process.pid % 97) + next) % 120) * 100;
    next += 1;
    const ports = Array.from({ length: count }, (_, index) => base + index * 10);
    const free = await Promise.all(ports.map(isFree));
    if (free.every(Boolean)) return base;
  }
  throw new Error("no free ports");
}
