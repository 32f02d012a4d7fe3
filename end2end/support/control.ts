/** The simulators' control API: the phone, and the vendors' back office. */

export interface Sms {
  phone: string;
  code: string;
  text: string;
  provider: string;
  at: number;
}

export interface Message {
  message_id: string;
  to: string[];
  kind: "text" | "card";
  text: string;
  card: { title?: string; description?: string; url?: string } | null;
  url: string | null;
  state: string;
}

export interface Credentials {
  wecom: Record<"base_url" | "corp_id" | "agent_id" | "secret" | "contacts_secret" | "callback_token" | "callback_aes_key", string>;
  dingtalk: Record<"base_url" | "corp_id" | "client_id" | "client_secret" | "agent_id" | "group_robot_id" | "group_template_id", string>;
  lark: Record<"base_url" | "app_id" | "app_secret", string>;
  alibaba: { base_url: string; access_key_id: string; access_key_secret: string; sms_sign_name: string; sms_template_code: string };
}

export class Control {
  constructor(readonly url: string) {}

  private async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await fetch(this.url + path, {
      method,
      ...(body === undefined ? {} : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return JSON.parse(text) as T;
  }

  credentials(): Promise<Credentials> {
    return this.call("GET", "/api/credentials");
  }

  /** One more company on WeCom; answers its credentials. */
  async company(name: string): Promise<Credentials["wecom"]> {
    const { credentials } = await this.call<{ credentials: Credentials["wecom"] }>("POST", "/api/companies", { vendor: "wecom", name });
    return credentials;
  }

  /** Somebody joins the company's directory. */
  async join(person: { userid: string; name: string; phone: string }, vendor = "wecom"): Promise<void> {
    await this.call("POST", "/api/users", { vendor, ...person });
  }

  /** What arrived at a phone, newest first. */
  sms(phone: string): Promise<Sms[]> {
    return this.call("GET", `/api/sms?phone=${encodeURIComponent(phone)}`);
  }

  /** What arrived in WeCom, or in another vendor's app, for a person, newest first. */
  messages(user: string, vendor = "wecom"): Promise<Message[]> {
    return this.call("GET", `/api/messages?vendor=${vendor}&user=${encodeURIComponent(user)}`);
  }

  /** How often a vendor was asked for a path, and what the log notes of it. */
  async requests(vendor: string, path: string): Promise<{ total: number; notes: string[] }> {
    const { total, last } = await this.call<{ total: number; last: { note?: string }[] }>("GET", `/api/requests?vendor=${vendor}&path=${path}`);
    return { total, notes: last.flatMap(({ note }) => note ?? []) };
  }

  /** Moves the clock of simulators and server; answers when the server has followed. */
  async advance(time: { seconds?: number; minutes?: number; hours?: number }): Promise<void> {
    const seconds = (time.seconds ?? 0) + 60 * (time.minutes ?? 0) + 3_600 * (time.hours ?? 0);
    const moved = await this.call<{ late: number }>("POST", "/api/clock", { advance_ms: 1_000 * seconds });
    if (moved.late > 0) throw new Error("the server did not follow the clock");
  }

  async settings(changed: Record<string, unknown>, vendor = "wecom"): Promise<void> {
    await this.call("POST", "/api/settings", { vendor, ...changed });
  }

  async fault(fault: { vendor: string; path?: string; times?: number; status?: number; body?: unknown; latency_ms?: number }): Promise<void> {
    await this.call("POST", "/api/faults", fault);
  }

  /** A person scans a QR code of the console with the vendor's app and confirms. */
  scan(vendor: string, url: string, user: string): Promise<{ confirmed?: string; redirect?: string }> {
    return this.call("POST", "/api/scan", { vendor, url, user });
  }

  async clearFaults(): Promise<void> {
    await this.call("DELETE", "/api/faults");
  }
}
