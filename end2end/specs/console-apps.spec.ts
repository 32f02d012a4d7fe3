import { expect, test } from "../fixtures.ts";
import type { Desk } from "../support/desk.ts";
import type { Lang } from "../support/words.ts";
import type { World } from "../support/world.ts";

async function openNew(office: Desk, vendor = "wecom"): Promise<void> {
  await office.go(`/console/mobile-apps/new/${vendor}`);
  await office.button("Fill in the simulator's values").click();
}

const stage = (office: Desk, name: string) => office.page.getByRole("listitem").filter({ hasText: name });

test.afterEach(async ({ world }) => {
  await world.control.clearFaults();
  await world.control.settings({ trusted_ips: null, visible_departments: [1] });
});

test("three vendors, each of which can be connected", async ({ desk, fresh }) => {
  const office = await desk({ world: await fresh() });
  await office.go("/console/mobile-apps");
  for (const vendor of ["DingTalk", "WeCom", "Lark"]) await expect(office.page.getByRole("heading", { level: 2, name: vendor })).toBeVisible();
  await expect(office.link("Set up")).toHaveCount(3);
});

for (const lang of ["zh", "en"] satisfies Lang[]) {
  test(`each vendor's form has the fields that people know (${lang})`, async ({ desk }) => {
    const office = await desk({ lang });
    const { t, page } = office;
    for (const vendor of ["dingtalk", "wecom", "lark"] as const) {
      await office.go(`/console/mobile-apps/new/${vendor}`);
      await expect(office.heading(t.appTitle(t.vendors[vendor]))).toBeVisible();
      // Each label is there as it is written, and says where its value is found.
      for (const label of t.appFields[vendor]) {
        const field = page.getByLabel(new RegExp(`^\\s*${label}\\s*(${t.optional}\\s*)?$`));
        await expect(field).toBeVisible();
        await expect(field).toHaveAccessibleDescription(/.{6}/);
      }
      // The edition, and how events arrive.
      await expect(page.getByRole("radio")).toHaveCount(vendor === "wecom" ? 0 : 4);
      await expect(page.getByText(vendor === "wecom" ? /__nothing__/ : /企业微信|WeCom/)).toHaveCount(0);
    }
  });
}

test("a DingTalk draft has the addresses for DingTalk's console", async ({ desk, fresh }) => {
  const world: World = await fresh();
  const office = await desk({ world });
  const id = await draft(office, "dingtalk");
  for (const path of [`/callbacks/dingtalk/${id}`, `/m/${id}/signed-in`, `/m/${id}`]) {
    await expect(office.page.getByText(world.url + path, { exact: true })).toBeVisible();
  }
  await expect(office.page.getByText("Domain verification file")).toHaveCount(0);
  await expect(office.field("Client ID")).not.toBeEditable();
  await expect(office.button("Enable DingTalk")).toBeVisible();
});

test("Lark's Service ID repeats its App ID", async ({ desk }) => {
  const office = await desk();
  await office.go("/console/mobile-apps/new/lark");
  await office.field("App ID").fill("cli_0123456789abcdef");
  await expect(office.field("Service ID")).toHaveValue("cli_0123456789abcdef");
  await office.button("Fill in the simulator's values").click();
  await expect(office.field("Service ID")).toHaveValue(await office.field("App ID").inputValue());
  await expect(office.field("Service ID")).not.toBeEditable();
});

test("malformed values are refused at their fields, before WeCom is asked", async ({ desk }) => {
  const office = await desk();
  await office.go("/console/mobile-apps/new/wecom");
  await office.field("Enterprise ID").fill("1234");
  await office.field("Service ID").fill("abc");
  await office.field(/^API base URL/).fill("ftp://somewhere");
  await office.button("Check").click();
  await expect(office.field("Enterprise ID")).toHaveAccessibleDescription(/^An Enterprise ID begins with ww or wx/);
  await expect(office.field("Enterprise Key")).toHaveAccessibleDescription(/^This is needed/);
  await expect(office.field("Service ID")).toHaveAccessibleDescription(/^Digits only/);
  await expect(office.field(/^API base URL/)).toHaveAccessibleDescription(/^Not an address/);
});

test("an untrusted IP: what comes first, and the IP to copy", async ({ desk, world }) => {
  await world.control.settings({ trusted_ips: ["203.0.113.9"] });
  const office = await desk();
  await openNew(office);
  await office.button("Check").click();
  const failed = office.page.getByRole("listitem").filter({ hasText: "60020" });
  await expect(failed.first()).toContainText("egress IP is not a trusted IP");
  await expect(failed.first().getByText("127.0.0.1", { exact: true })).toBeVisible();
  await expect(failed.first().getByRole("button", { name: "Copy" })).toBeVisible();
  await expect(office.page.getByText(/WeCom takes trusted IPs only after/)).toBeVisible();
});

test("a WeCom that is down, slow or talks nonsense", async ({ desk, world }) => {
  const office = await desk();
  await openNew(office);
  await world.control.fault({ vendor: "wecom", path: "/cgi-bin/gettoken", times: -1, status: 502, body: "<html>Bad Gateway</html>" });
  await office.button("Check").click();
  await expect(stage(office, "Identity and key")).toContainText("The answer is not the vendor's");
  await world.control.clearFaults();
  await world.control.fault({ vendor: "wecom", path: "/cgi-bin/gettoken", times: -1, latency_ms: 11_000 });
  await office.button("Check").click();
  await expect(office.page.getByText("Asking WeCom…")).toBeVisible();
  await expect(stage(office, "Identity and key")).toContainText("No answer within ten seconds", { timeout: 30_000 });
  await office.field(/^API base URL/).fill("http://127.0.0.1:1");
  await office.button("Check").click();
  await expect(stage(office, "Vendor's address")).toContainText("The address cannot be reached");
});

