import { mkdirSync } from "node:fs";
import path from "node:path";
import { Probe } from "../../lib/index.js";
import { withLab } from "./checked-lab.js";
import { ProjectFolder } from "./project-folder.js";

jest.setTimeout(90_000);

let project: ProjectFolder;
beforeEach(() => {
  project = new ProjectFolder();
});
afterEach(() => project.remove());

test("check exits with 2 for a lab without checks", async () => {
  const { exitCode, stderr, stdout } = await withLab(project, "192.168.56", () => ({})).labvisor(["check"]);
  expect([exitCode, stdout]).toEqual([2, ""]);
  expect(stderr).toContain("The project has no checks. Add a Reachability to a Checks stack.\n");
});

test("check exits with 2 if the named stacks have no checks, and names them", async () => {
  withLab(project, "192.168.56", ({ web }) => ({ ping: { to: web, probe: Probe.ping() } }));
  const { exitCode, stderr } = await project.labvisor(["check", "campus"]);
  expect([exitCode, stderr]).toEqual([
    2,
    expect.stringContaining(
      "There are no checks in campus. Give the name of a Checks stack, or none to run all checks.\n",
    ),
  ]);
});

test.each([
  [["check", "--bogus"], 3],
  [["test", "--bogus"], 3],
  [["test", "--timeout", "x"], 3],
  [["test", "--stop", "--guest", "web"], 3],
  [["test", "--help"], 0],
])("%j exits with %d: 1 is for a failed check", async (args, code) => {
  expect((await project.labvisor(args)).exitCode).toBe(code);
});

test("guests on the simulated host are not probed, although this computer's network may have others", async () => {
  const here = { address: "127.0.0.1", probe: Probe.ping(), retries: 0 };
  withLab(project, "192.168.56", ({ web }) => ({
    ping: { to: web, ...here },
    exec: { to: web, probe: Probe.exec("true") },
  }));
  mkdirSync(path.join(project.path, ".labvisor"));
  project.write(".labvisor/host", "simulated\n");
  const { exitCode, stdout } = await project.labvisor(["check"]);
  const reason = "VirtualBox is simulated, so no guest runs; to boot the guests in QEMU, run labvisor test";
  expect(stdout).toContain(
    `UNKNOWN exec: ${reason}\nUNKNOWN ping: this machine to web: ${reason}\n0 of 2 checks passed.\n`,
  );
  expect(exitCode).toBe(3);
});

test("check exits with 3 if the project cannot be read", async () => {
  const { exitCode, stderr } = await project.labvisor(["check"]);
  expect(stderr).toMatch(/^labvisor: There is no cdktf\.json in /);
  expect(exitCode).toBe(3);
});

test("a check is unknown if the target has no address or ssh cannot reach the prober", async () => {
  const { exitCode, stdout } = await withLab(project, "192.168.56", ({ web, hidden }) => ({
    blind: { to: hidden, probe: Probe.ping() },
    mute: { from: hidden, to: web, probe: Probe.ping() },
    deaf: { to: hidden, probe: Probe.service("nginx") },
  })).labvisor(["check"]);
  expect(stdout).toContain(
    "UNKNOWN blind: this machine to hidden: the lab has no address for hidden; give it a static address or a port forward (a check may name an address of its own)\n",
  );
  expect(stdout).toContain(
    "UNKNOWN mute: hidden to web: ssh cannot reach hidden, which runs the probe: no address that the host can reach\n",
  );
  expect(stdout).toContain(
    "UNKNOWN deaf: ssh cannot reach hidden, which runs the probe: no address that the host can reach\n",
  );
  expect(stdout).toContain("0 of 3 checks passed.\n");
  expect(exitCode).toBe(3);
});

test("stacks of checks are planned and applied only by name", async () => {
  withLab(project, "192.168.56", ({ web }) => ({ ping: { to: web, probe: Probe.ping() } })).withTerraform();
  await project.labvisor(["apply", "--auto-approve"]);
  expect(project.calls.map(({ stack }) => stack)).toEqual(["campus"]);
  await project.labvisor(["apply", "--auto-approve", "checks", "campus"]);
  expect(project.calls.map(({ stack }) => stack)).toEqual(["campus", "campus", "checks"]);
});
