import { existsSync, writeFileSync } from "node:fs";
import path from "node:path";
import { v4 as uuidV4 } from "uuid";
import { HARDWARE, hardwareAttributes } from "../../../lib/platforms/virtualbox/provider/host/hardware.js";
import type { VBoxManageHost } from "../../../lib/platforms/virtualbox/provider/host/vboxmanage/host.js";
import type {
  Adapter,
  StorageAttachment,
  StorageController,
  VmSection,
  VmSettings,
} from "../../../lib/platforms/virtualbox/provider/host/virtualbox-host.js";
import { forward, makers, nat, withDisk } from "../../platforms/virtualbox/provider/host/contract.js";
import { FIRST, SECOND } from "../../platforms/virtualbox/provider/host/hardware-rows.js";
import { describeWithVirtualBox, type VirtualBoxHome } from "../../support/virtualbox-home.js";

import { onRealHost } from "./real-host.js";

jest.setTimeout(180_000);

const AT_ONCE = { shutdownTimeoutSeconds: 0 };
const NO_SECTIONS: ReadonlySet<VmSection> = new Set();
const ANY_USB = {
  ...{ active: true, vendorId: "", productId: "", revision: "" },
  ...{ manufacturer: "", product: "", serialNumber: "" },
};

describeWithVirtualBox("real VirtualBox", () => {
  describe("VBoxManageHost", () => {
    let home: VirtualBoxHome;
    let host: VBoxManageHost;
    let calls: () => string[];
    // Readers share outputs for longer than a test takes, however slow the machine is.
    let open: () => VBoxManageHost;
    onRealHost((real) => {
      ({ home, calls } = real);
      open = () => real.open({ sharedFor: 60_000 });
      host = open();
    });
    const { file, newDisk, newVm } = makers(() => ({ host, folder: home.folder }));
    const read = async (uuid: string) => (await host.readVms([uuid], new Set(["hardware", "usbFilters"]))).get(uuid);

    describe("with few calls of VBoxManage", () => {
      it("creates a VM with two adapters, a controller, and a disk with 4 calls, and each property with one more", async () => {
        const disk = await newDisk();
        await host.readVms([uuidV4()], NO_SECTIONS);
        const adapters = [
          nat([forward("ssh", 42022, 22)]),
          { type: "intnet", network: "lan", cableConnected: true, forwards: [] } as const,
        ];
        calls();
        const vm = await newVm({
          adapters,
          description: "d",
          controllers: withDisk(disk.path),
          serialPorts: [{ file: file("com1.log") }],
        });
        expect(calls()).toEqual(["createvm", "modifyvm", "storagectl", "storageattach"]);
        await newVm({
          sharedFolders: [{ name: "tmp", hostPath: "/tmp", readOnly: true, automount: false }],
          guestProperties: { "/lab/x": "y" },
        });
        expect(calls()).toEqual(["createvm", "modifyvm", "sharedfolder", "guestproperty"]);

        await host.readVms([vm.uuid], new Set(["power", "guestProperties"]));
        expect(calls()).toEqual(["showvminfo", "guestproperty"]);
        await host.readVms([vm.uuid], new Set(["hardware", "sharedFolders", "guestProperties"]));
        expect(calls()).toEqual(["showvminfo", "guestproperty"]);

        const changed = { ...vm.settings, cpus: 2, memoryMib: 70, description: "e", adapters: [nat()] };
        const { sharedFolders: _, guestProperties: __, extraData: ___, ...wanted } = changed;
        await host.updateVm(vm.uuid, { settings: wanted }, AT_ONCE);
        expect(calls()).toEqual(["showvminfo", "modifyvm"]);
        await host.updateVm(vm.uuid, { settings: wanted }, AT_ONCE);
        expect(calls()).toEqual(["showvminfo"]);
        await host.deleteVm(vm.uuid, [disk.path]);
        expect(calls().filter((call) => call !== "list" && call !== "--version")).toEqual([
          ...["storagectl", "unregistervm"],
        ]);
      });

      it("reads all VMs with two calls, and one for the guest properties of each that runs", async () => {
        const vms = [await newVm({ guestProperties: { "/lab/x": "y" } }), await newVm({}, "running")];
        const uuids = vms.map(({ uuid }) => uuid);
        const fresh = open();
        calls();
        for (let i = 0; i < 2; i++) {
          const records = await fresh.readVms(uuids, new Set(["extraData", "storageOptions", "sharedFolders"]));
          expect([...records.values()].map(({ power }) => power)).toEqual(["stopped", "running"]);
        }
        expect(calls()).toEqual(["list", "list"]);
        await fresh.readVms(uuids, new Set(["guestProperties"]));
        expect(calls()).toEqual(["guestproperty"]);
        for (const uuid of uuids) await host.takeSnapshot(uuid, { name: "s", description: "" });
        calls();
        await host.readVms(uuids, NO_SECTIONS);
        expect(calls().toSorted()).toEqual(["list", "showvminfo", "showvminfo"]);
        for (const uuid of uuids) await host.deleteVm(uuid, []);
      });

      it("creates and deletes a blank disk with one call each, and reads all disks with one until it changes one", async () => {
        calls();
        const disks = [await newDisk(), await newDisk({ description: "data" })];
        expect(calls()).toEqual(["createmedium", "createmedium", "modifymedium"]);
        const readAll = () => Promise.all(disks.map((disk) => host.readDisk(disk.path)));
        expect([await readAll(), await readAll()]).toEqual([disks, disks]);
        expect(calls()).toEqual(["list"]);
        await host.deleteDisk(disks[0].path);
        expect(calls()).toEqual(["closemedium"]);
        expect(await readAll()).toEqual([undefined, disks[1]]);
        expect(calls()).toEqual(["list", "showmediuminfo"]);
        await host.deleteDisk(disks[1].path);
      });

      it("reads the host's facts and OS types once per run, and everything else on request", async () => {
        const fresh = open();
        calls();
        for (let i = 0; i < 2; i++) await fresh.facts();
        // Both run at the same time.
        expect(calls().toSorted()).toEqual(["--version", "list"]);
        for (let i = 0; i < 2; i++) await fresh.osTypes();
        expect(calls()).toEqual(["list"]);
        await fresh.details();
        expect(calls()).toEqual(["list", "list"]);
        await fresh.networks();
        expect(calls()).toEqual(["list", "list", "list", "list"]);
        await fresh.listVms();
        await fresh.bridgedInterfaces();
        expect(calls()).toEqual(["list", "list"]);
      });

      it("changes hardware of a running VM without a restart if VirtualBox can", async () => {
        const live = HARDWARE.filter((name) => !("requiresRestart" in hardwareAttributes[name].options));
        expect(live.length).toBeGreaterThan(5);
        const [first, second] = [FIRST, SECOND].map((all) => Object.fromEntries(live.map((name) => [name, all[name]])));
        const vm = await newVm({ memoryMib: 128, hardware: first }, "running");
        calls();
        const usbFilters = [{ ...ANY_USB, name: "any" }];
        const others = { usbFilters, extraData: { "lab/x": "1" } };
        await host.updateVm(vm.uuid, { settings: { ...vm.settings, ...others, hardware: second } }, AT_ONCE);
        expect(calls().filter((call) => /vm$/.test(call))).toEqual(live.map(() => "controlvm"));
        expect(await read(vm.uuid)).toMatchObject({ power: "running", settings: { hardware: second, usbFilters } });
        expect(home.vboxmanage("getextradata", vm.uuid, "lab/x")).toBe("Value: 1\n");
        calls();
        await host.updateVm(
          vm.uuid,
          { settings: { ...vm.settings, usbFilters, hardware: { ...second, vram_mib: 70 } } },
          AT_ONCE,
        );
        expect(calls()).toEqual([
          ...["showvminfo", "guestproperty", "getextradata"],
          ...["controlvm", "modifyvm", "startvm"],
        ]);
        expect(await read(vm.uuid)).toMatchObject({ power: "running", settings: { hardware: { vram_mib: 70 } } });
        await host.deleteVm(vm.uuid, []);
      });

      it("changes adapters' networks, media in drives, and hot-pluggable disks of a running VM", async () => {
        for (const name of ["a.iso", "b.iso"]) writeFileSync(file(name), Buffer.alloc(64 * 1024));
        writeFileSync(file("f.img"), Buffer.alloc(1_474_560));
        const [boot, hot] = [(await newDisk()).path, (await newDisk()).path];
        const sata = (port: number, medium: string, hot_pluggable?: boolean) =>
          ({ port, device: 0, type: "disk", medium, options: { hot_pluggable } }) as const;
        const controllers = (dvd?: string, floppy?: string, ...disks: StorageAttachment[]): StorageController[] => [
          { name: "SATA", type: "sata", options: { ports: 3 }, attachments: [sata(0, boot), ...disks] },
          { name: "IDE", type: "ide", attachments: [{ port: 1, device: 0, type: "dvd", medium: dvd }] },
          { name: "Floppy", type: "floppy", attachments: [{ port: 0, device: 0, type: "floppy", medium: floppy }] },
        ];
        const to = (type: Adapter["type"], network?: string): Adapter[] => [
          { type, network, cableConnected: true, forwards: type === "nat" ? [forward("ssh", 42109, 22)] : [] },
        ];
        const vm = await newVm({ adapters: to("nat"), controllers: controllers(file("a.iso")) }, "running");
        const before = home.vboxmanage("list", "runningvms");
        const change = async (adapters: Adapter[], wanted: StorageController[]) => {
          const { sharedFolders: _, guestProperties: __, extraData: ___, ...settings } = vm.settings;
          calls();
          await host.updateVm(vm.uuid, { settings: { ...settings, adapters, controllers: wanted } }, AT_ONCE);
          const made = calls();
          expect(made.filter((call) => /startvm|modifyvm/.test(call))).toEqual([]);
          const record = await read(vm.uuid);
          const shown = wanted.map(({ options: _, ...each }) => ({
            ...each,
            attachments: each.attachments.map(({ options: _, ...at }) => at),
          }));
          expect(record).toMatchObject(
            JSON.parse(JSON.stringify({ power: "running", settings: { controllers: shown } })),
          );
          expect(record?.settings.adapters).toMatchObject(JSON.parse(JSON.stringify(adapters)));
          return made.filter((call) => ["storageattach", "controlvm", "closemedium"].includes(call));
        };
        const plugged = controllers(file("b.iso"), file("f.img"), sata(2, hot, true));
        // The rule is deleted, then the adapter gets another type; two media are inserted, and a disk is plugged in.
        expect(await change(to("null"), plugged)).toEqual([
          ...["controlvm", "controlvm", "storageattach", "storageattach", "storageattach", "closemedium"],
        ]);
        expect(await change(to("generic", "UDPTunnel"), plugged)).toEqual(["controlvm"]);
        const moved = controllers(undefined, undefined, sata(1, hot, true));
        await change(to("nat"), moved);
        await change(to("nat"), controllers());
        expect(home.vboxmanage("list", "runningvms")).toBe(before);
        await host.deleteVm(vm.uuid, [boot, hot]);
      });

      it("changes adapter options and bandwidth groups of a running VM, and reads them without an extra call", async () => {
        const adapters = (mode: string, dport: string, model = "82540EM"): Adapter[] => [
          { ...nat(), options: { promiscuous_mode: mode, model } },
          {
            type: "generic",
            network: "UDPTunnel",
            cableConnected: true,
            forwards: [],
            options: { generic_properties: { dest: "127.0.0.1", sport: "42101", dport } },
          },
        ];
        const groups = (limitKbps: number) => [{ name: "slow", type: "network", limitKbps }] as const;
        const vm = await newVm({ adapters: adapters("deny", "42102"), bandwidthGroups: groups(1000) }, "running");
        const { sharedFolders: _, guestProperties: __, extraData: ___, ...settings } = vm.settings;
        const change = (more: Partial<VmSettings>) =>
          host.updateVm(vm.uuid, { settings: { ...settings, ...more } }, AT_ONCE);
        const options = async () => (await host.readVms([vm.uuid], new Set(["adapterOptions"]))).get(vm.uuid);
        calls();
        const live = { adapters: adapters("allow-all", "42103"), bandwidthGroups: groups(2000) };
        await change(live);
        expect(calls()).toEqual(["showvminfo", "bandwidthctl", "controlvm", "controlvm"]);
        expect(await options()).toMatchObject({ power: "running", settings: { adapters: live.adapters } });
        await change({ ...live, adapters: adapters("allow-all", "42103", "virtio") });
        expect(calls()).toEqual(["showvminfo", "showvminfo", "controlvm", "modifyvm", "startvm"]);
        await change({ adapters: live.adapters, bandwidthGroups: [] });
        expect(calls()).toEqual(["showvminfo", "controlvm", "modifyvm", "bandwidthctl", "startvm"]);
        await host.deleteVm(vm.uuid, []);
      });

      it("leaves no copy of a settings file that VirtualBox converted to a newer format", async () => {
        const vm = await newVm({ adapters: [{ ...nat(), options: { model: "3C501" } }] });
        const folder = path.join(home.machineFolder, vm.settings.name);
        await home.restart();
        expect(await read(vm.uuid)).toBeDefined();
        await host.updateVm(vm.uuid, { settings: { ...vm.settings, adapters: [] } }, AT_ONCE);
        await host.deleteVm(vm.uuid, []);
        expect(existsSync(folder)).toBe(false);
      });

      it("reads and changes a NAT network with one call each, and does not write an unchanged one", async () => {
        const spec = {
          name: uuidV4(),
          cidr: "10.88.0.0/24",
          dhcp: true,
          forwards: [{ ...forward("ssh", 42023, 22), guestAddress: "10.88.0.5" }],
        };
        calls();
        await host.createNatNetwork(spec, { adopt: false });
        await host.updateNatNetwork({ ...spec, cidr: "10.89.0.0/24", dhcp: false });
        expect(calls()).toEqual(["natnetwork", "list", "natnetwork"]);
        await host.updateNatNetwork({ ...spec, cidr: "10.89.0.0/24", dhcp: false });
        expect(calls()).toEqual(["list"]);
        await host.deleteNatNetwork(spec.name);
      });
    });
  });
});
