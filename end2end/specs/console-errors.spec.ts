import { expect, test } from "../fixtures.ts";

test("a list that cannot be loaded says why, and is tried again", async ({ desk, world, problems }) => {
  problems.expect(/net::ERR_FAILED/, /status of 500/);
  const one = await world.member();
  const office = await desk();
  await office.go("/console");
  const people = () => office.page.getByRole("navigation").getByRole("link", { name: "Personnel" }).click();
  await office.page.route("**/api/list_members*", (route) => route.abort());
  await people();
  await expect(office.alert("It could not be loaded")).toContainText("The server cannot be reached: check the network and try again");
  await office.page.unroute("**/api/list_members*");
  await office.button("Try again").click();
  await expect(office.row(one.name)).toBeVisible();

  await office.go("/console");
  const answer = { status: 500, contentType: "application/json", body: JSON.stringify({ Failed: { reference: "abcd2345" } }) };
  await office.page.route("**/api/list_members*", (route) => route.fulfill(answer));
  await people();
  await expect(office.alert("It could not be loaded")).toContainText("abcd2345");
});

test("a form that cannot be sent keeps what was typed", async ({ desk, world, problems }) => {
  problems.expect(/net::ERR_FAILED/, /status of 50\d/);
  const one = await world.colleague();
  const office = await desk();
  await office.go("/console/personnel/new");
  await office.field("Name").fill(one.name);
  await office.field("Phone").fill(one.phone);
  await office.page.route("**/api/add_member", (route) => route.abort());
  await office.button("Add a member").click();
  await expect(office.alert("The server cannot be reached")).toBeVisible();
  await expect(office.field("Name")).toHaveValue(one.name);
  await office.page.unroute("**/api/add_member");
  await office.page.route("**/api/add_member", (route) => route.fulfill({ status: 502, body: "<html>bad gateway</html>" }));
  await office.button("Add a member").click();
  await expect(office.alert("The server failed")).toBeVisible();
  await office.page.unroute("**/api/add_member");
  await office.button("Add a member").click();
  await office.arrives(/personnel\/(?!new)\w+$/);
  await expect(office.heading(one.name)).toBeVisible();
});

test("a button that is pressed twice does it once", async ({ desk, world }) => {
  const one = await world.colleague();
  const office = await desk();
  await office.go("/console/personnel/new");
  await office.field("Name").fill(one.name);
  await office.field("Phone").fill(one.phone);
  let posts = 0;
  office.page.on("request", (request) => (posts += request.url().endsWith("/api/add_member") ? 1 : 0));
  await office.button("Add a member").dblclick();
  await office.arrives(/personnel\/(?!new)\w+$/);
  expect(posts).toBe(1);
});

test("what another admin has deleted meanwhile is said to be gone", async ({ desk, world }) => {
  const one = await world.member();
  const office = await desk();
  await office.go(`/console/personnel/${one.id}`);
  await (await world.admin()).post("delete_member", { id: one.id });
  await office.button("Save").click();
  await expect(office.alert("Not found: it may have been deleted")).toBeVisible();
});
