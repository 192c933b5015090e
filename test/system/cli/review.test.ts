import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { ProjectFolder } from "../../cli/project-folder.js";
import { describeWithTerraform } from "../../support/terraform.js";

const TERRAFORM = process.env.LABVISOR_TERRAFORM ?? "terraform";

let project: ProjectFolder;

/**
 * Writes the app.
 *
 * @param more additional code
 */
function write(cpus: number, more = ""): void {
  project.withLab(`
    const lan = new v.HostOnlyNetwork(lab, "lan", { hypervisor: laptop, cidr: "192.168.56.0/24" });
    const bootDisk = v.Disk.fromImage(v.Image.file("debian.vdi"), { size: v.Size.gibibytes(3) });
    const machine = (name, props = {}) => new v.VirtualMachine(lab, name, { hypervisor: laptop, bootDisk, ...props });
    machine("web", { cpus: ${cpus}, interfaces: [lan.at("192.168.56.11")] });
    ${more}`);
}

const review = (...args: string[]) => project.labvisor(["review", ...args], { PATH: process.env.PATH });

describeWithTerraform("labvisor review", () => {
  beforeAll(() => {
    project = new ProjectFolder();
    project.write(".gitignore", "node_modules\ncdktf.out\nbin\n");
    write(1, 'machine("db");');
    project.git("init", "-q");
    project.git("add", ".");
    project.git("commit", "-qm", "the lab");
  });
  afterAll(() => project.remove());

  test("exits with 0 without changes", async () => {
    write(1, 'machine("db"); // as before');
    const { exitCode, stdout } = await review("--base", "main");
    expect(stdout).toContain("⚪ **No changes.** Compared with `main`.");
    expect(exitCode).toBe(0);
  });

  test("exits with 2 for changes, and writes JSON to a file", async () => {
    write(2, 'machine("db");');
    const { exitCode, stdout } = await review("--base", "main", "--format", "json", "--output", "report.json");
    expect([exitCode, stdout]).toEqual([2, ""]);
    const { verdict, stacks } = JSON.parse(readFileSync(path.join(project.path, "report.json"), "utf8"));
    expect(verdict).toBe("restarts");
    expect(stacks[0].diagram.marks).toEqual({ "virtualbox_vm.web": "changed" });
    expect(stacks[0].changes).toMatchObject([{ address: "virtualbox_vm.web", construct: "web", restart: "cpus" }]);
  });

  test("exits with 3 if resources are destroyed, or with 2 if that is allowed", async () => {
    write(1);
    const { exitCode, stdout } = await review("--base", "main");
    expect(stdout).toContain("🔴 **Loses data.**");
    expect(exitCode).toBe(3);
    expect((await review("--base", "main", "--allow", "virtualbox_vm", "virtualbox_disk")).exitCode).toBe(2);
  });

  test("exits with 4 and all errors if rules are broken", async () => {
    write(1, 'machine("db", { interfaces: [lan.at("192.168.56.11")] });');
    const { exitCode, stdout } = await review("--base", "main");
    expect(stdout).toContain("🔴 **Breaks rules**");
    expect(stdout).toContain("LV104");
    expect(exitCode).toBe(4);
    const page = await review("--base", "main", "--format", "html");
    expect(page.stdout).toMatch(/^<!doctype html>[\s\S]*<strong>Breaks rules<\/strong>[\s\S]*LV104[\s\S]*<\/html>\n$/);
    expect(page.exitCode).toBe(4);
  });

  test("exits with 1 and the reason if planning fails", async () => {
    write(
      1,
      'machine("db", { bootDisk: v.Disk.fromImage(v.Image.file("debian.vdi"), { size: v.Size.gibibytes(2) }) });',
    );
    const { exitCode, stdout } = await review("--base", "main");
    expect(stdout).toContain("lab/db/boot");
    expect(stdout).toContain("cannot shrink");
    expect(exitCode).toBe(1);
  });

  test("reviews a plan against the applied lab, saved or as JSON", async () => {
    write(1, 'machine("db");');
    const env = { PATH: process.env.PATH, LABVISOR_VIRTUALBOX: "simulated" };
    writeFileSync(path.join(project.path, "debian.vdi"), Buffer.alloc(1 << 20));
    expect((await project.labvisor(["apply", "--auto-approve"], env)).exitCode).toBe(0);
    write(2, 'machine("db");');
    expect((await project.labvisor(["synth"], env)).exitCode).toBe(0);
    const stack = path.join(project.path, "cdktf.out/stacks/lab");
    const simulated = {
      ...process.env,
      LABVISOR_VIRTUALBOX: "simulated",
      LABVISOR_SIMULATED_FILE: path.join(project.path, ".labvisor/simulated-host.json"),
    };
    const terraform = (...args: string[]) =>
      spawnSync(TERRAFORM, args, { cwd: stack, env: simulated, encoding: "utf8" });
    expect(terraform("plan", "-out=../../../plan").status).toBe(0);
    writeFileSync(path.join(project.path, "plan.json"), terraform("show", "-json", "../../../plan").stdout);
    const [saved, printed] = [await review("--plan", "plan"), await review("--plan", "plan.json")];
    expect(saved.stdout).toContain("🟡 **Restarts** running guests. Compared with the applied lab.");
    expect(saved.stdout).toContain("- `web`: `cpus 1 → 2`\n");
    const commit = project.git("rev-parse", "--short=12", "HEAD").trim();
    expect(saved.stdout).toContain(
      `\n## Effects on \`lab\` at \`${commit}-dirty\`\n\n\`lab\`: 1 changed (1 restart)\n`,
    );
    // The networks are the same, although a state identifies them differently than a lab.
    expect(saved.stdout).not.toContain("### Networks");
    expect(printed.stdout).toBe(saved.stdout);
    expect([saved.exitCode, printed.exitCode]).toEqual([2, 2]);
    // The applied lab is that of the revision, so the plan and a rehearsal agree.
    const [both, rehearsed] = [await review("--base", "main", "--plan", "plan"), await review("--base", "main")];
    expect(both.stdout).toBe(rehearsed.stdout);
    expect(both.exitCode).toBe(2);
  });

  test.each([
    [[], "Give the revision to compare with, such as --base origin/main, or saved plans, --plan PATH, or both."],
    [["--base", "nowhere", "--plan", "empty.json"], "nowhere"],
    [["--plan", "main.js"], "main.js is not valid JSON"],
    [["--plan", "cdktf.json"], "cdktf.json is not a plan; give a file from terraform plan -out"],
    [["--plan", "nowhere"], "nowhere"],
    [["--plan", "failed.json"], "failed.json is the plan of a failed run"],
    [["--plan", "other.json"], "other.json is not a plan of lab"],
  ])("rejects %j", async (args, problem) => {
    write(1);
    project.write("empty.json", { resource_changes: [] });
    project.write("failed.json", { errored: true, resource_changes: [] });
    project.write("other.json", { resource_changes: [{ address: "a.b", type: "a", change: { actions: ["create"] } }] });
    const { exitCode, stderr } = await review(...args);
    expect(stderr).toContain(problem);
    expect(exitCode).toBe(1);
  });
});
