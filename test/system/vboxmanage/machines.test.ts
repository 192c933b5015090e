import { readdirSync, readFileSync, renameSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { v4 as uuidV4 } from "uuid";
import { VBoxManageHost } from "../../../lib/platforms/virtualbox/provider/host/vboxmanage/host.js";
import type { VmSection } from "../../../lib/platforms/virtualbox/provider/host/virtualbox-host.js";
import {
  expectRefusal,
  forward,
  makers,
  nat,
  settings,
  withDisk,
  withItsHardware,
} from "../../platforms/virtualbox/provider/host/contract.js";
import { BOOT_TEXT } from "../../support/boot-sector.js";
import { describeWithVirtualBox, type VirtualBoxHome } from "../../support/virtualbox-home.js";

import { onRealHost } from "./real-host.js";

jest.setTimeout(180_000);

const AT_ONCE = { shutdownTimeoutSeconds: 0 };
const NO_SECTIONS: ReadonlySet<VmSection> = new Set();
const HARDWARE: ReadonlySet<VmSection> = new Set(["hardware", "usbFilters"]);

describeWithVirtualBox("real VirtualBox", () => {
  describe("VBoxManageHost", () => {
    let home: VirtualBoxHome;
    let host: VBoxManageHost;
    let calls: () => string[];
    let image: string;
    onRealHost((real) => {
      ({ home, host, calls, image } = real);
    });
    const { file, newDisk, newVm, turn } = makers(() => ({ host, folder: home.folder }));
    const read = async (uuid: string) => (await host.readVms([uuid], HARDWARE)).get(uuid);

    it("creates VMs in the configured folder, and leaves nothing behind", async () => {
      const machineFolder = file("elsewhere");
      const other = new VBoxManageHost({ env: home.env, machineFolder });
      const vm = { uuid: uuidV4(), settings: settings() };
      await other.createVm(vm);
      expect((await read(vm.uuid))?.folder).toBe(machineFolder);
      await other.deleteVm(vm.uuid, []);
      expect(readdirSync(machineFolder)).toEqual([]);
    });

    it("stops a create at any call when it times out, and the next create completes it", async () => {
      await host.osTypes();
      for (let last = 1; last <= 4; last++) {
        const over = new AbortController();
        const vm = { uuid: uuidV4(), settings: settings({ controllers: withDisk((await newDisk()).path), cpus: 2 }) };
        calls();
        const made: string[] = [];
        const creating = expect(host.until(over.signal).createVm(vm)).rejects.toThrow("time is over");
        while (made.push(...calls()) < last) await sleep(5);
        over.abort(new Error("time is over"));
        await creating;
        // After the abort, the only further call would clean up, and it is rejected.
        expect(made.length + calls().length).toBe(last);
        await host.createVm(vm);
        expect((await read(vm.uuid))?.settings).toMatchObject({ cpus: 2, controllers: vm.settings.controllers });
        await host.deleteVm(vm.uuid, []);
      }
    });

    it("enrolls the keys for Secure Boot once, whether or not the VM has run", async () => {
      const vm = await newVm({ memoryMib: 128, hardware: { firmware: "efi" } });
      home.vboxmanage("modifynvram", vm.uuid, "inituefivarstore");
      const setSecureBoot = (secure_boot: boolean) =>
        host.updateVm(vm.uuid, { settings: { ...vm.settings, hardware: { secure_boot } } }, AT_ONCE);
      calls();
      await setSecureBoot(true);
      expect(calls().filter((call) => call === "modifynvram")).toHaveLength(4);
      expect((await read(vm.uuid))?.settings.hardware.secure_boot).toBe(true);
      for (const on of [false, true]) {
        await setSecureBoot(on);
        expect(calls().filter((call) => call === "modifynvram")).toHaveLength(1);
        expect((await read(vm.uuid))?.settings.hardware.secure_boot).toBe(on);
      }
      await host.deleteVm(vm.uuid, []);
    });

    it("boots a guest behind NAT from a disk that was copied from an image", async () => {
      const disk = await newDisk({ source: image, sizeMib: 16 });
      const log = file("boot.log");
      const vm = await newVm({
        osType: "Other",
        adapters: [nat([forward("ssh", 42122, 22)])],
        controllers: [
          { name: "IDE", type: "ide", attachments: [{ port: 0, device: 0, type: "disk", medium: disk.path }] },
        ],
        serialPorts: [{ file: log }],
      });
      await turn(vm, "running");
      const text = () => readFileSync(log, "latin1");
      for (let i = 0; i < 300 && !text().includes(BOOT_TEXT); i++) await sleep(100);
      expect(text()).toBe(BOOT_TEXT);
      // The guest ignores the power button, so the machine is powered off after the timeout.
      const start = Date.now();
      await turn(vm, "stopped", { shutdownTimeoutSeconds: 2 });
      expect(Date.now() - start).toBeGreaterThan(2000);
      expect((await read(vm.uuid))?.power).toBe("stopped");
      await host.deleteVm(vm.uuid, [disk.path]);
    });

    it("reverts manual changes", async () => {
      const vm = await newVm({
        memoryMib: 64,
        adapters: [{ ...nat([forward("ssh", 42222, 22)]), mac: "080027000C01" }],
        controllers: [{ name: "SATA", type: "sata", attachments: [{ port: 0, device: 0, type: "dvd" }] }],
      });
      home.vboxmanage(
        "modifyvm",
        vm.uuid,
        "--memory",
        "99",
        "--cpus",
        "3",
        "--description",
        "mine",
        "--nic2",
        "nat",
        "--uart1",
        "0x3F8",
        "4",
      );
      home.vboxmanage(
        "modifyvm",
        vm.uuid,
        "--natpf1",
        "delete",
        "ssh",
        "--natpf1",
        "other,tcp,,42223,,23",
        "--cableconnected1",
        "off",
      );
      home.vboxmanage("storageattach", vm.uuid, "--storagectl", "SATA", "--port", "0", "--medium", "none");
      home.vboxmanage("storagectl", vm.uuid, "--name", "More", "--add", "ide");
      const { sharedFolders, guestProperties, extraData, ...wanted } = vm.settings;
      expect((await read(vm.uuid))?.settings).not.toEqual(withItsHardware(wanted));
      await host.updateVm(vm.uuid, { settings: vm.settings }, AT_ONCE);
      expect((await read(vm.uuid))?.settings).toEqual(withItsHardware(wanted));
    });

    it("changes and deletes a VM whose state was saved", async () => {
      const vm = await newVm();
      const save = async () => {
        await turn(vm, "running");
        home.saveState(vm.uuid);
        expect((await read(vm.uuid))?.power).toBe("saved");
      };
      await save();
      const wanted = { ...vm.settings, memoryMib: 70 };
      await host.updateVm(vm.uuid, { settings: wanted, memory: "discard" }, AT_ONCE);
      expect((await read(vm.uuid))?.settings.memoryMib).toBe(70);
      await save();
      await host.deleteVm(vm.uuid, []);
      expect(await read(vm.uuid)).toBeUndefined();
    });

    it("changes a paused VM, and takes its snapshot, and the VM stays paused", async () => {
      const vm = await newVm({ hardware: { clipboard: "disabled" } });
      await turn(vm, "running");
      home.vboxmanage("controlvm", vm.uuid, "pause");
      const wanted = { ...vm.settings, hardware: { clipboard: "bidirectional" } };
      await host.updateVm(vm.uuid, { settings: wanted, power: "running" }, AT_ONCE);
      await host.takeSnapshot(vm.uuid, { name: "s", description: "" });
      expect((await read(vm.uuid))?.settings.hardware.clipboard).toBe("bidirectional");
      expect(home.vboxmanage("showvminfo", vm.uuid, "--machinereadable")).toContain('VMState="paused"');
      await host.deleteVm(vm.uuid, []);
    });

    it("shows a VM that VirtualBox cannot open as inaccessible, refuses to change it, and deletes it", async () => {
      const vm = await newVm();
      const folder = path.join(home.machineFolder, vm.settings.name);
      renameSync(folder, `${folder}-gone`);
      expect(await read(vm.uuid)).toMatchObject({ uuid: vm.uuid, accessible: true });
      // VirtualBox notices only after its server restarts.
      await home.restart();
      expect(await read(vm.uuid)).toMatchObject({ uuid: vm.uuid, accessible: false, power: "stopped" });
      await expectRefusal(host.updateVm(vm.uuid, { settings: vm.settings }, AT_ONCE), "FAILED", /is inaccessible/);
      await host.deleteVm(vm.uuid, []);
      expect(await read(vm.uuid)).toBeUndefined();
    });

    it("takes turns with another process on one VM", async () => {
      const vm = await newVm();
      const hosts = Array.from({ length: 4 }, () => new VBoxManageHost({ env: home.env }));
      await Promise.all(
        hosts.flatMap((other, i) => [
          other.updateVm(vm.uuid, { settings: { ...vm.settings, memoryMib: 64 + i } }, AT_ONCE),
          other.readVms([vm.uuid], NO_SECTIONS),
        ]),
      );
      expect((await read(vm.uuid))?.settings.memoryMib).toBeLessThan(68);
    });

    it("explains what to do if there is no VBoxManage", async () => {
      const nowhere = new VBoxManageHost({ program: "/nowhere/VBoxManage" });
      await expectRefusal(nowhere.facts(), "NOT_INSTALLED", /Install VirtualBox.*LABVISOR_VIRTUALBOX=simulated/);
    });
  });
});
