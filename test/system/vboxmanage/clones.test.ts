import { spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { v4 as uuidV4 } from "uuid";
import type { VBoxManageHost } from "../../../lib/platforms/virtualbox/provider/host/vboxmanage/host.js";
import type { PowerState, VmSection } from "../../../lib/platforms/virtualbox/provider/host/virtualbox-host.js";
import { expectRefusal, makers, settings, withDisk } from "../../platforms/virtualbox/provider/host/contract.js";
import { describeWithVirtualBox, type VirtualBoxHome } from "../../support/virtualbox-home.js";

import { mediaOf, onRealHost } from "./real-host.js";

jest.setTimeout(180_000);

const AT_ONCE = { shutdownTimeoutSeconds: 0 };
const NO_SECTIONS: ReadonlySet<VmSection> = new Set();

describeWithVirtualBox("real VirtualBox", () => {
  describe("VBoxManageHost", () => {
    let home: VirtualBoxHome;
    let host: VBoxManageHost;
    let image: string;
    onRealHost((real) => {
      ({ home, host, image } = real);
    });
    const { newDisk, newVm } = makers(() => ({ host, folder: home.folder }));
    const read = async (uuid: string) => (await host.readVms([uuid], NO_SECTIONS)).get(uuid);
    const media = (kind: "hdds" | "dvds") => mediaOf(home, kind);

    describe("with snapshots and linked clones", () => {
      const newMachine = async (power?: PowerState) => {
        const disk = await newDisk({ source: image, sizeMib: undefined });
        return { ...(await newVm({ controllers: withDisk(disk.path) }, power)), disk };
      };
      const linkedClone = async (source: string, snapshot: string, power?: PowerState) => {
        const { controllers: _, ...rest } = settings();
        const uuid = uuidV4();
        await host.createVm({ uuid, settings: rest, power, cloneOf: { uuid: source, snapshot, linked: true } });
        return uuid;
      };
      const shown = (uuid: string) => home.vboxmanage("showvminfo", uuid, "--machinereadable");
      const attached = (uuid: string) => /^"SATA-0-0"="(.*)"$/m.exec(shown(uuid))?.[1];

      it("takes a single snapshot if VBoxManage was killed while VirtualBox continued", async () => {
        const { uuid: vm, disk } = await newMachine("running");
        for (const wait of [50, 150, 300, 600]) {
          const spec = { name: "golden", description: "", claim: uuidV4() };
          const text = ["--description", `[labvisor ${spec.claim}]`];
          const killed = spawn("VBoxManage", ["snapshot", vm, "take", "golden", "--live", ...text], {
            env: { ...process.env, ...home.env },
          });
          await sleep(wait);
          killed.kill("SIGKILL");
          const { uuid } = await host.takeSnapshot(vm, spec);
          expect(await host.readSnapshots(vm)).toEqual([{ ...spec, uuid }]);
          await host.deleteSnapshot(vm, uuid);
        }
        await host.deleteVm(vm, [disk.path]);
      });

      it("reattaches a disk that was detached by hand, with what was written to it since the snapshot", async () => {
        const { uuid: vm, settings: wanted } = await newMachine();
        await host.takeSnapshot(vm, { name: "golden", description: "" });
        const written = attached(vm);
        const attach = ["storageattach", vm, "--storagectl", "SATA", "--port", "0", "--medium", "none"];
        home.vboxmanage(...attach);
        expect((await read(vm))?.settings.controllers?.[0].attachments).toEqual([]);
        await host.updateVm(vm, { settings: wanted }, AT_ONCE);
        expect(attached(vm)).toBe(written);
        home.vboxmanage(...attach);
        await host.deleteVm(vm, []);
        expect(media("hdds")).not.toContain(written);
      });

      it("keeps a disk that no machine has anymore, but that a linked clone builds on", async () => {
        const before = media("hdds");
        const { uuid: vm, disk } = await newMachine();
        const { uuid: snapshot } = await host.takeSnapshot(vm, { name: "golden", description: "" });
        const clone = await linkedClone(vm, snapshot);
        await host.takeSnapshot(clone, { name: "own", description: "" });
        home.vboxmanage("unregistervm", vm);
        await host.deleteVm(clone, []);
        expect(await host.readDisk(disk.path)).toEqual(disk);
        expect(media("hdds")).toEqual([...before, disk.path].sort());
        await host.deleteDisk(disk.path);
      });

      it("does not delete a machine with a linked clone, which VirtualBox would delete only in part", async () => {
        const { uuid: vm, disk } = await newMachine();
        const { uuid: snapshot } = await host.takeSnapshot(vm, { name: "golden", description: "" });
        const clone = await linkedClone(vm, snapshot, "running");
        await expectRefusal(host.deleteVm(vm, [disk.path]), "IN_USE", /has linked clones/);
        expect([(await read(vm))?.accessible, (await read(clone))?.power]).toEqual([true, "running"]);
        for (const uuid of [clone, vm]) await host.deleteVm(uuid, [disk.path]);
      });

      it("boots a clone of a running machine from the start, without the source's memory", async () => {
        const { uuid: vm, disk } = await newMachine("running");
        const { uuid: snapshot } = await host.takeSnapshot(vm, { name: "live", description: "" });
        const clone = await linkedClone(vm, snapshot);
        expect(shown(clone)).toContain('VMState="poweroff"');
        for (const uuid of [clone, vm]) await host.deleteVm(uuid, [disk.path]);
      });
    });
  });
});
