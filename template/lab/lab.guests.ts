import { bootLab, type LabUnderTest } from "labvisor/testing";
import { createLab } from "./lab";

let lab: LabUnderTest;
beforeAll(async () => {
  lab = await bootLab(createLab);
}, 20 * 60_000);
afterAll(() => lab?.stop());

test(
  "the guests pass the checks that the lab implies",
  async () => {
    expect(await lab.problems()).toEqual([]);
  },
  10 * 60_000,
);

test("web has its host name", async () => {
  expect(await lab.guest("web").succeed("hostname")).toBe("web\n");
}, 60_000);
