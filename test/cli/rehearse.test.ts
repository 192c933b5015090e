import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { describeWithTerraform } from "../support/terraform.js";
import { ProjectFolder } from "./project-folder.js";

let project: ProjectFolder;
beforeEach(() => {
  project = new ProjectFolder();
});
afterEach(() => project.remove());

/** What is said of the lab sees `pve` and `bootDisk` too. */
function withLab(rest: string): void {
  project.withLab(`
    const pve = new v.Proxmox(lab, "pve", { node: "pve" });
    // In no pipeline is such a file.
    const bootDisk = v.Disk.fromImage(v.Image.file("debian.qcow2"), { size: v.Size.gibibytes(3) });
    ${rest}`);
}

const rehearse = (args: readonly string[] = [], env: NodeJS.ProcessEnv = {}) =>
  project.labvisor(["rehearse", ...args], { PATH: process.env.PATH, ...env });

/** All files below the folder, by their texts. */
function textsBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(path.join(entry.parentPath, entry.name), "utf8"));
}

describeWithTerraform("labvisor rehearse", () => {
  const TWO = `
    const lan = new v.HostOnlyNetwork(lab, "lan", { hypervisor: laptop, cidr: "192.168.56.0/24" });
    new v.VirtualMachine(lab, "web", { hypervisor: laptop, bootDisk, interfaces: [v.Nat.perMachine(), lan.at("192.168.56.11")] });
    new v.VirtualMachine(lab, "big", { hypervisor: pve, bootDisk, interfaces: [v.Nat.perMachine()] });`;

  test("a lab on both hypervisors is applied, planned again and destroyed, and leaves nothing", async () => {
    withLab(TWO);
    // Others rehearse in the machine's own at the same time.
    const temporary = mkdtempSync(path.join(os.tmpdir(), "labvisor-temporary-"));
    const { exitCode, stdout } = await rehearse([], { TMPDIR: temporary });
    const lines = stdout.trim().split("\n");
    expect(lines.filter((line) => !line.startsWith("rehearsal: "))).toEqual([]);
    const told = lines.map((line) => line.replace(/ ?\(?\d+\.\d s\)?$/, "").replace("rehearsal: ", ""));
    expect(told).toEqual([
      "real Terraform, and nothing else is: no hypervisor and no state of yours is touched",
      "lab: validate",
      expect.stringMatching(/^lab: plan: \d+ to be made$/),
      expect.stringMatching(/^lab: apply: \d+ made$/),
      "lab: plan again: no changes",
      expect.stringMatching(/^lab: destroy: \d+ removed$/),
      "passed after",
    ]);
    expect(exitCode).toBe(0);
    expect(readdirSync(temporary).filter((name) => name.startsWith("labvisor-"))).toEqual([]);
    rmSync(temporary, { recursive: true });
    expect(readdirSync(project.path).sort()).toEqual(
      ["bin", "cdktf.json", "cdktf.out", "labvisor.lock.json", "main.js", "node_modules"].sort(),
    );
  });

  test("the change from a revision is rehearsed, and told", async () => {
    withLab(TWO);
    project.write(".gitignore", "node_modules\ncdktf.out\n");
    // Which git does not have, and both revisions do.
    project.write("debian.qcow2", "x");
    project.write(".gitignore", "node_modules\ncdktf.out\n*.qcow2\n");
    project.git("init", "-q");
    project.git("add", ".");
    project.git("commit", "-qm", "the lab");
    withLab(
      TWO.replace('"web", { hypervisor: laptop,', '"web", { hypervisor: laptop, cpus: 2,').replace('"big"', '"bigger"'),
    );
    const { exitCode, stdout } = await rehearse(["--base", "main", "--json"]);
    const { steps, passed } = JSON.parse(stdout);
    expect([exitCode, passed]).toEqual([0, true]);
    expect(steps.map(({ revision, step }: Record<string, string>) => [revision, step])).toEqual([
      ["main", "validate"],
      ["main", "plan"],
      ["main", "apply"],
      [undefined, "validate"],
      [undefined, "plan"],
      [undefined, "apply"],
      [undefined, "plan again"],
      [undefined, "destroy"],
    ]);
    expect(
      steps[4].changes.sort((a: { address: string }, b: { address: string }) => (a.address < b.address ? -1 : 1)),
    ).toEqual([
      { address: "proxmox_virtual_environment_vm.big", action: "delete" },
      { address: "proxmox_virtual_environment_vm.bigger", action: "create" },
      { address: "virtualbox_vm.web", action: "update" },
    ]);
    expect((await rehearse(["--base", "nowhere"])).stderr).toContain("nowhere is no revision that this repository has");
    // The worktree is gone from git's list too.
    expect(
      spawnSync("git", ["worktree", "list"], { cwd: project.path, encoding: "utf8" }).stdout.trim().split("\n"),
    ).toHaveLength(1);
  });

  test("a step that fails says which construct, and why", async () => {
    withLab(`
      const box = (name) => new v.VirtualMachine(lab, name, { hypervisor: laptop, bootDisk });
      box("web").node.defaultChild.addOverride("chipset", "none such");`);
    const { exitCode, stdout } = await rehearse();
    expect(exitCode).toBe(1);
    expect(stdout).toContain("rehearsal: lab: validate failed");
    expect(stdout).toContain("chipset");
    expect(stdout).toContain("rehearsal: failed");
  });

  test("a lab whose second plan has changes fails", async () => {
    project.withStack("restless", {
      terraform: { required_providers: { null: { source: "null" } } },
      resource: { null_resource: { clock: { triggers: { now: "${timestamp()}" } } } },
    } as object);
    const { exitCode, stdout } = await rehearse();
    expect(exitCode).toBe(1);
    expect(stdout).toContain("rehearsal:   null_resource.clock: a second plan would replace it again");
  });

  test("provisioners do not run, and backends are not asked", async () => {
    const mark = path.join(project.path, "ran");
    const provisioner = [
      { "local-exec": { command: `touch ${mark}` } },
      { "local-exec": { when: "destroy", command: `touch ${mark}` } },
    ];
    project.withStack("checks", {
      terraform: {
        required_providers: { null: { source: "hashicorp/null" } },
        backend: { http: { address: "http://127.0.0.1:1/nobody" } },
      },
      resource: { null_resource: { check: { provisioner } } },
    } as object);
    const { exitCode, stdout } = await rehearse();
    expect(stdout).toContain("rehearsal: checks: apply: 1 made");
    expect(exitCode).toBe(0);
    expect(existsSync(mark)).toBe(false);
  });

  test("no secret of the environment gets into it", async () => {
    withLab(`
      new v.CifsPool(lab, "nas", { hypervisor: pve, server: "nas", share: "s", username: "u", password: v.Secret.fromEnvironment("TF_VAR_nas") });`);
    const secret = "hunter2-hunter2";
    const env = { TF_VAR_nas: secret, PROXMOX_VE_API_TOKEN: secret, TF_LOG: "TRACE" };
    const { exitCode, stdout, stderr } = await rehearse(["--keep"], env);
    const [, folder] = /what is rehearsed stays in (.+)/.exec(stdout) ?? [];
    try {
      expect(exitCode).toBe(0);
      const texts = textsBelow(folder);
      expect(texts.length).toBeGreaterThan(1);
      for (const text of [stdout, stderr, ...texts]) expect(text).not.toContain(secret);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test("what is protected from being destroyed is not, and that is told", async () => {
    withLab(`new v.VirtualMachine(lab, "db", { hypervisor: laptop, bootDisk, deletionProtection: true });`);
    const { exitCode, stdout } = await rehearse();
    expect(stdout).toContain("rehearsal: lab: not destroyed, from which virtualbox_vm.db is protected");
    expect(exitCode).toBe(0);
  });

  test("a provider that is not known and cannot be fetched is named", async () => {
    mkdirSync(path.join(project.path, "home"));
    project.withStack("strange", {
      terraform: { required_providers: { strange: { source: "labvisor.invalid/a/strange" } } },
    } as object);
    const { exitCode, stderr } = await rehearse([], { HOME: path.join(project.path, "home") });
    expect(exitCode).toBe(1);
    expect(stderr).toContain("labvisor.invalid/a/strange");
  });
});
