import { readFileSync, renameSync } from "node:fs";
import path from "node:path";
import { ProjectFolder } from "../../cli/project-folder.js";
import { describeRecover } from "../../cli/recover-contract.js";
import { hashOf } from "../../platforms/virtualbox/moves-contract.js";
import { inventory, vmInfos } from "../../support/inventory.js";
import { describeWithTerraform } from "../../support/terraform.js";
import {
  createVirtualBoxHome,
  describeWithVirtualBox,
  hostOnlyTurn,
  TURN_MS,
  type VirtualBoxHome,
} from "../../support/virtualbox-home.js";

const ENV = { LABVISOR_VIRTUALBOX: "simulated" };
const hostFile = (project: ProjectFolder) => path.join(project.path, ".labvisor/simulated-host.json");

describeWithTerraform("with real Terraform", () => {
  describe("on the simulated host", () => {
    describeRecover({ env: () => ENV, facts: (project) => JSON.parse(readFileSync(hostFile(project), "utf8")) });

    test("labvisor recover asks which state of a lab is meant where a hypervisor has several", async () => {
      const project = new ProjectFolder().withLab(
        'new v.VirtualMachine(lab, "web", { hypervisor: laptop, bootDisk: v.Disk.blank(v.Size.gibibytes(1)) });',
      );
      try {
        const labvisor = (...args: string[]) => project.labvisor(args, { PATH: process.env.PATH, ...ENV });
        for (const name of ["first.tfstate", "second.tfstate"]) {
          await labvisor("apply", "--auto-approve");
          renameSync(path.join(project.path, "terraform.lab.tfstate"), path.join(project.path, name));
        }
        const refused = await labvisor("recover", "lab", "--auto-approve");
        expect(refused.stderr).toContain(
          "Several states of lab were applied on the same hypervisor; choose one with --mark:",
        );
        const marks = [...refused.stderr.matchAll(/^- (lab-[0-9a-f]{8}) on laptop: disk .*, machine web$/gm)];
        expect([refused.exitCode, marks]).toEqual([1, [expect.anything(), expect.anything()]]);

        const unknown = await labvisor("recover", "lab", "--auto-approve", "--mark", "lab-00000000");
        expect(unknown.stderr).toMatch(/--mark is "lab-00000000", and lab has lab-.*, lab-.*; give one of them\./);
        const [[, mark]] = marks;
        const chosen = await labvisor("recover", "lab", "--auto-approve", "--mark", mark);
        expect(chosen.stdout).toContain(`lab was applied on laptop as ${mark}`);
        await labvisor("apply", "--auto-approve");
        const state = readFileSync(path.join(project.path, "terraform.lab.tfstate"), "utf8");
        expect(state).toContain(`"slug": "${mark}"`);
      } finally {
        project.remove();
      }
    });
  });

  describeWithVirtualBox("on real VirtualBox", () => {
    let home: VirtualBoxHome;
    let endTurn: () => Promise<void>;
    beforeAll(async () => {
      endTurn = await hostOnlyTurn();
      home = createVirtualBoxHome();
    }, TURN_MS);
    afterAll(async () => {
      await home.remove();
      await endTurn();
    });

    describeRecover({
      env: () => ({ ...home.env, LABVISOR_VIRTUALBOX: "real" }),
      facts() {
        const machines = vmInfos(home);
        const disks = [...home.vboxmanage("list", "hdds").matchAll(/^Location: +(.*)$/gm)]
          .map(([, file]) => file)
          .sort();
        const networks = inventory(home, ["natnets", "hostonlyifs"]);
        return { machines, disks: disks.map((file) => `${file} ${hashOf(file)}`), networks };
      },
    });
  });
});
