import { writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { VBoxManageHost } from "../../../lib/platforms/virtualbox/provider/host/vboxmanage/host.js";
import type { VmSection } from "../../../lib/platforms/virtualbox/provider/host/virtualbox-host.js";
import { forward, makers, nat } from "../../platforms/virtualbox/provider/host/contract.js";
import { describeWithVirtualBox, type VirtualBoxHome } from "../../support/virtualbox-home.js";
import { onRealHost } from "./real-host.js";

jest.setTimeout(180_000);

const STORED: readonly VmSection[] = [
  ...(["sharedFolders", "guestProperties", "extraData", "storageOptions", "bandwidthGroups"] as const),
];

describeWithVirtualBox("real VirtualBox", () => {
  describe("a VM's settings file", () => {
    let home: VirtualBoxHome;
    let host: VBoxManageHost;
    let calls: () => string[];
    onRealHost((real) => {
      ({ home, host, calls } = real);
    });
    const { file, newDisk, newVm, turn } = makers(() => ({ host, folder: home.folder }));
    const read = async (uuid: string, ...sections: readonly VmSection[]) =>
      (await host.readVms([uuid], new Set(sections))).get(uuid);
    /** Expects the same record, except for what no settings file contains, from the file and from VBoxManage. */
    async function expectSame(uuid: string, ...sections: readonly VmSection[]): Promise<void> {
      calls();
      const stored = await read(uuid, ...sections);
      expect(calls()).not.toContain("showvminfo");
      const shown = await read(uuid, "power", ...sections);
      expect(calls()).toContain("showvminfo");
      if (!shown) throw new Error(`There is no VM ${uuid}`);
      expect(stored).toEqual({ ...shown, settings: { ...shown.settings, hardware: {}, usbFilters: undefined } });
    }
    const adapter = (type: "intnet" | "bridged" | "hostonly" | "natnetwork", network: string) =>
      ({ type, network, cableConnected: type !== "intnet", forwards: [] }) as const;

    it("shows what VBoxManage shows", async () => {
      writeFileSync(file("a & b.iso"), Buffer.alloc(64 * 1024));
      const [first, second] = [await newDisk(), await newDisk()];
      const vm = await newVm({
        name: 'a <machine> & "more"',
        groups: ["/lab/inner", "/other"],
        description: "  two\n<lines> & 'quotes' é  ",
        cpus: 2,
        adapters: [
          nat([forward("ssh", 44022, 22), { ...forward("dns", 44053, 53, "udp"), guestAddress: "10.0.2.15" }]),
          ...[adapter("intnet", "a & b"), adapter("bridged", "eth0"), adapter("hostonly", "vboxnet0")],
          { type: "none", cableConnected: true, forwards: [] },
          { type: "null", cableConnected: true, forwards: [] },
          { type: "generic", network: "UDPTunnel", cableConnected: true, forwards: [] },
          adapter("natnetwork", "wan"),
        ],
        controllers: [
          {
            name: "SATA <1>",
            type: "sata",
            options: { ports: 4 },
            attachments: [
              { port: 2, device: 0, type: "disk", medium: second.path, options: { non_rotational: true } },
              { port: 0, device: 0, type: "disk", medium: first.path },
            ],
          },
          {
            name: "IDE",
            type: "ide",
            attachments: [
              { port: 1, device: 1, type: "dvd" },
              { port: 1, device: 0, type: "dvd", medium: file("a & b.iso") },
            ],
          },
        ],
        sharedFolders: [
          { name: "tmp", hostPath: "/tmp", readOnly: true, automount: false },
          { name: "a&b", hostPath: home.folder, readOnly: false, automount: true, mountPoint: "/srv/a&b" },
        ],
        serialPorts: [{ file: file("com 1.log") }],
        guestProperties: { "/lab/x": '<y> & "z"' },
        extraData: { "lab/x": '<y> & "z"' },
        bandwidthGroups: [{ name: "slow", type: "network", limitKbps: 1000 }],
      });
      await expectSame(vm.uuid);
      await expectSame(vm.uuid, ...STORED);
      await host.deleteVm(vm.uuid, [first.path, second.path]);
      expect([await host.readDisk(first.path), await host.readDisk(second.path)]).toEqual([first, second]);
    });

    it("shows what VBoxManage shows of a VM that runs, is paused, or is saved", async () => {
      const vm = await newVm({ adapters: [nat()], guestProperties: { "/lab/x": "y" } });
      await turn(vm, "running");
      await expectSame(vm.uuid, ...STORED);
      home.vboxmanage("guestproperty", "set", vm.uuid, "/lab/x", "z");
      home.vboxmanage("controlvm", vm.uuid, "setlinkstate1", "off");
      home.vboxmanage("controlvm", vm.uuid, "pause");
      await expectSame(vm.uuid, ...STORED);
      home.saveState(vm.uuid);
      await sleep(500);
      // This host has listed the running VMs before: an unexpected state is read exactly.
      expect((await read(vm.uuid, "power"))?.power).toBe("saved");
      const discard = { settings: vm.settings, power: "running", memory: "discard" } as const;
      await host.updateVm(vm.uuid, discard, { shutdownTimeoutSeconds: 0 });
      await turn(vm, "stopped");
      await expectSame(vm.uuid, ...STORED);
      await host.deleteVm(vm.uuid, []);
    });

    it("is not used for a VM with snapshots, a differencing image, or a disk in another VM's file", async () => {
      const [disk, immutable] = [await newDisk({ variant: "fixed", type: "shareable" }), await newDisk()];
      await host.changeDisk(immutable.path, { type: "immutable" });
      const withDisk = (medium: string) =>
        newVm({
          controllers: [{ name: "S", type: "sata", attachments: [{ port: 0, device: 0, type: "disk", medium }] }],
        });
      const vms = [await withDisk(disk.path), await withDisk(disk.path), await withDisk(immutable.path), await newVm()];
      await host.takeSnapshot(vms[3].uuid, { name: "s", description: "" });
      const media = [];
      for (const { uuid } of vms) media.push((await read(uuid))?.settings.controllers?.[0]?.attachments[0].medium);
      expect(media).toEqual([disk.path, disk.path, immutable.path, undefined]);
      for (const { uuid } of vms.toReversed()) await host.deleteVm(uuid, []);
      expect(await host.readDisk(disk.path)).toEqual(disk);
      expect(await host.readDisk(immutable.path)).toEqual({ ...immutable, type: "immutable" });
    });

    it("is not used for a VM that VirtualBox no longer lists", async () => {
      const vm = await newVm();
      expect(await read(vm.uuid)).toBeDefined();
      home.vboxmanage("unregistervm", vm.uuid);
      expect(await read(vm.uuid)).toBeUndefined();
      await host.createVm(vm);
      await host.deleteVm(vm.uuid, []);
    });

    it("is not believed if somebody started the VM before it is deleted", async () => {
      const vm = await newVm();
      await read(vm.uuid);
      home.vboxmanage("startvm", vm.uuid, "--type", "headless");
      await host.deleteVm(vm.uuid, []);
      expect(home.vboxmanage("list", "vms")).not.toContain(vm.uuid);
    });
  });
});
