import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { ProjectFolder } from "../../cli/project-folder.js";
import { describeWithTerraform } from "../../support/terraform.js";

describeWithTerraform("labvisor drift", () => {
  test("reports changed and deleted resources without changing anything", async () => {
    const project = new ProjectFolder();
    try {
      const withCpus = (cpus: number) =>
        project.withLab(`
        for (const name of ["web", "db"])
          new v.VirtualMachine(lab, name, { hypervisor: laptop, cpus: ${cpus}, bootDisk: v.Disk.blank(v.Size.gibibytes(1)) });`);
      withCpus(1);
      const env = { PATH: process.env.PATH, LABVISOR_VIRTUALBOX: "simulated" };
      const labvisor = (...args: string[]) => project.labvisor(args, env);
      const drift = async () => {
        const { exitCode, stdout } = await labvisor("drift");
        return [exitCode, stdout.split("\n").at(-2)];
      };
      expect(await drift()).toEqual([
        0,
        expect.stringMatching(/^lab: not applied: the state has no resources to compare/),
      ]);
      expect((await labvisor("apply", "--auto-approve")).exitCode).toBe(0);
      expect(await drift()).toEqual([0, "lab: no drift"]);
      // The changes of an apply that restarts guests are not drift.
      withCpus(2);
      expect((await labvisor("apply", "--auto-approve")).exitCode).toBe(0);
      expect(await drift()).toEqual([0, "lab: no drift"]);

      const host = path.join(project.path, ".labvisor/simulated-host.json");
      const state = JSON.parse(readFileSync(host, "utf8"));
      for (const [uuid, vm] of Object.entries<{ settings: { name: string; memoryMib: number } }>(state.vms)) {
        if (vm.settings.name === "db") delete state.vms[uuid];
        else vm.settings.memoryMib = 1024;
      }
      writeFileSync(host, JSON.stringify(state));
      const files = () => [
        readFileSync(host, "utf8"),
        readFileSync(path.join(project.path, "terraform.lab.tfstate"), "utf8"),
      ];
      const untouched = files();
      const { exitCode, stdout } = await labvisor("drift");
      expect(stdout).toContain("lab: drift in 2 resources; labvisor plan shows");
      expect(stdout).toContain("  db (virtualbox_vm.db) was deleted\n");
      expect(stdout).toContain("  web (virtualbox_vm.web) was changed\n    memory_mib: 512 -> 1024\n");
      expect(exitCode).toBe(2);
      const json = JSON.parse((await labvisor("drift", "--json")).stdout);
      expect(json[0].changes.map(({ action }: { action: string }) => action)).toEqual(["destroy", "update"]);
      expect(files()).toEqual(untouched);
    } finally {
      project.remove();
    }
  });
});
