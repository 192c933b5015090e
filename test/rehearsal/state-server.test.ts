import { StateServer } from "../../lib/rehearsal/state-server.js";

let states: StateServer;
beforeEach(async () => {
  states = await StateServer.start();
});
afterEach(() => states.close());

test("the server keeps a state for each stack", async () => {
  const [one, other] = [states.addressOf("one"), states.addressOf("the/other")];
  expect((await fetch(one)).status).toBe(404);
  await fetch(one, { method: "POST", body: "first" });
  await fetch(other, { method: "POST", body: "second" });
  expect(await (await fetch(one)).text()).toBe("first");
  expect(await (await fetch(other)).text()).toBe("second");
  await fetch(one, { method: "DELETE" });
  expect((await fetch(one)).status).toBe(404);
  expect(await (await fetch(other)).text()).toBe("second");
});

test("requests without the key are rejected", async () => {
  const address = states.addressOf("one");
  await fetch(address, { method: "POST", body: "first" });
  const { origin } = new URL(address);
  expect((await fetch(`${origin}/one`)).status).toBe(403);
  expect((await fetch(`${origin}/one`, { method: "POST", body: "x" })).status).toBe(403);
});
