import { closeSync, openSync, readFileSync, readSync, writeSync } from "node:fs";
import { join } from "node:path";
import { VBoxManageHost } from "../../lib/platforms/virtualbox/provider/host/vboxmanage/host.js";
import { describeMoves, hashOf } from "../platforms/virtualbox/moves-contract.js";
import { inventory, vmInfo, vmInfos } from "../support/inventory.js";
import type { LabFolder } from "../support/lab-folder.js";
import { describeWithTerraform } from "../support/terraform.js";
import {
  createVirtualBoxHome,
  describeWithVirtualBox,
  hostOnlyTurn,
  TURN_MS,
  type VirtualBoxHome,
} from "../support/virtualbox-home.js";

const DATA = "recognizable bytes of the guest's";

describeWithTerraform("movedFrom", () => {
  describeWithVirtualBox("on real VirtualBox", () => {
    let home: VirtualBoxHome;
    let endTurn: () => Promise<void>;
    beforeAll(async () => {
      endTurn = await hostOnlyTurn();
      home = createVirtualBoxHome();
    }, TURN_MS);

    /** Returns all that VBoxManage lists, and the contents of all disks and settings files. */
    const facts = (folder: LabFolder) => {
      const machines = vmInfos(home);
      // Each VBoxSVC lists media in another order.
      const disks = home.vboxmanage("list", "hdds").trim().split("\n\n").sort();
      const locations = disks.map((disk) => /^Location: +(.*)$/m.exec(disk)?.[1] as string);
      const files = [...locations, ...machines.map(({ CfgFile }) => CfgFile)];
      return {
        machines,
        disks,
        interfaces: home
          .vboxmanage("list", "hostonlyifs")
          .split("\n\n")
          .filter((block) => block.includes(`${lanOf(folder)}\n`)),
        others: inventory(home, ["dvds", "natnets"]),
        files: files.map((file) => `${file} ${hashOf(file)}`),
      };
    };
    // Of calls of VBoxManage that overlap, some take ten seconds longer.
    const open = () => new VBoxManageHost({ env: home.env, maxParallel: 1 });
    describeMoves({ open, facts }, (folder) => {
      const { attributes } = folder.instances()["virtualbox_disk.web_data1"];
      writeIntoFixedDisk(attributes.path as string, DATA);
    });

    test("the guest reads from its disk what was on it before all moves", () => {
      const raw = join(home.folder, "data.raw");
      home.vboxmanage("clonemedium", "disk", vmInfo(home, "web")["SATA-ImageUUID-1-0"], raw, "--format", "RAW");
      expect(readFileSync(raw).subarray(0, DATA.length).toString()).toBe(DATA);
    });

    afterAll(async () => {
      await home.remove();
      await endTurn();
    });
  });
});

/** Returns the name of the lab's host-only interface. Tests beside this one may have others. */
function lanOf(folder: LabFolder): string {
  const [, lan] = Object.entries(folder.instances()).find(([address]) => address.includes("host_only_network")) ?? [];
  return lan?.attributes.id as string;
}

/** Writes at the beginning of a disk, as a guest would. A fixed VDI has all blocks, in their order. */
function writeIntoFixedDisk(file: string, text: string): void {
  const vdi = openSync(file, "r+");
  const offset = Buffer.alloc(4);
  // The header's offData.
  readSync(vdi, offset, 0, offset.length, 0x158);
  writeSync(vdi, text, offset.readUInt32LE());
  closeSync(vdi);
}
