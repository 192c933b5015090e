import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type Outcome, ProjectFolder } from "./project-folder.js";

jest.setTimeout(60_000);

const MAIN = path.resolve("dist/cli/main.js");
const GUEST =
  'new v.VirtualMachine(lab, "web", { hypervisor: laptop, bootDisk: v.Disk.blank(v.Size.gibibytes(1)), interfaces: [' +
  'new v.HostOnlyNetwork(lab, "lan", { hypervisor: laptop, cidr: "192.168.56.0/24" }).attach()] });';

let project: ProjectFolder;
beforeEach(() => {
  project = new ProjectFolder();
});
afterEach(() => project.remove());

/** Checks that a command failed with a message, and without a stack trace or a line of Labvisor's own code. */
function expectMessage({ exitCode, stderr }: Outcome, message: string | RegExp): void {
  expect(exitCode).toBeGreaterThan(0);
  expect(stderr).toMatch(message);
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(stderr).not.toMatch(/^\s*\^/m);
}

test.each([
  ["not JSON", "{", "is not JSON"],
  ["a conflict of git", "<<<<<<< HEAD", "is not JSON"],
  ["other types", '{"version":1,"labs":{"lab":{"addresses":{"a":5}}}}', "is damaged"],
])("a lock file that is %s is reported and kept", async (_, text, message) => {
  project.withLab(GUEST).write("labvisor.lock.json", text);
  expectMessage(await project.labvisor(["synth"]), message);
  expect(readFileSync(path.join(project.path, "labvisor.lock.json"), "utf8")).toBe(text);
});

test.each([["."], [".."], ["/"]])(
  "the output folder %s, next to which states would be lost, is rejected",
  async (output) => {
    project.withLab(GUEST).write("cdktf.json", { app: "node main.js", output });
    expectMessage(await project.labvisor(["synth"]), /"output" is ".*"; give a folder in the project/);
  },
);

test("an output folder in a folder that does not exist is created", async () => {
  project.withLab(GUEST).write("cdktf.json", { app: `"${process.execPath}" main.js`, output: "build/stacks" });
  expect(await project.labvisor(["synth"])).toMatchObject({ exitCode: 0 });
  expect(project.has("build/stacks/manifest.json")).toBe(true);
});

test("a file in place of Labvisor's own folder is reported, and stays", async () => {
  project.withLab(GUEST).withTerraform().write(".labvisor", "mine");
  for (const args of [["plan", "--virtualbox", "simulated"], ["synth"], ["ssh-config"]])
    expectMessage(
      await project.labvisor(args),
      /\.labvisor is not a folder, and Labvisor keeps the project's data there/,
    );
  expect(readFileSync(path.join(project.path, ".labvisor"), "utf8")).toBe("mine");
});

test.each([[{ annotations: [null] }], [{ annotations: 5 }], [{ annotations: [{ level: "@cdktf/error" }] }]])(
  "a manifest that cdktf does not write is reported: %j",
  async (more) => {
    const stack = { name: "a", constructPath: "a", workingDirectory: ".", synthesizedStackPath: "a", dependencies: [] };
    project.write("manifest.json", { stacks: { a: { ...stack, ...more } } });
    project.write("cdktf.json", { app: "mkdir -p cdktf.out; cp manifest.json cdktf.out" });
    expectMessage(await project.labvisor(["synth"]), "is not a manifest from cdktf");
  },
);

describe("a Terraform that is none", () => {
  const state = '{"lineage":5,"serial":"x","resources":5}';
  test.each([
    ["garbage", "drift", "GARBAGE", /terraform show printed "GARBAGE" for lab, which Terraform does not/],
    ["a wrong state", "snapshot list", state, /terraform state pull printed .* for lab/],
    [
      "no list of resources",
      "snapshot list",
      '{"lineage":"l","serial":1,"resources":[null]}',
      /terraform state pull printed/,
    ],
    ["garbage", "rehearse", "GARBAGE", /terraform validate printed "GARBAGE" for lab/],
    ["wrong diagnostics", "rehearse", '{"diagnostics":5}', /terraform validate printed .* for lab/],
  ])("and prints %s is reported by %s", async (_, command, text, message) => {
    project.withLab(GUEST).withTerraform(`console.log(${JSON.stringify(text)});`);
    const args = command === "rehearse" ? [command] : [...command.split(" "), "--virtualbox", "simulated"];
    expectMessage(await project.labvisor(args), message);
  });

  test("and is killed is reported with the signal", async () => {
    project.withLab(GUEST).withTerraform('process.kill(process.pid, "SIGKILL"); for (;;);');
    const failed = await project.labvisor(["plan", "--virtualbox", "simulated"]);
    expectMessage(failed, "terraform init failed for lab.\nIt was ended by SIGKILL.");
  });

  test("and that the system cannot start is reported", async () => {
    project.withLab(GUEST).withTerraform();
    writeFileSync(path.join(project.bin, "terraform"), "#!/nonexistent\n", { mode: 0o755 });
    const failed = await project.labvisor(["plan", "--virtualbox", "simulated"]);
    expectMessage(failed, /The program '.*terraform' is not installed or not executable/);
  });
});

const hasFullDevice = existsSync("/dev/full");
(hasFullDevice ? test : test.skip)("a full disk behind stdout is reported, and a closed pipe is not an error", () => {
  project.withLab(GUEST);
  const labvisor = (redirection: string) =>
    spawnSync("sh", ["-c", `"${process.execPath}" "${MAIN}" addresses ${redirection}`], {
      cwd: project.path,
      encoding: "utf8",
    });
  const full = labvisor("> /dev/full");
  expect(full.status).toBe(1);
  expect(full.stderr).toMatch(/^labvisor: The output cannot be written: ENOSPC.*\n$/);
  expect(labvisor("| true")).toMatchObject({ status: 0, stderr: "" });
});

test("a description that others wrote does not reach the terminal as commands", async () => {
  const error = JSON.stringify("\u001b]0;title\u0007\u001b[31mred");
  project.withLab(GUEST).withTerraform(`console.error(${error}); process.exit(1);`);
  const { stderr } = await project.labvisor(["plan", "--virtualbox", "simulated"]);
  expect(stderr).toContain("\\u{1b}]0;title\\u{7}\\u{1b}[31mred");
});
