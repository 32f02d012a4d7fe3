import { expect, test } from "../fixtures.ts";

test("where nothing has happened, each list says so", async ({ phone, fresh, t }) => {
  const world = await fresh();
  await world.app();
  const person = await world.member();
  const own = await phone({ world, user: person.user });
  await own.bindQuickly(person);
  const app = await world.app();
  await own.page.goto(`/m/${app}/todo`);
  await expect(own.page.getByText(t.nothing)).toBeVisible();
  const filter = (name: string) => own.page.getByRole("main").getByRole("link", { name, exact: true });
  await expect(filter(t.mine)).toHaveAttribute("aria-current", "page");
  await filter(t.open).click();
  await expect(filter(t.open)).toHaveAttribute("aria-current", "page");
  await expect(own.page.getByText(t.nothing)).toBeVisible();
  await filter(t.finished).click();
  await expect(own.page.getByText(t.nothingFinished)).toBeVisible();
});

test("an incident is responded to and finished, and finishing asks once", async ({ phone, world, t }) => {
  const app = await world.app();
  const admin = await world.admin();
  const person = await world.member();
  const own = await phone({ user: person.user });
  await own.bindQuickly(person);
  const title = `订单库连接数超过阈值 ${person.user}`;
  await admin.incident({
    title,
    level: "P1",
    service: "order-db",
    content: "第一行\n<b>第二行</b>",
    url: "https://ops.example.com/i/1?a=1&b=2",
    assignee: { phone: person.phone },
  });

  await own.page.goto(`/m/${app}/todo`);
  const card = own.card(title);
  for (const said of ["P1", t.triggered, "order-db", person.name]) await expect(card).toContainText(said);
  await card.getByRole("link").click();
  await expect(own.heading(title)).toBeVisible();
  await expect(own.page.getByText("<b>第二行</b>")).toBeVisible();
  await expect(own.link(t.source)).toHaveAttribute("href", "https://ops.example.com/i/1?a=1&b=2");

  await own.button(t.respond).click();
  await expect(own.page.getByText(t.acknowledged)).toBeVisible();
  await expect(own.button(t.respond)).toHaveCount(0);
  await expect(own.button(t.finishYes)).toBeHidden();
  await own.page.getByText(t.finish, { exact: true }).click();
  await expect(own.page.getByText(t.finishAsk)).toBeVisible();
  await own.button(t.finishYes).click();
  await expect(own.page.getByText(t.finished, { exact: true }).first()).toBeVisible();
  await expect(own.page.getByRole("main").getByRole("button")).toHaveCount(0);
  await expect(own.page.getByRole("listitem")).toHaveCount(3);

  await own.page.goto(`/m/${app}/todo`);
  await expect(card).toHaveCount(0);
  await own.page.goto(`/m/${app}/todo?show=finished`);
  await expect(card).toBeVisible();
});

test("what is unassigned is whose who responds", async ({ phone, world, t }) => {
  const app = await world.app();
  const person = await world.member();
  const own = await phone({ user: person.user });
  await own.bindQuickly(person);
  const title = `磁盘使用率 92% ${person.user}`;
  const id = await (await world.admin()).incident({ title });
  await own.page.goto(`/m/${app}/todo`);
  await expect(own.card(title)).toContainText(t.unassigned);
  await own.card(title).getByRole("link").click();
  await own.button(t.respond).click();
  await expect(own.page.getByRole("definition").filter({ hasText: person.name })).toBeVisible();
  await own.post("act_on_incident", { app, incident: id, action: "finish" });
});

test("other people's incidents can be read, not changed", async ({ phone, world, t }) => {
  const app = await world.app();
  const [person, colleague] = [await world.member(), await world.member()];
  const own = await phone({ user: person.user });
  await own.bindQuickly(person);
  const title = `支付回调失败率升高 ${person.user}`;
  const id = await (await world.admin()).incident({ title, level: "P2", assignee: { phone: colleague.phone } });
  await own.page.goto(`/m/${app}/todo`);
  await expect(own.card(title)).toHaveCount(0);
  await own.page.goto(`/m/${app}/todo?show=open`);
  await own.card(title).getByRole("link").click();
  await expect(own.page.getByText(t.notYours(colleague.name))).toBeVisible();
  await expect(own.page.getByRole("main").getByRole("button")).toHaveCount(0);
  const refused = await own.post("act_on_incident", { app, incident: id, action: "finish" });
  expect(refused.status()).toBe(403);
});

test("two who respond at once see who was first", async ({ phone, world, t }) => {
  const app = await world.app();
  const [first, second] = [await world.member(), await world.member()];
  const phones = [await phone({ user: first.user }), await phone({ user: second.user })] as const;
  await phones[0].bindQuickly(first);
  await phones[1].bindQuickly(second);
  const id = await (await world.admin()).incident({ title: `网关 5xx 升高 ${first.user}` });
  for (const one of phones) await one.page.goto(`/m/${app}/incidents/${id}`);
  await phones[0].button(t.respond).click();
  await expect(phones[0].page.getByText(t.acknowledged)).toBeVisible();
  await phones[1].button(t.respond).click();
  await expect(phones[1].page.getByText(t.notYours(first.name))).toBeVisible();
  await expect(phones[1].alert(/\S/)).toBeVisible();
  await phones[0].post("act_on_incident", { app, incident: id, action: "finish" });
});

