import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { filesBelow } from "../support/files-below.js";
import { describeWithTerraform } from "../support/terraform.js";
import { ProjectFolder } from "./project-folder.js";

let project: ProjectFolder;
beforeEach(() => {
  project = new ProjectFolder();
});
afterEach(() => project.remove());

/**
 * Writes an app with a lab.
 *
 * @param rest code that can use `pve` and `bootDisk` as well
 */
function withLab(rest: string): void {
  project.withLab(`
    const pve = new v.Proxmox(lab, "pve", { node: "pve" });
    // Pipelines do not have this file.
    const bootDisk = v.Disk.fromImage(v.Image.file("debian.qcow2"), { size: v.Size.gibibytes(3) });
    ${rest}`);
}

const rehearse = (args: readonly string[] = [], env: NodeJS.ProcessEnv = {}) =>
  project.labvisor(["rehearse", ...args], { PATH: process.env.PATH, ...env });

/** Returns the contents of all files in a folder. */
function textsBelow(folder: string): string[] {
  return filesBelow(folder).map((file) => readFileSync(path.join(folder, file), "utf8"));
}

describeWithTerraform("labvisor rehearse", () => {
  const TWO = `
    const lan = new v.HostOnlyNetwork(lab, "lan", { hypervisor: laptop, cidr: "192.168.56.0/24" });
    new v.VirtualMachine(lab, "web", { hypervisor: laptop, bootDisk, interfaces: [v.Nat.perMachine(), lan.at("192.168.56.11")] });
    new v.VirtualMachine(lab, "big", { hypervisor: pve, bootDisk, interfaces: [v.Nat.perMachine()] });`;

  test("applies, plans again, and destroys a lab on both hypervisors, and leaves nothing behind", async () => {
    withLab(TWO);
    // A separate folder, because other tests use the system's at the same time.
    const temporary = mkdtempSync(path.join(os.tmpdir(), "labvisor-temporary-"));
    const { exitCode, stdout } = await rehearse([], { TMPDIR: temporary });
    const lines = stdout.trim().split("\n");
    expect(lines.filter((line) => !line.startsWith("rehearsal: "))).toEqual([]);
    const messages = lines.map((line) => line.replace(/ ?\(?\d+\.\d s\)?$/, "").replace("rehearsal: ", ""));
    expect(messages).toEqual([
      "running real Terraform without a hypervisor; your states are neither read nor changed",
      "lab: validate",
      expect.stringMatching(/^lab: plan: \d+ to be created$/),
      expect.stringMatching(/^lab: apply: \d+ created$/),
      "lab: plan again: no changes",
      expect.stringMatching(/^lab: destroy: \d+ destroyed$/),
      "passed after",
    ]);
    expect(exitCode).toBe(0);
    expect(readdirSync(temporary).filter((name) => name.startsWith("labvisor-"))).toEqual([]);
    rmSync(temporary, { recursive: true });
    expect(readdirSync(project.path).sort()).toEqual(
      ["bin", "cdktf.json", "cdktf.out", "labvisor.lock.json", "main.js", "node_modules"].sort(),
    );
  });

  test("reports the change from a revision", async () => {
    withLab(TWO);
    project.write(".gitignore", "node_modules\ncdktf.out\n");
    // Not in git, but available to both revisions.
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
      ["main", "apply"],
      [undefined, "validate"],
      [undefined, "plan"],
      [undefined, "apply"],
      [undefined, "plan again"],
      [undefined, "destroy"],
    ]);
    expect(
      steps[2].changes.sort((a: { address: string }, b: { address: string }) => (a.address < b.address ? -1 : 1)),
    ).toEqual([
      { address: "labvisor_proxmox_guest_networks.big_guest", action: "delete" },
      { address: "labvisor_proxmox_guest_networks.bigger_guest", action: "create" },
      { address: "proxmox_virtual_environment_file.big_seed", action: "delete" },
      { address: "proxmox_virtual_environment_file.bigger_seed", action: "create" },
      { address: "proxmox_virtual_environment_vm.big", action: "delete" },
      { address: "proxmox_virtual_environment_vm.bigger", action: "create" },
      { address: "virtualbox_vm.web", action: "update" },
    ]);
    expect((await rehearse(["--base", "nowhere"])).stderr).toContain("nowhere is not a revision in this repository");
    // The worktree is removed from git's list as well.
    expect(
      spawnSync("git", ["worktree", "list"], { cwd: project.path, encoding: "utf8" }).stdout.trim().split("\n"),
    ).toHaveLength(1);
  });

  test("reports the construct and the reason if a step fails", async () => {
    withLab(`
      const box = (name) => new v.VirtualMachine(lab, name, { hypervisor: laptop, bootDisk });
      box("web").node.defaultChild.addOverride("chipset", "none such");`);
    const { exitCode, stdout } = await rehearse();
    expect(exitCode).toBe(1);
    expect(stdout).toContain("rehearsal: lab: validate failed");
    expect(stdout).toContain("chipset");
    expect(stdout).toContain("rehearsal: failed");
  });

  test("fails if the second plan has changes", async () => {
    project.withStack("restless", {
      terraform: { required_providers: { null: { source: "null" } } },
      resource: { null_resource: { clock: { triggers: { now: "${timestamp()}" } } } },
    } as object);
    const { exitCode, stdout } = await rehearse();
    expect(exitCode).toBe(1);
    expect(stdout).toContain("rehearsal:   null_resource.clock: a second plan would replace it again");
  });

  test("neither runs provisioners nor contacts backends", async () => {
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
    expect(stdout).toContain("rehearsal: checks: apply: 1 created");
    expect(exitCode).toBe(0);
    expect(existsSync(mark)).toBe(false);
  });

  test("does not write any secret from the environment", async () => {
    withLab(`
      new v.CifsPool(lab, "nas", { hypervisor: pve, server: "nas", share: "s", username: "u", password: v.Secret.fromEnvironment("NAS") });`);
    const secret = "hunter2-hunter2";
    const env = { NAS: secret, TF_VAR_stored_secret_NAS: secret, PROXMOX_VE_API_TOKEN: secret, TF_LOG: "TRACE" };
    const { exitCode, stdout, stderr } = await rehearse(["--keep"], env);
    const [, folder] = /keeping the folder (.+)/.exec(stdout) ?? [];
    try {
      expect(exitCode).toBe(0);
      const texts = textsBelow(folder);
      expect(texts.length).toBeGreaterThan(1);
      for (const text of [stdout, stderr, ...texts]) expect(text).not.toContain(secret);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test("skips the destruction of guests with deletion protection, and says so", async () => {
    withLab(`new v.VirtualMachine(lab, "db", { hypervisor: laptop, bootDisk, deletionProtection: true });`);
    const { exitCode, stdout } = await rehearse();
    expect(stdout).toContain("rehearsal: lab: destroy skipped because of deletion protection: virtualbox_vm.db");
    expect(exitCode).toBe(0);
  });

  test("names a provider that is unknown and cannot be fetched", async () => {
    mkdirSync(path.join(project.path, "home"));
    project.withStack("strange", {
      terraform: { required_providers: { strange: { source: "labvisor.invalid/a/strange" } } },
    } as object);
    const { exitCode, stderr } = await rehearse([], { HOME: path.join(project.path, "home") });
    expect(exitCode).toBe(1);
    expect(stderr).toContain("labvisor.invalid/a/strange");
  });
});
