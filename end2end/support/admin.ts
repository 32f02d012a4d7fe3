import { type APIRequestContext, request } from "@playwright/test";

import type { Control } from "./control.ts";

/** A member as a test adds it. */
export interface NewMember {
  name: string;
  phone: string;
  email?: string;
  ram?: NewRam;
}

export interface NewRam {
  account_uid: string;
  user_id: string;
  ram_login_name?: string;
  ram_display_name?: string;
}

export interface NewIncident {
  title: string;
  level?: "P1" | "P2" | "P3" | "P4";
  content?: string;
  service?: string;
  url?: string;
  assignee?: { phone?: string; member_id?: string };
}

interface BindingRow {
  id: string;
  state: "pending" | "active" | "ended";
  chat_user: string;
}

/** The console without its pages: what tests need beforehand is put in place through the server functions. */
export class Admin {
  private token: string | undefined;

  private constructor(
    readonly api: APIRequestContext,
    private readonly url: string,
  ) {}

  static async open(url: string): Promise<Admin> {
    const api = await request.newContext({ baseURL: url, extraHTTPHeaders: { origin: url, accept: "application/json" } });
    return new Admin(api, url);
  }

  async call<T>(name: string, fields: Record<string, string>): Promise<T> {
    const answer = await this.api.post(`/api/${name}`, { form: fields });
    if (!answer.ok()) throw new Error(`${name}: ${answer.status()} ${await answer.text()}`);
    return (await answer.json()) as T;
  }

  /** Posts a form, whose fields the server functions expect under `form`. */
  post<T>(name: string, fields: Record<string, string | undefined>): Promise<T> {
    const given = Object.entries(fields).flatMap(([field, value]) => (value === undefined ? [] : [[`form[${field}]`, value]]));
    return this.call(name, Object.fromEntries(given) as Record<string, string>);
  }

  /** Signs in with the one-time password and sets one of one's own. */
  async firstSignIn(once: string, password: string): Promise<void> {
    await this.post("sign_in", { login_name: "admin", password: once });
    await this.post("change_password", { current_password: once, new_password: password, repeated: password });
  }

  /** An enabled WeCom app; answers its id. */
  async wecom(control: Control): Promise<string> {
    const { wecom } = await control.credentials();
    const { base_url, corp_id: identity, agent_id, secret, contacts_secret } = wecom;
    const fields = { vendor: "wecom", base_url, identity, agent_id, secret, contacts_secret, test_person: "wangxiaoming" };
    const { app } = await this.post<{ app: string | null }>("enable_app", fields);
    if (!app) throw new Error("the check of the simulator's values failed");
    return app;
  }

  /** An enabled app of any vendor, with the simulator's values; answers its id. */
  async app(vendor: string): Promise<string> {
    const { simulator } = await this.call<{ simulator: [string, string][] }>("show_app_defaults", { vendor });
    const values = { vendor, ...Object.fromEntries(simulator) };
    const { people } = await this.post<{ people: { user_id: string; name: string }[] }>("check_app", values);
    const test_person = people.find(({ name }) => name === "王小明")?.user_id;
    const { app } = await this.post<{ app: string | null }>("enable_app", { ...values, test_person });
    if (!app) throw new Error(`the check of ${vendor}'s values failed`);
    return app;
  }

  /** An enabled WeCom app of one more company, which has the same people; answers its id. */
  async secondCompany(control: Control, name: string): Promise<string> {
    const { base_url, corp_id: identity, agent_id, secret, contacts_secret } = await control.company(name);
    const fields = { vendor: "wecom", base_url, identity, agent_id, secret, contacts_secret, test_person: "wangxiaoming" };
    const { app } = await this.post<{ app: string | null }>("enable_app", fields);
    if (!app) throw new Error("the check of the second company's values failed");
    return app;
  }

  /** Decides what waits for an admin about this member; says whether there was anything. */
  async decide(member: string, decision: "approve" | "dismiss"): Promise<boolean> {
    const all = await this.call<{ id: string; member: string }[]>("list_inbox", {});
    const own = all.filter((one) => one.member === member);
    for (const { id } of own) await this.post("decide_inbox", { id, decision });
    return own.length > 0;
  }

  /** Enables an app that was disabled; its keys are kept. */
  async wecomAgain(control: Control, id: string): Promise<void> {
    const { base_url, corp_id: identity, agent_id } = (await control.credentials()).wecom;
    await this.post("enable_app", { vendor: "wecom", id, base_url, identity, agent_id, test_person: "wangxiaoming" });
  }

  /** Adds a member; answers its id. */
  member(member: NewMember): Promise<string> {
    const { ram, ...rest } = member;
    return this.post("add_member", { ...rest, ...ram });
  }

  async ram(member: string, ram: NewRam): Promise<void> {
    await this.post("add_ram_account", { member, ...ram });
  }

  async disable(member: string): Promise<void> {
    await this.post("disable_member", { id: member });
  }

  async bindings(member: string): Promise<BindingRow[]> {
    const detail = await this.call<{ bindings: BindingRow[] }>("show_member", { id: member });
    return detail.bindings;
  }

  /** A token that may do everything; made once. */
  async apiToken(): Promise<string> {
    this.token ??= await this.post<string>("create_token", { name: "tests", incidents_read: "on", incidents_write: "on" });
    return this.token;
  }

  /** Posts an incident as the operations platform does; answers its id. */
  async incident(incident: NewIncident): Promise<string> {
    const answer = await fetch(`${this.url}/api/v1/incidents`, {
      method: "POST",
      headers: { authorization: `Bearer ${await this.apiToken()}`, "content-type": "application/json" },
      body: JSON.stringify({ level: "P3", ...incident }),
    });
    if (answer.status !== 201) throw new Error(`${answer.status} ${await answer.text()}`);
    return ((await answer.json()) as { id: string }).id;
  }
}
