import { expect, test } from "../fixtures.ts";
import type { Credentials } from "../support/control.ts";
import type { Desk } from "../support/desk.ts";
import type { World } from "../support/world.ts";

/** What an admin copies from a vendor's console: the labels of the form and their values, with the optional ones last. */
interface Copied {
  name: string;
  slug: "dingtalk" | "wecom" | "lark";
  values: (all: Credentials) => Record<string, string>;
  /** The label of what stays as it was first saved. */
  identity: string;
  key: string;
  secret: (all: Credentials) => string;
}

const vendors: Copied[] = [
  {
    name: "WeCom",
    slug: "wecom",
    values: ({ wecom }) => ({
      "Enterprise ID": wecom.corp_id,
      "Enterprise Key": wecom.secret,
      "Address Book Key": wecom.contacts_secret,
      "Service ID": wecom.agent_id,
      "API base URL": wecom.base_url,
    }),
    identity: "Enterprise ID",
    key: "Enterprise Key",
    secret: ({ wecom }) => wecom.secret,
  },
  {
    name: "DingTalk",
    slug: "dingtalk",
    values: ({ dingtalk }) => ({
      "Client ID": dingtalk.client_id,
      "Client Secret": dingtalk.client_secret,
      "Group Template ID": dingtalk.group_template_id,
      "Robot ID": dingtalk.group_robot_id,
      "Service ID": dingtalk.agent_id,
      "Corp ID": dingtalk.corp_id,
      "API base URL": dingtalk.base_url,
    }),
    identity: "Client ID",
    key: "Client Secret",
    secret: ({ dingtalk }) => dingtalk.client_secret,
  },
  {
    name: "Lark",
    slug: "lark",
    values: ({ lark }) => ({ "App ID": lark.app_id, "App Secret": lark.app_secret, "API base URL": lark.base_url }),
    identity: "App ID",
    key: "App Secret",
    secret: ({ lark }) => lark.app_secret,
  },
];

const field = (office: Desk, label: string) => office.field(new RegExp(`^\\s*${label}\\s*(optional\\s*)?$`));

/** Adds an app with values typed one by one, checks, chooses somebody for the test message and enables it. */
async function add(office: Desk, world: World, { name, slug, values }: Copied): Promise<void> {
  const { page } = office;
  await office.go("/console/mobile-apps");
  await page.getByRole("listitem").filter({ has: page.getByRole("heading", { name }) }).getByRole("link", { name: "Set up" }).click();
  await expect(office.heading(`Set up ${name}`)).toBeVisible();
  for (const [label, value] of Object.entries(values(await world.control.credentials()))) await field(office, label).fill(value);
  await office.button("Check").click();
  await expect(page.getByText("Choose a person for the test message and check once more")).toBeVisible();
  const person = await page.locator("#people option").first().getAttribute("value");
  await office.field("Test message to").fill(person ?? "");
  await office.button(`Enable ${name}`).click();
  await office.arrives(new RegExp(`mobile-apps/(?!new)\\w+$`));
  expect(slug).toBeTruthy();
}

const NEW = "a-new-key-from-the-vendors-console-1";

