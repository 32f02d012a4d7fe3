import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { Admin } from "./admin.ts";
import { Control } from "./control.ts";
import { programs } from "./paths.ts";
import { type Person, person } from "./people.ts";
import type { Vendor } from "./phone.ts";
import { freePorts, Program } from "./programs.ts";

/** A colleague who was added to the personnel. */
export type Member = Person & { id: string };

export const PASSWORD = "correct horse battery";

/** Simulators and a server of its own, on a fresh database. */
export class World {
  private people = 0;
  private ready: Promise<Admin> | undefined;

  private constructor(
    readonly url: string,
    readonly control: Control,
    /** The first owner's one-time password. */
    readonly once: string,
    private readonly server: Program,
    private readonly simulators: Program,
    private readonly folder: string,
  ) {}

  static async start(settings: Record<string, string> = {}): Promise<World> {
    const folder = await mkdtemp(path.join(tmpdir(), "muster-e2e-"));
    const base = await freePorts(7);
    const control = new Control(`http://127.0.0.1:${base}`);
    const addr = `127.0.0.1:${base + 60}`;
    const url = `http://${addr}`;
    const simulators = new Program("simulators", programs.simulator, ["--port-base", String(base)], {});
    await simulators.ready(`${control.url}/api/credentials`);
    const server = new Program("server", programs.server, ["serve"], {
      MUSTER_ADDR: addr,
      MUSTER_PUBLIC_URL: url,
      MUSTER_DATABASE_URL: `sqlite:${path.join(folder, "muster.db")}`,
      MUSTER_KEY_FILE: path.join(folder, "muster.key"),
      MUSTER_SIMULATOR_URL: control.url,
      MUSTER_SITE_ROOT: programs.site,
      // Each browser of a test has an address of its own, so that tests do not use up each other's tries.
      MUSTER_TRUSTED_PROXIES: "127.0.0.1",
      MUSTER_LOG: "info",
      ...settings,
    });
    try {
      await server.ready(`${url}/readyz`);
    } catch (error) {
      await simulators.stop();
      throw error;
    }
    const [, once = ""] = await server.line(/^first admin: admin {2}password: (\S+)$/);
    return new World(url, control, once, server, simulators, folder);
  }

  async stop(): Promise<void> {
    if (this.ready) await (await this.ready).api.dispose();
    await this.server.stop();
    await this.simulators.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** What the server has said so far. */
  get log(): string[] {
    return this.server.lines;
  }

  /** The console's session, with a password of its own. */
  admin(): Promise<Admin> {
    this.ready ??= (async () => {
      const admin = await Admin.open(this.url);
      await admin.firstSignIn(this.once, PASSWORD);
      return admin;
    })();
    return this.ready;
  }

  private readonly enabled = new Map<Vendor, Promise<string>>();

  /** The id of the one enabled app of a vendor. */
  app(vendor: Vendor = "wecom"): Promise<string> {
    const app = this.enabled.get(vendor) ?? this.admin().then((admin) => (vendor === "wecom" ? admin.wecom(this.control) : admin.app(vendor)));
    this.enabled.set(vendor, app);
    return app;
  }

  /** A new colleague: in a vendor's directory, not yet a member. */
  async colleague(change: Partial<Person> = {}, vendor: Vendor = "wecom"): Promise<Person> {
    this.people += 1;
    const one = { ...person(this.people), ...change };
    await this.control.join({ userid: one.user, name: one.name, phone: one.e164 }, vendor);
    return one;
  }

  /** A new colleague who is a member, with a RAM account unless told otherwise. */
  async member(how: { ram?: boolean; vendor?: Vendor } = {}): Promise<Member> {
    const one = await this.colleague({}, how.vendor);
    const admin = await this.admin();
    const ram = how.ram === false ? {} : { ram: one.ram };
    return { ...one, id: await admin.member({ name: one.name, phone: one.phone, ...ram }) };
  }

  /** The latest code that reached a phone, once there are as many as `count`. */
  async code(one: Person, count = 1): Promise<string> {
    const deadline = Date.now() + 10_000;
    for (;;) {
      const all = await this.control.sms(one.e164);
      if (all.length >= count) return all[0]?.code ?? "";
      if (Date.now() > deadline) throw new Error(`${one.e164} got ${all.length} of ${count} codes`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
