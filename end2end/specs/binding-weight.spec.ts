import { expect, test } from "../fixtures.ts";

/** Bytes on the wire of a first load: the page and its style, before any script. */
const MOST = 20_000;

test("the first page is light", async ({ phone, world }) => {
  await world.app();
  const own = await phone({ user: (await world.member()).user });
  const wire = await own.page.context().newCDPSession(own.page);
  const kinds = new Map<string, string>();
  let bytes = 0;
  wire.on("Network.responseReceived", ({ requestId, type }) => kinds.set(requestId, type));
  wire.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    if (["Document", "Stylesheet"].includes(kinds.get(requestId) ?? "")) bytes += encodedDataLength;
  });
  await wire.send("Network.enable");
  await own.go();
  await expect(own.button(own.t.start)).toBeVisible();
  expect([...kinds.values()].sort(), "one page, one style").toEqual(expect.arrayContaining(["Document", "Stylesheet"]));
  console.log(`first load: ${bytes} bytes of HTML and CSS, with headers`);
  expect(bytes).toBeGreaterThan(1_000);
  expect(bytes).toBeLessThanOrEqual(MOST);
});
