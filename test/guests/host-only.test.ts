import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { checksIn, describeWithGuests, problems, type TestRun, testGuests } from "./support.js";

jest.setTimeout(15 * 60_000);

/** Runs a command of Labvisor's in the example. */
const labvisor = (...args: readonly string[]) =>
  spawnSync(process.execPath, [path.resolve("dist/cli/main.js"), ...args], {
    ...{ cwd: "examples/host-only", encoding: "utf8" },
  });

describeWithGuests("two guests of examples/host-only", () => {
  let run: TestRun;
  let captures: string;

  beforeAll(async () => {
    captures = mkdtempSync(path.join(os.tmpdir(), "labvisor-captures-"));
    const args = ["--guest", "ubuntu1", "ubuntu2", "--capture", captures, "--keep"];
    run = await testGuests("examples/host-only", ...args);
  });
  afterAll(() => {
    labvisor("test", "--stop");
    rmSync(captures, { recursive: true });
  });

  test("boot, have the lab's addresses, and reach each other, the host, and the outside", () => {
    expect(problems(run)).toEqual([]);
    expect(run.exitCode).toBe(0);
    expect(checksIn(run)).toEqual([
      "host/ping/ubuntu1",
      "host/ping/ubuntu2",
      "ubuntu1/addresses",
      "ubuntu1/first boot",
      "ubuntu1/ping/ubuntu2",
      "ubuntu1/tcp/outside",
      "ubuntu2/addresses",
      "ubuntu2/first boot",
      "ubuntu2/ping/ubuntu1",
      "ubuntu2/tcp/outside",
    ]);
  });

  test("are announced, with the image that replaces the lab's", () => {
    expect(run.stderr).toContain("test: host-only: booting 2 guests\n");
    expect(run.stderr).toMatch(/test: host-only: ubuntu2 boots .*\.qcow2 instead of .*hello\.img\n/);
  });

  test("are kept for ssh, whose connection needs no network of the lab, until they are stopped", () => {
    // The guests have no user with a key.
    const { status, stderr } = labvisor("ssh", "ubuntu2", "--", "true");
    expect([status, stderr]).toEqual([255, expect.stringContaining("Permission denied (publickey")]);
    expect(labvisor("test", "--stop").stderr).toBe("test: host-only: stopped ubuntu1, ubuntu2\n");
  });

  test("leave the frames of their network in a capture, the ping of one to the other among them", () => {
    expect(readdirSync(captures, { recursive: true }).sort()).toEqual(["host-only", "host-only/lan.pcapng"]);
    // The IPv4 addresses of both, next to each other in the header of a packet.
    const packet = Buffer.of(10, 1, 2, 11, 10, 1, 2, 12, 8, 0);
    expect(readFileSync(path.join(captures, "host-only/lan.pcapng")).includes(packet)).toBe(true);
  });
});