for (const vendor of vendors) {
  const { name, slug, identity, key } = vendor;

  test(`${name}: an app is added, seen again, and its key is changed and taken back`, async ({ desk, fresh }) => {
    test.setTimeout(120_000);
    const world: World = await fresh();
    const office = await desk({ world });
    const { page } = office;
    const all = await world.control.credentials();
    await add(office, world, vendor);

    // Viewing: what was typed, but for the keys, which never come out; whose app it is stays.
    await expect(page.getByText("Enabled", { exact: true })).toBeVisible();
    for (const [label, value] of Object.entries(vendor.values(all))) {
      const secret = /Key|Secret/.test(label);
      await expect(field(office, label)).toHaveValue(secret ? "" : value);
      if (secret) await expect(field(office, label)).toHaveAttribute("placeholder", "Saved; empty keeps it");
    }
    await expect(office.field(identity)).not.toBeEditable();

    // An app in use is not given a key that does not work.
    await field(office, key).fill("made-up");
    await office.button("Save").click();
    await expect(field(office, key)).toHaveAccessibleDescription(/Nothing was changed\./);

    await office.reload();
    await office.link("Change key").click();
    await expect(page).toHaveURL(/\/key$/);
    await expect(office.field(identity)).not.toBeEditable();
    await expect(office.field(identity)).toHaveAccessibleDescription(/The value cannot be changed/);
    await office.button("Change key").click();
    await expect(office.field(key)).toHaveAccessibleDescription(/^This is needed/);
    await office.field(key).fill(vendor.secret(all));
    await office.button("Change key").click();
    await expect(office.field(key)).toHaveAccessibleDescription(/^That is the key in use already/);
    await office.field(key).fill("made-up");
    await office.button("Change key").click();
    await expect(office.field(key)).toHaveAccessibleDescription(/Nothing was changed\./);
    await world.control.settings({ vendor: slug, secrets: [vendor.secret(all), NEW] });
    await world.control.fault({ vendor: slug, path: "*", times: 1, status: 502, body: "<html>" });
    await office.field(key).fill(NEW);
    await office.button("Change key").click();
    await expect(office.field(key)).toHaveAccessibleDescription(/^The answer is not the vendor's/);
    await office.button("Change key").click();
    await office.arrives(new RegExp(`mobile-apps/(?!new)\\w+$`));
    await expect(page.getByText(/The old key works until \d\d:\d\d/)).toBeVisible();

    // The vendor goes back on it.
    await world.control.settings({ vendor: slug, secrets: [vendor.secret(all)] });
    await world.control.advance({ minutes: 6 });
    await expect(async () => {
      await office.reload();
      await expect(page.getByText(/the old one was taken back/)).toBeVisible({ timeout: 500 });
    }).toPass();
    await expect(page.getByText(/The old key works until/)).toHaveCount(0);

    // This time for good.
    await world.control.settings({ vendor: slug, secrets: [vendor.secret(all), NEW] });
    await office.link("Change key").click();
    await office.field(key).fill(NEW);
    await office.button("Change key").click();
    await office.arrives(new RegExp(`mobile-apps/(?!new)\\w+$`));
    await office.button("End it now").click();
    await office.dialog().getByRole("button", { name: "End it now" }).click();
    await expect(page.getByText("The key was changed, and the old one is erased.")).toBeVisible();
  });
}

test("a key that leaked is not kept", async ({ desk, fresh }) => {
  const world: World = await fresh();
  const id = await world.app();
  const office = await desk({ world });
  await world.control.settings({ secrets: [NEW] });
  await office.go(`/console/mobile-apps/${id}/key`);
  await office.field("Enterprise Key").fill(NEW);
  await office.field("The old key leaked: erase it at once").check();
  await office.button("Change key").click();
  await office.arrives(new RegExp(`mobile-apps/${id}$`));
  await expect(office.page.getByText("The key was changed, and the old one is erased.")).toBeVisible();
  await office.go("/console/logs");
  await expect(office.row("Changed a mobile app's key")).toContainText("leaked");
});

test("a pasted block fills the fields and says what it did not understand", async ({ desk }) => {
  const office = await desk();
  await office.go("/console/mobile-apps/new/wecom");
  await office.page.getByText("Paste a block of credentials").click();
  const block = office.page.getByRole("textbox", { name: "Paste a block of credentials" });
  await block.fill("CorpID: ww1234567890abcdef\nAgentId 1000002\nSecret：ww1234567890abcdef\n备注: 生产");
  await office.button("Fill in").click();
  await expect(office.page.getByText("Filled in: Enterprise ID, Service ID, Enterprise Key")).toBeVisible();
  await expect(office.page.getByText("Not recognised: 备注")).toBeVisible();
  await expect(office.field("Enterprise ID")).toHaveValue("ww1234567890abcdef");
  await expect(office.field("Service ID")).toHaveValue("1000002");
  await expect(office.field("Enterprise Key")).toHaveAccessibleDescription(/That looks like WeCom's Enterprise ID/);
  await expect(block).toHaveValue("");
  await block.fill("App ID: cli_a1b2c3d4e5f60708");
  await office.button("Fill in").click();
  await expect(office.link("Set up Lark instead")).toHaveAttribute("href", "/console/mobile-apps/new/lark");
});

test("a WeCom that is down while its app is checked", async ({ desk, fresh }) => {
  const world: World = await fresh();
  const office = await desk({ world });
  await office.go("/console/mobile-apps/new/wecom");
  await office.button("Fill in the simulator's values").click();
  await world.control.fault({ vendor: "wecom", path: "/cgi-bin/gettoken", times: -1, status: 502, body: "<html>" });
  await office.button("Check").click();
  await expect(office.page.getByText("The answer is not the vendor's").first()).toBeVisible();
  await world.control.clearFaults();
  await field(office, "Root departments").fill("987654");
  await office.button("Check").click();
  await expect(office.page.getByText("This root department does not exist, or the app does not see it")).toBeVisible();
});