test("addresses of one's own network are not called", async ({ desk }) => {
  const office = await desk();
  await openNew(office);
  await office.field(/^API base URL/).fill("http://169.254.169.254");
  await office.button("Check").click();
  await expect(office.field(/^API base URL/)).toHaveAccessibleDescription(/may not be called/);
});

test("an app in whose range nobody is cannot be enabled", async ({ desk, fresh }) => {
  const world = await fresh();
  await world.control.settings({ visible_departments: [] });
  const office = await desk({ world });
  await openNew(office);
  await office.field("Test message to").fill("wangxiaoming");
  await office.button("Enable WeCom").click();
  await expect(office.page.getByText("Nobody is in the app's visible range")).toBeVisible();
  await expect(office.page.getByText("it was not enabled, and nothing was saved")).toBeVisible();
  await expect(office.page).toHaveURL(/new\/wecom$/);
});

async function draft(office: Desk, vendor = "wecom"): Promise<string> {
  await openNew(office, vendor);
  await office.button("Save draft").click();
  await office.arrives(/mobile-apps\/(?!new)\w+$/);
  return office.page.url().split("/").pop() ?? "";
}

test("a domain verification file is served as it was uploaded", async ({ desk, fresh }) => {
  const world: World = await fresh();
  const office = await desk({ world });
  await draft(office);
  const name = "WW_verify_6sik8XFNVixfjUNp.txt";
  await office.field("Choose the file").setInputFiles({ name: "verify.txt", mimeType: "text/plain", buffer: Buffer.from("6sik8XFNVixfjUNp") });
  await office.button("Upload").click();
  await expect(office.field("File name")).toHaveAccessibleDescription(/^The name is WW_verify_/);
  await office.field("Choose the file").setInputFiles({ name, mimeType: "text/plain", buffer: Buffer.from("6sik8XFNVixfjUNp") });
  await expect(office.field("File name")).toHaveValue(name);
  await office.button("Upload").click();
  await expect(office.page.getByRole("link", { name })).toBeVisible();
  await expect(office.page.getByText("Comes back through the public URL")).toBeVisible();
  await expect(office.page.getByText("Not fetched yet")).toBeVisible();
  expect(await (await fetch(`${world.url}/${name}`)).text()).toBe("6sik8XFNVixfjUNp");
  await office.reload();
  await expect(office.page.getByText("Fetched", { exact: true })).toBeVisible();
});

test("callback keys are made here, and another address asks for every key again", async ({ desk, fresh }) => {
  const world: World = await fresh();
  const office = await desk({ world });
  await openNew(office);
  await office.page.getByText("Receiving messages (callback)").click();
  await office.field(/^Token/).fill("");
  await office.field(/^EncodingAESKey/).fill("");
  await office.button("Save draft").click();
  await office.arrives(/mobile-apps\/(?!new)\w+$/);
  const id = office.page.url().split("/").pop() ?? "";
  await expect(office.page.getByText("Enter and save Token and EncodingAESKey first")).toBeVisible();
  await office.page.getByText("Receiving messages (callback)").click();
  await office.button("Generate").click();
  await expect(office.field(/^EncodingAESKey/)).toHaveValue(/^[A-Za-z0-9]{43}$/);
  await office.button("Save draft").click();
  await expect(office.page.getByText("Not verified yet")).toBeVisible();
  const unsigned = await fetch(`${world.url}/callbacks/wecom/${id}?msg_signature=x&timestamp=1&nonce=1&echostr=x`);
  expect(unsigned.status).toBeGreaterThanOrEqual(400);

  await office.field(/^API base URL/).fill(`${world.control.url}/elsewhere`);
  await office.button("Save draft").click();
  await expect(office.field("Enterprise Key")).toHaveAccessibleDescription(/^The API base URL or the proxy has changed/);
  await expect(office.field(/^Address Book Key/)).toHaveAccessibleDescription(/^The API base URL or the proxy has changed/);
  await expect(office.field(/^EncodingAESKey/)).toHaveAccessibleDescription(/^The API base URL or the proxy has changed/);
});

test("an app is disabled after being asked, and enabled again", async ({ desk, fresh }) => {
  const world: World = await fresh();
  const id = await world.app();
  const office = await desk({ world });
  await office.go(`/console/mobile-apps/${id}`);
  await office.button("Disable").click();
  await expect(office.dialog()).toContainText("Disable 示例公司");
  await office.dialog().getByRole("button", { name: "Disable" }).click();
  await expect(office.page.getByText("Disabled", { exact: true })).toBeVisible();
  await office.reload();
  await office.field("Test message to").fill("wangxiaoming");
  await office.button("Enable WeCom").click();
  await expect(office.page.getByText("Enabled", { exact: true })).toBeVisible();
});

test("the same company is not connected twice", async ({ desk, world }) => {
  await world.app();
  const office = await desk();
  await openNew(office);
  await office.button("Save draft").click();
  await expect(office.field("Enterprise ID")).toHaveAccessibleDescription(/^Connected already, by “示例公司”/);
  await office.link("Open").click();
  await office.arrives(/mobile-apps\/(?!new)\w+$/);
});
