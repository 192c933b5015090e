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
  expect(stderr).toContain(
    "There are no checks in campus, checks. Add a Reachability to a Checks stack, or omit the names to include all stacks.\n",
  );
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
