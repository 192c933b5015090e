import { spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { v4 as uuidV4 } from "uuid";
import { HARDWARE, hardwareAttributes } from "../../../lib/platforms/virtualbox/provider/host/hardware.js";
import { VBoxManageHost } from "../../../lib/platforms/virtualbox/provider/host/vboxmanage/host.js";
import { SshMachine } from "../../../lib/platforms/virtualbox/provider/host/vboxmanage/machine/ssh-machine.js";
import type {
  Adapter,
  PowerState,
  StorageAttachment,
  StorageController,
  VmFamily,
  VmSettings,
} from "../../../lib/platforms/virtualbox/provider/host/virtualbox-host.js";
import {
  describeHost,
  expectRefusal,
  forward,
  type HostUnderTest,
  makers,
  nat,
  settings,
  withDisk,
  withItsHardware,
} from "../../platforms/virtualbox/provider/host/contract.js";
import { FIRST, SECOND } from "../../platforms/virtualbox/provider/host/hardware-rows.js";
import { describeSnapshots } from "../../platforms/virtualbox/provider/host/snapshot-contract.js";
import { BOOT_TEXT, bootImage } from "../../support/boot-sector.js";
import { describeWithSshd, type Sshd, startSshd } from "../../support/sshd.js";
import {
  createVirtualBoxHome,
  describeWithVirtualBox,
  hostOnlyInterfaces,
  hostOnlyTurn,
  TURN_MS,
  type VirtualBoxHome,
} from "../../support/virtualbox-home.js";

// Machines start, move and merge disks, beside other tests.
jest.setTimeout(180_000);

const AT_ONCE = { shutdownTimeoutSeconds: 0 };
const ANY_USB = {
  ...{ active: true, vendorId: "", productId: "", revision: "" },
  ...{ manufacturer: "", product: "", serialNumber: "" },
};
const NO_FAMILIES: ReadonlySet<VmFamily> = new Set();

describeWithVirtualBox("real VirtualBox", () => {
  const makeHost = async (): Promise<HostUnderTest> => {
    const home = createVirtualBoxHome();
    return {
      host: new VBoxManageHost({ env: home.env }),
      another: new VBoxManageHost({ env: home.env }),
      folder: home.folder,
      remove: () => home.remove(),
      hostOnlyTurn,
    };
  };
  describeHost("VBoxManageHost", makeHost);
  describeSnapshots("VBoxManageHost with snapshots", makeHost);

  // All of it over ssh takes half an hour: LABVISOR_SSH_CONTRACT=1. test/system/ssh.test.ts has the sample.
  if (process.env.LABVISOR_SSH_CONTRACT === "1")
    describeWithSshd("over ssh", () => {
      let sshd: Sshd;
      beforeAll(async () => {
        sshd = await startSshd();
        Object.assign(process.env, sshd.env);
      });
      afterAll(() => sshd.remove());
      const makeRemote = async (): Promise<HostUnderTest> => {
        const home = createVirtualBoxHome();
        const options = { machine: new SshMachine("there"), env: home.env };
        const hosts = { host: new VBoxManageHost(options), another: new VBoxManageHost(options) };
        return { ...hosts, folder: home.folder, remove: () => home.remove(), hostOnlyTurn };
      };
      describeHost("VBoxManageHost over ssh", makeRemote);
      describeSnapshots("VBoxManageHost over ssh with snapshots", makeRemote);
    });

  describe("VBoxManageHost on the VirtualBox that it has to live with", () => {
    let home: VirtualBoxHome;
    let host: VBoxManageHost;
    /** The commands that the host called since they were last asked for, as `modifyvm`, `list vms`, ... */
    let calls: () => string[];
    let image: string;

    beforeAll(() => {
      home = createVirtualBoxHome();
      const log = path.join(home.folder, "calls.log");
      const program = path.join(home.folder, "VBoxManage");
      writeFileSync(program, `#!/bin/sh\nprintf '%s\\n' "$1" >>'${log}'\nexec VBoxManage "$@"\n`, { mode: 0o755 });
      writeFileSync(log, "");
      // Read on from where the last reading ended: emptying the log could lose a call that is made meanwhile.
      let seen = 0;
      calls = () => {
        const made = readFileSync(log, "utf8").split("\n").slice(seen, -1);
        seen += made.length;
        return made;
      };
      host = new VBoxManageHost({ env: home.env, program });
      image = path.join(home.folder, "boot.img");
      writeFileSync(image, bootImage());
    });
    afterAll(() => home?.remove());

    const { file, newDisk, newVm, turn } = makers(() => ({ host, folder: home.folder }));
    const read = async (uuid: string) => (await host.readVms([uuid], NO_FAMILIES)).get(uuid);
    /** In the order of their names: VirtualBox has another one after its service has begun anew. */
    const media = (kind: "hdds" | "dvds") =>
      [...home.vboxmanage("list", kind).matchAll(/^Location: +(.*)$/gm)].map((line) => line[1]).sort();

    it("makes VMs in the folder that it is told, and leaves none", async () => {
      const machineFolder = file("elsewhere");
      const other = new VBoxManageHost({ env: home.env, machineFolder });
      const vm = { uuid: uuidV4(), settings: settings() };
      await other.createVm(vm);
      expect((await read(vm.uuid))?.folder).toBe(machineFolder);
      await other.deleteVm(vm.uuid, []);
      expect(readdirSync(machineFolder)).toEqual([]);
    });

    it("breaks off at any call of a create when its time is over, and the next one finishes it", async () => {
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
        // No call is made after it but to clear up, which is refused.
        expect(made.length + calls().length).toBe(last);
        await host.createVm(vm);
        expect((await read(vm.uuid))?.settings).toMatchObject({ cpus: 2, controllers: vm.settings.controllers });
        await host.deleteVm(vm.uuid, []);
      }
    });

    it("gives secure boot its keys where the VM has none yet, whether it has run or not, and once", async () => {
      const vm = await newVm({ memoryMib: 128, hardware: { firmware: "efi" } });
      home.vboxmanage("modifynvram", vm.uuid, "inituefivarstore");
      const bring = (secure_boot: boolean) =>
        host.updateVm(vm.uuid, { settings: { ...vm.settings, hardware: { secure_boot } } }, AT_ONCE);
      calls();
      await bring(true);
      expect(calls().filter((call) => call === "modifynvram")).toHaveLength(4);
      expect((await read(vm.uuid))?.settings.hardware.secure_boot).toBe(true);
      for (const on of [false, true]) {
        await bring(on);
        expect(calls().filter((call) => call === "modifynvram")).toHaveLength(1);
        expect((await read(vm.uuid))?.settings.hardware.secure_boot).toBe(on);
      }
      await host.deleteVm(vm.uuid, []);
    });

    it("imports an appliance with its disk in three, and clears what a crash left of it where that is its own", async () => {
      const source = await newVm({ controllers: withDisk((await newDisk()).path), memoryMib: 96 });
      const appliance = file("exported.ova");
      home.vboxmanage("export", source.uuid, "--output", appliance);
      const [folder, name] = [file("imported"), "imported"];
      const own = { file: appliance, name, folder, acceptLicence: false, adopt: true };
      const other = { ...own, adopt: false };
      calls();
      const uuid = await host.importAppliance(other);
      expect(calls()).toEqual(["import", "list", "showvminfo"]);
      const disk = (await read(uuid))?.settings.controllers?.[0].attachments[0].medium ?? "";
      expect(disk).toMatch(/^.*\/imported\/imported\/.*\.vdi$/);

      home.vboxmanage("unregistervm", uuid);
      home.vboxmanage("closemedium", "disk", disk);
      rmSync(path.join(folder, name, `${name}.vbox`));
      const [then, torn] = [new Date(Date.now() - 60_000), readFileSync(disk).subarray(0, 1000)];
      writeFileSync(disk, torn);
      utimesSync(disk, then, then);
      await expectRefusal(host.importAppliance(other), "ALREADY_EXISTS", /ALREADY_EXISTS/);
      expect(readFileSync(disk)).toEqual(torn);
      const again = await host.importAppliance(own);
      expect((await host.readDisk(disk))?.sizeMib).toBe(4);
      await host.deleteVm(again, []);
      expect(existsSync(path.join(folder, name))).toBe(false);

      // A disk that VirtualBox knows is somebody's.
      await newDisk({ path: disk });
      await expectRefusal(host.importAppliance(own), "ALREADY_EXISTS", /ALREADY_EXISTS/);
      expect((await host.readDisk(disk))?.path).toBe(disk);
    });

    describe("in few processes", () => {
      it("creates a VM with two adapters, a controller and a disk in 4, and each property in one more", async () => {
        const disk = await newDisk();
        await host.readVms([uuidV4()], NO_FAMILIES);
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

        await host.readVms([vm.uuid], NO_FAMILIES);
        expect(calls()).toEqual(["showvminfo"]);
        await host.readVms([vm.uuid], new Set(["guestProperties"]));
        expect(calls()).toEqual(["showvminfo", "guestproperty"]);
        await host.readVms([vm.uuid], new Set(["sharedFolders", "guestProperties"]));
        expect(calls()).toEqual(["showvminfo", "showvminfo", "guestproperty"]);

        const changed = { ...vm.settings, cpus: 2, memoryMib: 70, description: "e", adapters: [nat()] };
        const { sharedFolders: _, guestProperties: __, extraData: ___, ...wanted } = changed;
        await host.updateVm(vm.uuid, { settings: wanted }, AT_ONCE);
        expect(calls()).toEqual(["showvminfo", "modifyvm"]);
        await host.updateVm(vm.uuid, { settings: wanted }, AT_ONCE);
        expect(calls()).toEqual(["showvminfo"]);
      });

      it("asks for what the host is and which systems it knows once a run, and for the rest when it is wanted", async () => {
        const fresh = new VBoxManageHost({ env: home.env, program: path.join(home.folder, "VBoxManage") });
        calls();
        for (let i = 0; i < 2; i++) await fresh.facts();
        expect(calls()).toEqual(["--version", "list"]);
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

      it("changes hardware that VirtualBox can change on a running VM without stopping it, and no other", async () => {
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
          ...["showvminfo", "showvminfo", "guestproperty", "getextradata"],
          ...["controlvm", "modifyvm", "startvm"],
        ]);
        expect(await read(vm.uuid)).toMatchObject({ power: "running", settings: { hardware: { vram_mib: 70 } } });
        await host.deleteVm(vm.uuid, []);
      });

      it("changes what adapters lead to, what drives hold and what is plugged in under a running VM", async () => {
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
        // The rule goes, and then the adapter leads elsewhere; two drives are filled, a disk is plugged in.
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

      it("changes of adapters and bandwidth groups what it can on a running VM, and reads them without a call", async () => {
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

      it("leaves no copy of a settings file that VirtualBox brought to a newer format", async () => {
        const vm = await newVm({ adapters: [{ ...nat(), options: { model: "3C501" } }] });
        const folder = path.join(home.machineFolder, vm.settings.name);
        await home.restart();
        expect(await read(vm.uuid)).toBeDefined();
        await host.updateVm(vm.uuid, { settings: { ...vm.settings, adapters: [] } }, AT_ONCE);
        await host.deleteVm(vm.uuid, []);
        expect(existsSync(folder)).toBe(false);
      });

      it("reads and changes a NAT network in one each, and changes nothing where there is nothing to change", async () => {
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
      // No guest is there to heed the power button, so the plug is pulled when the time is over.
      const start = Date.now();
      await turn(vm, "stopped", { shutdownTimeoutSeconds: 2 });
      expect(Date.now() - start).toBeGreaterThan(2000);
      expect((await read(vm.uuid))?.power).toBe("stopped");
      await host.deleteVm(vm.uuid, [disk.path]);
    });

    it("undoes what somebody changed by hand", async () => {
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

    it("shows the disk that was attached, not the differencing image that a snapshot puts in its place", async () => {
      const disk = await newDisk();
      const vm = await newVm({ controllers: withDisk(disk.path) });
      home.vboxmanage(
        "snapshot",
        vm.uuid,
        "take",
        'a "snapshot"',
        "--description",
        'GuestMemoryBalloon=0\nnic1="bridged"',
      );
      home.vboxmanage("snapshot", vm.uuid, "take", "b");
      expect((await read(vm.uuid))?.settings.controllers).toEqual(withDisk(disk.path));
    });

    it("spares a disk of others when it deletes a VM that has snapshots with it", async () => {
      const disk = await newDisk({ description: "data" });
      const vm = await newVm({ controllers: withDisk(disk.path) });
      for (const name of ["a", "b"]) home.vboxmanage("snapshot", vm.uuid, "take", name);
      home.vboxmanage("snapshot", vm.uuid, "restore", "a");
      home.vboxmanage("snapshot", vm.uuid, "take", "branch");
      await host.deleteVm(vm.uuid, []);
      expect(await host.readDisk(disk.path)).toEqual(disk);
      await host.deleteDisk(disk.path);
    });

    it("changes and deletes a VM whose state was saved", async () => {
      const vm = await newVm();
      const save = async () => {
        await turn(vm, "running");
        home.vboxmanage("controlvm", vm.uuid, "savestate");
        expect((await read(vm.uuid))?.power).toBe("stopped");
      };
      await save();
      await host.updateVm(vm.uuid, { settings: { ...vm.settings, memoryMib: 70 } }, AT_ONCE);
      expect((await read(vm.uuid))?.settings.memoryMib).toBe(70);
      await save();
      await host.deleteVm(vm.uuid, []);
      expect(await read(vm.uuid)).toBeUndefined();
    });

    it("shows a VM that VirtualBox cannot open as inaccessible, refuses to change it, and deletes it", async () => {
      const vm = await newVm();
      const folder = path.join(home.machineFolder, vm.settings.name);
      renameSync(folder, `${folder}-gone`);
      expect(await read(vm.uuid)).toMatchObject({ uuid: vm.uuid, accessible: true });
      // VirtualBox looks again when it starts anew.
      await home.restart();
      expect(await read(vm.uuid)).toMatchObject({ uuid: vm.uuid, accessible: false, power: "stopped" });
      await expectRefusal(host.updateVm(vm.uuid, { settings: vm.settings }, AT_ONCE), "FAILED", /is inaccessible/);
      await host.deleteVm(vm.uuid, []);
      expect(await read(vm.uuid)).toBeUndefined();
    });

    it("leaves VirtualBox's list of media as it found it", async () => {
      const before = { hdds: media("hdds"), dvds: media("dvds") };
      const source = await newDisk();
      home.vboxmanage("closemedium", "disk", source.path);
      const copy = await newDisk({ source: source.path, sizeMib: undefined });
      expect(media("hdds")).toEqual([...before.hdds, copy.path].sort());

      const iso = file("seed.iso");
      writeFileSync(iso, Buffer.alloc(64 * 1024));
      const drive = (medium?: string): VmSettings["controllers"] => [
        { name: "IDE", type: "ide", attachments: [{ port: 0, device: 0, type: "dvd", ...(medium ? { medium } : {}) }] },
      ];
      const vm = await newVm({ controllers: drive(iso) });
      await host.updateVm(vm.uuid, { settings: { ...vm.settings, controllers: drive() } }, AT_ONCE);
      expect(media("dvds")).toEqual(before.dvds);
      await host.updateVm(vm.uuid, { settings: vm.settings }, AT_ONCE);
      expect(media("dvds")).toEqual([...before.dvds, iso].sort());
      await host.deleteVm(vm.uuid, []);
      await host.deleteDisk(copy.path);
      expect({ hdds: media("hdds"), dvds: media("dvds") }).toEqual(before);
    });

    it("makes a disk anew over the torn one of a crash, and over the memory of one whose file is gone", async () => {
      const disk = file("torn", "disk.vdi");
      mkdirSync(path.dirname(disk));
      writeFileSync(file("torn", "disk.partial.vdi"), "torn");
      expect(await newDisk({ path: disk, source: image, sizeMib: undefined })).toMatchObject({ sizeMib: 4 });
      renameSync(disk, `${disk}.gone`);
      expect(await host.readDisk(disk)).toBeUndefined();
      const anew = await newDisk({ path: disk, sizeMib: 8 });
      expect(await host.readDisk(disk)).toEqual(anew);
      await host.deleteDisk(disk);
    });

    it("deletes a disk whose file is gone, or that VirtualBox does not list", async () => {
      const [gone, unlisted] = [await newDisk(), await newDisk()];
      renameSync(gone.path, file("gone.vdi"));
      home.vboxmanage("closemedium", "disk", unlisted.path);
      for (const { path: disk } of [gone, unlisted]) {
        await host.deleteDisk(disk);
        expect(media("hdds")).not.toContain(disk);
        expect(await host.readDisk(disk)).toBeUndefined();
      }
    });

    it("finishes a VM whose settings file was written, and that was not registered", async () => {
      const vm = await newVm({ description: "unfinished" });
      home.vboxmanage("unregistervm", vm.uuid);
      await host.createVm({ uuid: vm.uuid, settings: { ...vm.settings, description: "finished" } });
      expect((await read(vm.uuid))?.settings.description).toBe("finished");
      // To another UUID the same file is somebody else's.
      home.vboxmanage("unregistervm", vm.uuid);
      await expectRefusal(
        host.createVm({ uuid: uuidV4(), settings: vm.settings }),
        "ALREADY_EXISTS",
        /Machine settings file/,
      );
    });

    it("finishes a clone that was copied and not registered, and makes a torn one anew", async () => {
      const disk = await newDisk({ source: image, sizeMib: undefined });
      const source = await newVm({ controllers: withDisk(disk.path) });
      const { controllers: _, ...rest } = settings();
      const spec = { uuid: uuidV4(), settings: rest, cloneOf: { uuid: source.uuid } };
      const folder = path.join(home.machineFolder, rest.name);

      await host.createVm(spec);
      home.vboxmanage("unregistervm", spec.uuid);
      calls();
      await host.createVm(spec);
      expect(calls()).toContain("registervm");

      const copy = (await read(spec.uuid))?.settings.controllers?.[0].attachments[0].medium ?? "";
      await host.deleteVm(spec.uuid, []);
      mkdirSync(folder);
      writeFileSync(copy, "torn");
      // Nothing says yet whose it is.
      await expectRefusal(host.createVm(spec), "ALREADY_EXISTS", /Could not create the clone medium/);
      expect(readFileSync(copy, "utf8")).toBe("torn");
      home.vboxmanage("setextradata", "global", `labvisor/clone/${spec.uuid}`, "1");
      await host.createVm(spec);
      expect((await host.readDisk(copy))?.sizeMib).toBe(4);
      expect(home.vboxmanage("getextradata", "global", "enumerate")).not.toContain("labvisor/clone");
    });

    it("clones a running VM over the snapshot that a crash left of the last try", async () => {
      const disk = await newDisk();
      const source = await newVm({ controllers: withDisk(disk.path) }, "running");
      const { controllers: _, ...rest } = settings();
      const uuid = uuidV4();
      home.vboxmanage("snapshot", source.uuid, "take", `labvisor-clone-${uuid}`, "--live");
      await host.createVm({ uuid, settings: rest, cloneOf: { uuid: source.uuid } });
      expect(home.vboxmanage("showvminfo", source.uuid, "--machinereadable")).not.toContain("SnapshotName");
      expect((await read(source.uuid))?.power).toBe("running");
      await turn({ uuid, settings: rest }, "running");
      await host.deleteVm(source.uuid, []);
      await host.deleteVm(uuid, []);
    });

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

      it("takes one snapshot where VBoxManage was killed and VirtualBox went on", async () => {
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

      it("puts a disk that somebody took out in again with what was written to it since the snapshot", async () => {
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

      it("spares a disk that a linked clone builds on and no machine has any more", async () => {
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

      it("leaves a machine whose linked clone VirtualBox would break, where it would take it half away", async () => {
        const { uuid: vm, disk } = await newMachine();
        const { uuid: snapshot } = await host.takeSnapshot(vm, { name: "golden", description: "" });
        const clone = await linkedClone(vm, snapshot, "running");
        await expectRefusal(host.deleteVm(vm, [disk.path]), "IN_USE", /has linked clones/);
        expect([(await read(vm))?.accessible, (await read(clone))?.power]).toEqual([true, "running"]);
        for (const uuid of [clone, vm]) await host.deleteVm(uuid, [disk.path]);
      });

      it("boots a clone of a machine that ran anew, without that one's memory", async () => {
        const { uuid: vm, disk } = await newMachine("running");
        const { uuid: snapshot } = await host.takeSnapshot(vm, { name: "live", description: "" });
        const clone = await linkedClone(vm, snapshot);
        expect(shown(clone)).toContain('VMState="poweroff"');
        for (const uuid of [clone, vm]) await host.deleteVm(uuid, [disk.path]);
      });
    });

    it("says that a VMDK disk did not grow, where VirtualBox reports success", async () => {
      const disk = await newDisk({ path: file("small.vmdk"), format: "VMDK", sizeMib: 4 });
      await expectRefusal(
        host.changeDisk(disk.path, { sizeMib: 8 }),
        "NOT_SUPPORTED",
        /did not grow the VMDK disk .* to 8 MiB: it still has 4/,
      );
    });

    it("takes turns with another process on one VM", async () => {
      const vm = await newVm();
      const hosts = Array.from({ length: 4 }, () => new VBoxManageHost({ env: home.env }));
      await Promise.all(
        hosts.flatMap((other, i) => [
          other.updateVm(vm.uuid, { settings: { ...vm.settings, memoryMib: 64 + i } }, AT_ONCE),
          other.readVms([vm.uuid], NO_FAMILIES),
        ]),
      );
      expect((await read(vm.uuid))?.settings.memoryMib).toBeLessThan(68);
    });

    it("says how to go on where there is no VBoxManage", async () => {
      const nowhere = new VBoxManageHost({ program: "/nowhere/VBoxManage" });
      await expectRefusal(nowhere.facts(), "NOT_INSTALLED", /Install VirtualBox.*LABVISOR_VIRTUALBOX=simulated/);
    });

    describe("with host-only networks", () => {
      const spec = { address: "10.220.1.1", prefixLength: 24 };
      let endTurn: () => Promise<void>;
      let before: string[];
      beforeAll(async () => {
        endTurn = await hostOnlyTurn();
        before = hostOnlyInterfaces();
      }, TURN_MS);
      afterAll(() => endTurn?.());

      it("leaves no interface, DHCP server or claim", async () => {
        const dhcp = { server: "10.220.1.2", lower: "10.220.1.100", upper: "10.220.1.200" };
        const network = await host.createHostOnlyNetwork({ ...spec, dhcp }, uuidV4());
        expect(hostOnlyInterfaces()).toEqual([...before, network.name].toSorted());
        await host.deleteHostOnlyNetwork({ name: network.name });
        await expectRefusal(
          host.createHostOnlyNetwork({ address: "172.29.8.1", prefixLength: 24 }, uuidV4()),
          "NOT_ALLOWED",
          /networks\.conf/,
        );
        expect(hostOnlyInterfaces()).toEqual(before);
        expect(home.vboxmanage("list", "dhcpservers")).not.toContain(network.name);
        expect(home.vboxmanage("getextradata", "global", "enumerate")).not.toContain("labvisor/hostonlyif");
      });

      it("knows its own interface by the claim, and takes over one that nobody claimed", async () => {
        const [mine, theirs] = [uuidV4(), uuidV4()];
        const claims = () => home.vboxmanage("getextradata", "global", "enumerate").match(/^Key: labvisor.*$/gm) ?? [];
        const first = await host.createHostOnlyNetwork(spec, mine);
        home.vboxmanage("hostonlyif", "remove", first.name);
        expect(await host.createHostOnlyNetwork(spec, mine)).toEqual(first);
        expect(claims()).toEqual([`Key: labvisor/hostonlyif/${mine}, Value: ${first.name}`]);
        home.vboxmanage("hostonlyif", "remove", first.name);
        const second = await host.createHostOnlyNetwork(spec, theirs);
        expect(second.name).toBe(first.name);
        expect(await host.readHostOnlyNetwork({ name: first.name, claim: mine })).toBeUndefined();
        expect(claims()).toEqual([`Key: labvisor/hostonlyif/${theirs}, Value: ${second.name}`]);

        home.vboxmanage("setextradata", "global", `labvisor/hostonlyif/${theirs}`);
        await host.updateHostOnlyNetwork({ name: second.name, claim: mine }, spec);
        expect(claims()).toEqual([`Key: labvisor/hostonlyif/${mine}, Value: ${second.name}`]);

        await host.deleteHostOnlyNetwork({ claim: mine });
        expect(claims()).toEqual([]);
      });

      it("forgets a lab's claims of interfaces that are not there, and no others", async () => {
        const [lab, other] = [uuidV4(), uuidV4()];
        const claim = (of: string, name: string, value: string) =>
          home.vboxmanage("setextradata", "global", `labvisor/hostonlyif/${of}/${name}`, value);
        const left = () => home.vboxmanage("getextradata", "global", "enumerate").match(/^Key: labvisor.*$/gm) ?? [];
        const network = await host.createHostOnlyNetwork(spec, `${lab}/there`);
        claim(lab, "gone", "vboxnet98");
        claim(lab, "never made", `before:${hostOnlyInterfaces().join("|")}`);
        claim(other, "gone", "vboxnet97");
        await host.forgetLab(lab);
        expect(left().map((line) => line.split("/").slice(2).join("/"))).toEqual(
          [`${lab}/there, Value: ${network.name}`, `${other}/gone, Value: vboxnet97`].toSorted(),
        );
        await host.forgetLab(other);
        await host.deleteHostOnlyNetwork({ claim: `${lab}/there` });
        expect(left()).toEqual([]);
      });

      it("takes the interface that a crash left before its name was noted", async () => {
        const claim = uuidV4();
        home.vboxmanage("setextradata", "global", `labvisor/hostonlyif/${claim}`, `before:${before.join("|")}`);
        home.vboxmanage("hostonlyif", "create");
        const [left] = hostOnlyInterfaces().filter((name) => !before.includes(name));
        const network = await host.createHostOnlyNetwork(spec, claim);
        expect(network).toEqual({ name: left, ...spec });
        await host.deleteHostOnlyNetwork({ name: left });
        expect(hostOnlyInterfaces()).toEqual(before);
      });
    });
  });
});
