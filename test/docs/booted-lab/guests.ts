import { bootLab, type LabUnderTest } from "labvisor/testing";
import { createLab } from "./lab.js";

let lab: LabUnderTest;
beforeAll(async () => {
  lab = await bootLab(createLab, { image: "debian-12.qcow2" });
}, 20 * 60_000);
afterAll(() => lab?.stop());

test("clients reach the web server, but not the database", async () => {
  expect(await lab.problems()).toEqual([]); // what the lab implies
  await lab.guest("web").waitForUnit("nginx");
  await lab.guest("client").succeed("curl -fs http://web");
  await lab.guest("client").fail("nc -z -w 2 database 5432");
});
