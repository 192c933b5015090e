import { writeFileSync } from "node:fs";
import path from "node:path";
import { ProjectFolder } from "../cli/project-folder.js";
import { bootImage } from "../support/boot-sector.js";
import { describeWithTerraform } from "../support/terraform.js";
import { createVirtualBoxHome, describeWithVirtualBox, type VirtualBoxHome } from "../support/virtualbox-home.js";

jest.setTimeout(240_000);

describeWithTerraform("a review of a change, --reviewed", () => {
  describeWithVirtualBox("on real VirtualBox", () => {
    let home: VirtualBoxHome;
    let project: ProjectFolder;

    const write = (webMemory: number, ...disks: string[]) =>
      project.withLab(`
        const bootDisk = v.Disk.fromImage(v.Image.file("boot.img"), { size: v.Size.mebibytes(16) });
        const machine = (name, props) =>
          new v.VirtualMachine(lab, name, {
            ...{ hypervisor: laptop, memory: v.Size.mebibytes(32), bootDisk, interfaces: [v.Nat.perMachine()] },
            ...{ options: { shutdownTimeoutSeconds: 0 }, ...props },
          });
        machine("web", { memory: v.Size.mebibytes(${webMemory}) });
        const dataDisks = ${JSON.stringify(disks)}.map((name) => v.Disk.blank(v.Size.mebibytes(8), { name }));
        machine("db", { running: false, dataDisks });`);
    const labvisor = (...args: string[]) =>
      project.labvisor(args, { PATH: process.env.PATH, ...home.env, LABVISOR_VIRTUALBOX: "real" });
    const machines = () => [...home.vboxmanage("list", "vms").matchAll(/"([^"]+)" \{(.*)\}/g)];
    const uuidOf = (name: string) => machines().find(([, each]) => each === name)?.[2] ?? "";
    const stateOf = (name: string) =>
      /^VMState="(.*)"$/m.exec(home.vboxmanage("showvminfo", uuidOf(name), "--machinereadable"))?.[1];
    const refused = async (...args: string[]) => {
      const { exitCode, stderr } = await labvisor("apply", "--reviewed", "review.json", ...args);
      expect(exitCode).toBe(5);
      return stderr.split("\n").filter((line) => line.startsWith("lab: "));
    };

    beforeAll(async () => {
      home = createVirtualBoxHome();
      project = new ProjectFolder();
      project.write(".gitignore", "node_modules\ncdktf.out\nbin\n.labvisor\n*.tfstate*\n*.json\n!cdktf.json\n");
      writeFileSync(path.join(project.path, "boot.img"), bootImage());
      write(32, "data").git("init", "-q");
      const applied = await labvisor("apply", "--auto-approve");
      expect([applied.exitCode, applied.stderr]).toEqual([0, ""]);
      project.git("add", ".");
      project.git("commit", "-qm", "the lab");
      write(48, "data").git("commit", "-qam", "more memory for web");
      expect((await labvisor("review", "--base", "HEAD~1", "--save", "review.json")).exitCode).toBe(2);
    });
    afterAll(async () => {
      await labvisor("destroy", "--auto-approve");
      project.remove();
      await home.remove();
    });

    test("refuses to discard the memory of a machine that was saved after it was planned", async () => {
      expect((await labvisor("plan", "--out", "plans", "--reviewed", "review.json")).exitCode).toBe(0);
      home.saveState(uuidOf("web"));
      expect(await refused("--plan", "plans")).toEqual(["lab: web also loses its saved memory (memory_mib)"]);
      expect(stateOf("web")).toBe("saved");
      home.vboxmanage("startvm", uuidOf("web"), "--type", "headless");
    });

    test("refuses to destroy a disk that somebody added from another branch", async () => {
      write(32, "data", "logs");
      expect((await labvisor("apply", "--auto-approve")).exitCode).toBe(0);
      write(48, "data");
      expect(await refused("--auto-approve")).toEqual(["lab: db also loses disk logs"]);
      expect(home.vboxmanage("list", "hdds")).toContain("db-logs.vdi");
      expect(stateOf("web")).toBe("running");
    });

    test("applies what was reviewed", async () => {
      write(32, "data");
      expect((await labvisor("apply", "--auto-approve")).exitCode).toBe(0);
      write(48, "data");
      const { exitCode, stdout } = await labvisor("apply", "--auto-approve", "--reviewed", "review.json");
      expect(stdout).toContain("Apply complete! Resources: 0 added, 1 changed, 0 destroyed.");
      expect([exitCode, stateOf("web")]).toEqual([0, "running"]);
    });
  });
});
