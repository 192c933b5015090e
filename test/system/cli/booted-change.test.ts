import { readFileSync } from "node:fs";
import path from "node:path";
import { ProjectFolder } from "../../cli/project-folder.js";
import { writeStubQemu } from "../../support/stub-qemu.js";
import { describeWithTerraform } from "../../support/terraform.js";

jest.setTimeout(120_000);

describeWithTerraform("a booted test of a change", () => {
  let project: ProjectFolder;
  const run = (...args: string[]) =>
    project.labvisor(["test", "--base", "main", "--timeout", "1", ...args], {
      PATH: `${project.bin}:${process.env.PATH}`,
    });

  /** Writes the lab with these machines: the code of their properties by name. */
  function write(machines: Readonly<Record<string, string>>): void {
    const code = Object.entries(machines).map(
      ([name, props]) =>
        `new v.VirtualMachine(lab, "${name}", { hypervisor: laptop, bootDisk: image("one"), ${props} });`,
    );
    project.withLab(
      `const image = (name) =>
        v.Disk.fromImage(v.Image.file(name + ".qcow2"), { size: v.Size.gibibytes(1) });
      lab.acknowledge("LV137", "no guest needs a network here");
      ${code.join("\n")}`,
    );
  }

  beforeEach(() => {
    project = new ProjectFolder();
    writeStubQemu(project.bin);
    project.write(".gitignore", "node_modules\ncdktf.out\nbin\n").write("one.qcow2", "1").write("two.qcow2", "2");
    write({ web: "", db: "cpus: 1", image: "", old: "" });
    project.git("init", "-q", "-b", "main");
    project.git("add", ".");
    project.git("commit", "-qm", "the lab");
  });
  afterEach(() => project.remove());

  test("applies it to the guests as an apply would, and reports what happened to each", async () => {
    write({
      web: 'cloudInit: v.CloudInit.seed({ users: [{ name: "bob" }], runCommands: ["true"], forwarding: true })',
      db: "cpus: 2, dataDisks: [v.Disk.blank(v.Size.gibibytes(1))]",
      image: 'bootDisk: image("two")',
      added: "",
    });
    const { exitCode, stdout, stderr } = await run();
    expect(stderr).toContain("\ntest: lab: booting 4 guests\ntest: lab: booting 4 guests at main first\n");
    expect(stderr).toMatch(
      /\ntest: lab: applying the change, which starts added, db, image\n(test: lab: \w+ booted after \d+ s\n){3}/,
    );
    expect(stderr).toMatch(/\ntest: lab: took \d+ s\n$/);
    expect(stdout).toContain(
      "9 of 9 checks passed.\n" +
        "lab: At main, 8 of 8 checks passed.\n" +
        "lab: Kept running: web.\n" +
        "lab: Restarted: db.\n" +
        "lab: Replaced: image.\n" +
        "lab: Added: added.\n" +
        "lab: Destroyed: old.\n" +
        "lab: Not applied to web, because its first boot is over: commands, user bob.\n" +
        "lab: Applied to web only at its next boot: commands at each boot.\n",
    );
    expect(exitCode).toBe(0);
    // A guest that restarts has its disks as before, but for a data disk that is new; one that is replaced has new ones.
    const started = readFileSync(path.join(project.path, "started"), "utf8").trim().split("\n");
    expect(started.sort()).toEqual([
      "added g5-disk0.qcow2",
      "db g1-disk0.qcow2",
      "db g1-disk0.qcow2 g6-disk1.qcow2",
      "image g2-disk0.qcow2",
      "image g7-disk0.qcow2",
      "old g3-disk0.qcow2",
      "web g4-disk0.qcow2",
    ]);
  });

  test("restarts a guest on Proxmox VE whose networks change", async () => {
    const write = (interfaces: string) =>
      project.withLab(
        `const pve = new v.Proxmox(lab, "pve", { node: "pve" });
        const office = new v.BridgedNetwork(lab, "office", { hypervisor: pve, cidr: "192.168.1.0/24" });
        const bootDisk = v.Disk.fromImage(v.Image.file("one.qcow2"), { size: v.Size.gibibytes(1) });
        lab.acknowledge("LV137", "no guest needs a network here");
        new v.VirtualMachine(lab, "web", { hypervisor: pve, bootDisk, interfaces: [${interfaces}] });
        new v.VirtualMachine(lab, "db", { hypervisor: pve, bootDisk });`,
      );
    write("");
    project.git("commit", "-qam", "the lab on Proxmox VE");
    write("office.attach()");
    expect((await run()).stdout).toContain("lab: Kept running: db.\nlab: Restarted: web.\n");
  });

  test("lets a renamed guest keep its disk", async () => {
    write({ www: 'movedFrom: ["web"]', db: "cpus: 1", image: "", old: "" });
    const { exitCode, stdout } = await run("--guest", "www", "db");
    expect(stdout).toContain("lab: Kept running: db.\nlab: Restarted: www.\n");
    const started = readFileSync(path.join(project.path, "started"), "utf8").trim().split("\n");
    expect([exitCode, started.sort()]).toEqual([0, ["db g1-disk0.qcow2", "web g2-disk0.qcow2", "www g2-disk0.qcow2"]]);
  });

  test("names the labs that only the revision has, and runs no checks of its own stacks", async () => {
    const ping = (name: string) =>
      `new v.Reachability(new v.Checks(app, "${name}", { lab }), "${name}-check", {
        from: lab.node.findChild("web"), to: lab.node.findChild("db"), address: "10.0.2.2", probe: v.Probe.ping()
      });`;
    const write = (more: string) =>
      project.withLab(
        `const bootDisk = v.Disk.fromImage(v.Image.file("one.qcow2"), { size: v.Size.gibibytes(1) });
        lab.acknowledge("LV137", "no guest needs a network here");
        for (const name of ["web", "db"]) new v.VirtualMachine(lab, name, { hypervisor: laptop, bootDisk });
        ${more}`,
      );
    write(
      `const gone = new v.Lab(app, "gone");
      new v.VirtualMachine(gone, "old", { hypervisor: new v.VirtualBox(gone, "server"), bootDisk });
      ${ping("old")}`,
    );
    project.git("commit", "-qam", "another lab, and checks");
    write(ping("new"));
    const { exitCode, stdout, stderr } = await run();
    expect(stderr).toContain(
      "test: gone: exists only at main, so it is not booted; an apply of the change does not destroy it, but labvisor " +
        "destroy gone does\n",
    );
    expect(stdout).toContain("5 of 5 checks passed.\nlab: At main, 4 of 4 checks passed.\n");
    expect([exitCode, readFileSync(path.join(project.path, "started"), "utf8")]).toEqual([
      0,
      expect.not.stringContaining("old"),
    ]);
  });

  test("boots a lab that the revision does not have as it is", async () => {
    project.git("checkout", "-q", "--orphan", "empty");
    project.git("rm", "-q", "--cached", "-r", ".");
    project.git("commit", "-q", "--allow-empty", "-m", "nothing");
    project.git("branch", "-q", "-f", "main");
    const { exitCode, stdout, stderr } = await run("--guest", "web");
    expect(stderr).toContain("\ntest: lab: not at main, so all guests are new\n");
    expect([exitCode, stdout]).toEqual([0, expect.stringMatching(/\n2 of 2 checks passed\.\n$/)]);
  });
});
