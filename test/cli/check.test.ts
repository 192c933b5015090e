import { Probe } from "../../lib/index.js";
import { withLab } from "./checked-lab.js";
import { ProjectFolder } from "./project-folder.js";

jest.setTimeout(90_000);

let project: ProjectFolder;
beforeEach(() => {
  project = new ProjectFolder();
});
afterEach(() => project.remove());

test("a lab without checks has nothing to check: exit code 2", async () => {
  const { exitCode, stderr, stdout } = await withLab(project, "192.168.56", () => ({})).labvisor(["check"]);
  expect([exitCode, stdout]).toEqual([2, ""]);
  expect(stderr).toContain(
    "There are no checks in campus, checks: a Reachability in a stack of Checks is one. Without names, labvisor check looks at all stacks.\n",
  );
});

test("a project that cannot be read is no check that failed: exit code 3", async () => {
  const { exitCode, stderr } = await project.labvisor(["check"]);
  expect(stderr).toMatch(/^labvisor: There is no cdktf\.json in /);
  expect(exitCode).toBe(3);
});

test("a guest whose address nobody knows, and one to ask that ssh has no way to, make a check that cannot be run", async () => {
  const { exitCode, stdout } = await withLab(project, "192.168.56", ({ web, hidden }) => ({
    blind: { to: hidden, probe: Probe.ping() },
    mute: { from: hidden, to: web, probe: Probe.ping() },
  })).labvisor(["check"]);
  expect(stdout).toContain(
    "UNKNOWN blind: this machine to hidden: the lab says no address of hidden: give the check one\n",
  );
  expect(stdout).toContain(
    "UNKNOWN mute: hidden to web: ssh has no way to hidden, which is to ask: no address that the host can reach\n",
  );
  expect(stdout).toContain("0 of 2 checks passed.\n");
  expect(exitCode).toBe(3);
});

test("the stacks of checks are planned and applied where they are named alone", async () => {
  withLab(project, "192.168.56", ({ web }) => ({ ping: { to: web, probe: Probe.ping() } })).withTerraform();
  await project.labvisor(["apply", "--auto-approve"]);
  expect(project.calls.map(({ stack }) => stack)).toEqual(["campus"]);
  await project.labvisor(["apply", "--auto-approve", "checks", "campus"]);
  expect(project.calls.map(({ stack }) => stack)).toEqual(["campus", "campus", "checks"]);
});
