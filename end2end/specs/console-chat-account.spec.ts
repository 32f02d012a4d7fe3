import { expect, test } from "../fixtures.ts";
import { obstacles } from "../support/axe.ts";

test("an admin writes a member's chat account down; the vendor is asked whether there is one", async ({ desk, world }) => {
  await world.app();
  const [person, other] = [await world.member(), await world.colleague()];
  const office = await desk();
  await office.go(`/console/personnel/${person.id}`);
  await office.link("Write a chat account down").click();
  await expect(office.heading(person.name)).toBeVisible();
  expect(await obstacles(office.page)).toEqual([]);
  await office.button("Write down").click();
  await expect(office.page.getByText("This is needed")).toBeVisible();
  await office.page.getByRole("textbox", { name: /user id/ }).fill("nobody-here");
  await office.button("Write down").click();
  await expect(office.page.getByRole("alert").filter({ hasText: "60111" })).toBeVisible();
  await expect(office.page.getByRole("textbox", { name: /user id/ })).toHaveValue("nobody-here");
  await office.page.getByRole("textbox", { name: /user id/ }).fill(other.user);
  await office.button("Write down").click();
  await expect(office.page.getByText("it waits for its person")).toBeVisible();
  await office.link("Back").click();
  await expect(office.page.getByText("waits until the person signs in and agrees")).toBeVisible();
  await expect(office.page.getByText("No code by SMS")).toBeVisible();
  await office.button("Undo binding").click();
  await office.dialog().getByRole("button", { name: "Undo binding" }).click();
  await expect(office.page.getByText("Ended", { exact: true })).toBeVisible();
});