test("pressed twice, an incident is responded to once", async ({ phone, world, t }) => {
  const app = await world.app();
  const person = await world.member();
  const own = await phone({ user: person.user });
  await own.bindQuickly(person);
  const id = await (await world.admin()).incident({ title: "消息堆积", assignee: { phone: person.phone } });
  await own.page.goto(`/m/${app}/incidents/${id}`);
  await own.button(t.respond).dblclick();
  await expect(own.page.getByText(t.acknowledged)).toBeVisible();
  await expect(own.page.getByRole("listitem")).toHaveCount(2);
  await expect(own.alert(/\S/)).toHaveCount(0);
});

test("very many come page by page", async ({ phone, world, t }) => {
  const app = await world.app();
  const admin = await world.admin();
  const person = await world.member();
  for (let n = 1; n <= 60; n += 1) {
    await admin.incident({ title: `批量 ${person.user}-${String(n).padStart(2, "0")}。`, assignee: { phone: person.phone } });
  }
  const own = await phone({ user: person.user });
  await own.bindQuickly(person);
  await own.page.goto(`/m/${app}/todo`);
  const titles = own.page.getByText(new RegExp(`^批量 ${person.user}-\\d\\d。$`));
  await expect(titles.first()).toHaveText(`批量 ${person.user}-60。`);
  const shown = await titles.allTextContents();
  await own.link(t.older).click();
  await expect(titles.last()).toHaveText(`批量 ${person.user}-01。`);
  shown.push(...(await titles.allTextContents()));
  expect(new Set(shown).size).toBe(60);
  expect(shown).toHaveLength(60);
  await expect(own.link(t.older)).toHaveCount(0);
});

test("long words and long titles stay on the screen", async ({ phone, world }) => {
  const app = await world.app();
  const admin = await world.admin();
  const person = await world.member();
  const own = await phone({ user: person.user });
  await own.bindQuickly(person);
  const titles = ["很长的标题".repeat(40), "unbreakable-".repeat(16), "<script>alert(1)</script>"];
  const service = "service-with-a-very-long-name-".repeat(3);
  const ids: string[] = [];
  for (const title of titles) ids.push(await admin.incident({ title, service, content: title.repeat(3), assignee: { phone: person.phone } }));
  await own.page.setViewportSize({ width: 320, height: 640 });
  for (const path of [`/m/${app}/todo`, ...ids.map((id) => `/m/${app}/incidents/${id}`)]) {
    await own.page.goto(path);
    const right = await own.page.locator("body *").evaluateAll((all) => Math.max(...all.map((one) => one.getBoundingClientRect().right)));
    expect(right, path).toBeLessThanOrEqual(320);
  }
  await own.page.goto(`/m/${app}/todo`);
  const box = await own.page.getByText(titles[0] ?? "").boundingBox();
  expect(box?.height, "two lines of a title").toBeLessThanOrEqual(50);
});

test("the link of a message opens its incident in a new window, too", async ({ phone, world }) => {
  await world.app();
  const person = await world.member();
  const own = await phone({ user: person.user });
  await own.bindQuickly(person);
  const title = `慢查询 ${person.user}`;
  await (await world.admin()).incident({ title, service: "report-db", level: "P2", assignee: { phone: person.phone } });
  const message = async () => (await world.control.messages(person.user)).find((one) => one.card?.title?.includes(title));
  await expect.poll(message).toBeTruthy();
  const another = await phone({ user: person.user });
  await another.page.goto((await message())?.url ?? "");
  await expect(another.heading(title)).toBeVisible();
});

const awkward = {
  "only a title": {},
  "a very long text": { content: "很长的说明。".repeat(600) },
  "a text full of markup": { content: "<a href='x'>&amp;</a> ".repeat(50) },
};
for (const [what, rest] of Object.entries(awkward)) {
  test(`an incident with ${what} reaches its assignee`, async ({ phone, world }) => {
    await world.app();
    const person = await world.member();
    const own = await phone({ user: person.user });
    await own.bindQuickly(person);
    const title = `机房断电 ${person.user}`;
    await (await world.admin()).incident({ title, assignee: { phone: person.phone }, ...rest });
    await expect.poll(async () => (await world.control.messages(person.user)).map((one) => one.card?.title)).toContain(`[P3] ${title}`);
  });
}

test("whoever is not bound is led to the binding first", async ({ phone, world, t }) => {
  const app = await world.app();
  const own = await phone({ user: (await world.member()).user });
  for (const path of ["todo", "me", "incidents/1"]) {
    await own.page.goto(`/m/${app}/${path}`);
    await expect(own.button(t.start)).toBeVisible();
  }
});

test("an incident that there is not is a page that says so", async ({ phone, world, t }) => {
  const app = await world.app();
  const person = await world.member();
  const own = await phone({ user: person.user });
  await own.bindQuickly(person);
  for (const id of ["1234567890", "nonsense"]) {
    const answer = await own.page.goto(`/m/${app}/incidents/${id}`);
    expect(answer?.status()).toBe(404);
    await expect(own.heading(t.notFound)).toBeVisible();
  }
});
