import { writeFileSync } from "node:fs";
import path from "node:path";
import { VBoxManageHost } from "../../../lib/platforms/virtualbox/provider/host/vboxmanage/host.js";
import { expectRefusal, makers, withDisk } from "../../platforms/virtualbox/provider/host/contract.js";
import { describeWithVirtualBox, type VirtualBoxHome } from "../../support/virtualbox-home.js";
import { onRealHost } from "./real-host.js";

jest.setTimeout(180_000);

/** The commands that create and delete a VM with a blank disk. */
const COMMANDS = "createvm|modifyvm|storagectl|storageattach|createmedium|unregistervm|closemedium";

describeWithVirtualBox("real VirtualBox", () => {
  describe("VBoxManageHost", () => {
    let home: VirtualBoxHome;
    onRealHost((real) => {
      ({ home } = real);
    });
    /** Returns a host on which these commands take longer before or after their work. */
    const slowHost = (before: number, after: number): VBoxManageHost => {
      const program = path.join(home.folder, `VBoxManage-${before}-${after}`);
      const pause = (seconds: number) => `case "$1" in ${COMMANDS}) sleep ${seconds} ;; esac`;
      const script = `#!/bin/sh\n${pause(before)}\nVBoxManage "$@"\ncode=$?\n${pause(after)}\nexit $code\n`;
      writeFileSync(program, script, { mode: 0o755 });
      return new VBoxManageHost({ env: home.env, program });
    };

    it("does not wait for a call that has done its work, but does not exit", async () => {
      const host = slowHost(0, 30);
      const { newDisk, newVm } = makers(() => ({ host, folder: home.folder }));
      const start = Date.now();
      const disk = await newDisk();
      const vm = await newVm({ cpus: 2, controllers: withDisk(disk.path) });
      const record = (await host.readVms([vm.uuid], new Set(["power"]))).get(vm.uuid);
      expect(record?.settings).toMatchObject({ cpus: 2, controllers: withDisk(disk.path) });
      expect(await host.readDisk(disk.path)).toEqual(disk);
      await host.deleteVm(vm.uuid, [disk.path]);
      await host.deleteDisk(disk.path);
      expect(home.vboxmanage("list", "vms") + home.vboxmanage("list", "hdds")).toBe("");
      expect(Date.now() - start).toBeLessThan(60_000);
    });

    it("waits for a call that has not done its work, and reports its error", async () => {
      const host = slowHost(5, 0);
      const { newDisk, newVm } = makers(() => ({ host, folder: home.folder }));
      const disk = await newDisk();
      const vm = await newVm({ cpus: 2, controllers: withDisk(disk.path) });
      const record = (await host.readVms([vm.uuid], new Set(["power"]))).get(vm.uuid);
      expect(record?.settings).toMatchObject({ cpus: 2, controllers: withDisk(disk.path) });
      await expectRefusal(host.deleteDisk(disk.path), "IN_USE", /still attached/);
      await host.deleteVm(vm.uuid, [disk.path]);
      await host.deleteDisk(disk.path);
      expect(home.vboxmanage("list", "vms") + home.vboxmanage("list", "hdds")).toBe("");
    });
  });
});
