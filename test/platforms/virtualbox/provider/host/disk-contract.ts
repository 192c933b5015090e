import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { v4 as uuidV4 } from "uuid";
import {
  DISK_TYPES,
  type DiskFormat,
  type DiskType,
} from "../../../../../lib/platforms/virtualbox/provider/host/disks.js";
import type { VirtualBoxHost } from "../../../../../lib/platforms/virtualbox/provider/host/virtualbox-host.js";
import type { VmSettings } from "../../../../../lib/platforms/virtualbox/provider/host/vms.js";
import { bootImage } from "../../../../support/boot-sector.js";
import { expectRefusal, makers, nat, withDisk } from "./fixtures.js";

const AT_ONCE = { shutdownTimeoutSeconds: 0 };
const FORMATS: readonly DiskFormat[] = ["VDI", "VMDK", "VHD"];

/** The variants, types, and paths of disks, on every host. */
export function describeDisks(underTest: () => { readonly host: VirtualBoxHost; readonly folder: string }): void {
  describe("disks of all variants and types", () => {
    const { file, newDisk, newVm } = makers(underTest);
    const read = (disk: string) => underTest().host.readDisk(disk);
    const change = (...args: Parameters<VirtualBoxHost["changeDisk"]>) => underTest().host.changeDisk(...args);
    const attached = async (vm: string) =>
      (await underTest().host.readVms([vm], new Set())).get(vm)?.settings.controllers;
    const give = ({ uuid, settings }: { uuid: string; settings: VmSettings }, disk?: string) =>
      underTest().host.updateVm(uuid, { settings: { ...settings, controllers: disk ? withDisk(disk) : [] } }, AT_ONCE);
    const place = (format: DiskFormat) => file(uuidV4(), `a.${format.toLowerCase()}`);

    it.each(FORMATS)("fixed %s: created blank, from an image, and larger than the image", async (format) => {
      writeFileSync(file("boot.img"), bootImage());
      const fixed = { format, variant: "fixed" } as const;
      const blank = await newDisk({ ...fixed, path: place(format), sizeMib: 8 });
      expect(blank).toMatchObject({ ...fixed, sizeMib: 8 });
      const source = file("boot.img");
      const copy = await newDisk({ ...fixed, path: place(format), source, sizeMib: undefined });
      expect(copy).toMatchObject({ ...fixed, sizeMib: 4 });
      // A fixed VMDK is copied from a dynamic one, which VirtualBox grows only by large steps.
      const larger = await newDisk({
        ...{ ...fixed, path: place(format), source },
        sizeMib: format === "VMDK" ? undefined : 64,
      });
      expect(larger).toMatchObject({ ...fixed, sizeMib: format === "VMDK" ? 4 : 64 });
      for (const disk of [blank, copy, larger]) {
        expect(await read(disk.path)).toEqual(disk);
        await underTest().host.deleteDisk(disk.path);
        expect(existsSync(path.dirname(disk.path))).toBe(false);
      }
    });

    it.each(FORMATS)("fixed %s: grows, or is rejected", async (format) => {
      const disk = await newDisk({ format, variant: "fixed", path: place(format), sizeMib: 8 });
      const growing = change(disk.path, { sizeMib: 64 });
      if (format === "VMDK") await growing;
      else await expectRefusal(growing, "NOT_SUPPORTED", /Resizing to new size 67108864 is not yet supported/);
      expect(await read(disk.path)).toEqual({ ...disk, sizeMib: format === "VMDK" ? 64 : 8 });
    });

    it("a copy of a fixed disk is dynamic by default", async () => {
      const source = await newDisk({ variant: "fixed" });
      const copy = await newDisk({ source: source.path, sizeMib: undefined });
      expect(copy.variant).toBe("dynamic");
    });

    it.each(DISK_TYPES)("%s: is created, and changes from and to every other type", async (type) => {
      const disk = await newDisk({ variant: "fixed", type });
      expect(disk.type).toBe(type);
      expect(await read(disk.path)).toEqual(disk);
      for (const other of DISK_TYPES) {
        await change(disk.path, { type: other });
        expect(await read(disk.path)).toEqual({ ...disk, type: other });
        await change(disk.path, { type });
      }
      expect(await read(disk.path)).toEqual(disk);
      const adopted = await newDisk({ path: disk.path, type: "normal", adopt: true });
      expect(await read(disk.path)).toEqual(adopted);
      await underTest().host.deleteDisk(disk.path);
      expect((await underTest().host.listVms()).filter(({ name }) => !name.startsWith("vm "))).toEqual([]);
    });

    it("shareable and dynamic: is rejected, and nothing is created or changed", async () => {
      const words = /to 'Shareable' since it is a dynamic medium storage unit/;
      const spec = { path: file(uuidV4(), "a.vdi"), type: "shareable" } as const;
      await expectRefusal(newDisk(spec), "INVALID", words);
      expect(existsSync(path.dirname(spec.path))).toBe(false);
      const disk = await newDisk();
      await expectRefusal(change(disk.path, { type: "shareable" }), "INVALID", words);
      expect(await read(disk.path)).toEqual(disk);
    });

    it.each<[DiskType, DiskType]>([
      ["normal", "writethrough"],
      ["writethrough", "shareable"],
      ["shareable", "normal"],
    ])("%s: becomes %s while a stopped VM has the disk", async (before, after) => {
      const disk = await newDisk({ variant: "fixed", type: before });
      const vm = await newVm({ controllers: withDisk(disk.path) });
      await change(disk.path, { type: after });
      expect(await read(disk.path)).toEqual({ ...disk, type: after });
      expect(await attached(vm.uuid)).toEqual(withDisk(disk.path));
      await underTest().host.deleteVm(vm.uuid, [disk.path]);
      expect(await read(disk.path)).toEqual({ ...disk, type: after });
    });

    it.each<[DiskType, DiskType]>([
      ["normal", "immutable"],
      ["immutable", "normal"],
      ["shareable", "immutable"],
    ])("%s: does not become %s while a VM has the disk", async (before, after) => {
      const disk = await newDisk({ variant: "fixed", type: before });
      const vm = await newVm({ controllers: withDisk(disk.path) });
      const words = new RegExp(`because it is attached to '${vm.settings.name}'`);
      await expectRefusal(change(disk.path, { type: after }), "IN_USE", words);
      expect(await read(disk.path)).toEqual(disk);
      await give(vm);
      await change(disk.path, { type: after });
      expect(await read(disk.path)).toEqual({ ...disk, type: after });
      await underTest().host.deleteVm(vm.uuid, []);
      await underTest().host.deleteDisk(disk.path);
    });

    it("normal: does not change while a snapshot contains the disk", async () => {
      const disk = await newDisk();
      const vm = await newVm({ controllers: withDisk(disk.path) });
      const { uuid } = await underTest().host.takeSnapshot(vm.uuid, { name: "s", description: "" });
      await expectRefusal(change(disk.path, { type: "writethrough" }), "IN_USE", /because it is attached to/);
      await underTest().host.deleteSnapshot(vm.uuid, uuid);
      await change(disk.path, { type: "writethrough" });
      expect(await read(disk.path)).toEqual({ ...disk, type: "writethrough" });
      await underTest().host.deleteVm(vm.uuid, [disk.path]);
    });

    it("immutable: is attached to VMs, which change and detach it without leftovers", async () => {
      const disk = await newDisk({ type: "immutable" });
      const vms = [
        await newVm({ controllers: withDisk(disk.path) }),
        await newVm({ controllers: withDisk(disk.path) }),
      ];
      const [first, second] = vms;
      const users = vms.map(({ uuid }) => ({ vm: uuid, inSnapshot: false }));
      expect(await underTest().host.diskUsers(disk.path)).toEqual(expect.arrayContaining(users));
      for (const vm of vms) {
        expect(await attached(vm.uuid)).toEqual(withDisk(disk.path));
        await underTest().host.updateVm(vm.uuid, { settings: { ...vm.settings, memoryMib: 80 } }, AT_ONCE);
        expect(await attached(vm.uuid)).toEqual(withDisk(disk.path));
      }
      await expectRefusal(change(disk.path, { sizeMib: 9 }), "IN_USE", /build on the disk/);
      await expectRefusal(underTest().host.deleteDisk(disk.path), "IN_USE", /is still attached to/);
      await underTest().host.takeSnapshot(first.uuid, { name: "s", description: "" });
      expect(await attached(first.uuid)).toEqual(withDisk(disk.path));
      await expectRefusal(give(first), "IN_USE", /cannot be detached from/);
      await underTest().host.deleteVm(first.uuid, [disk.path]);
      await give(second);
      expect(await underTest().host.diskUsers(disk.path)).toEqual([]);
      await give(second, disk.path);
      expect(await attached(second.uuid)).toEqual(withDisk(disk.path));
      await underTest().host.deleteVm(second.uuid, []);
      expect(await read(disk.path)).toEqual(disk);
      await underTest().host.deleteDisk(disk.path);
      expect(await read(disk.uuid)).toBeUndefined();
    });

    it("are moved and renamed, and their empty folder is removed", async () => {
      const disk = await newDisk({ description: "data" });
      const path2 = file(uuidV4(), "deep", "b.vdi");
      await change(disk.path, { path: path2, description: "moved", sizeMib: 9, type: "writethrough" });
      const moved = { ...disk, path: path2, description: "moved", sizeMib: 9, type: "writethrough" };
      expect(await read(path2)).toEqual(moved);
      expect(await read(disk.uuid)).toEqual(moved);
      expect(await read(disk.path)).toBeUndefined();
      expect(existsSync(path.dirname(disk.path))).toBe(false);
      await change(path2, { path: path2 });
      expect(await read(path2)).toEqual(moved);
      await underTest().host.deleteDisk(path2);
    });

    it("fixed VMDK: moves with its data file", async () => {
      const disk = await newDisk({ path: place("VMDK"), format: "VMDK", variant: "fixed" });
      const path2 = place("VMDK");
      await change(disk.path, { path: path2 });
      expect(existsSync(path.dirname(disk.path))).toBe(false);
      await underTest().host.deleteDisk(path2);
      expect(existsSync(path.dirname(path2))).toBe(false);
    });

    it("do not replace a file or another disk when they move", async () => {
      const [disk, other] = [await newDisk(), await newDisk()];
      const taken = file(`${uuidV4()}.vdi`);
      writeFileSync(taken, "mine");
      for (const target of [taken, other.path])
        await expectRefusal(change(disk.path, { path: target }), "ALREADY_EXISTS", /is an existing file/);
      expect([await read(disk.path), await read(other.path)]).toEqual([disk, other]);
    });

    it.each<DiskType>(["normal", "immutable"])(
      "%s: moves while a stopped VM and its snapshot have the disk",
      async (type) => {
        const disk = await newDisk({ type });
        const vm = await newVm({ controllers: withDisk(disk.path) });
        await underTest().host.takeSnapshot(vm.uuid, { name: "s", description: "" });
        const other = path.join(path.dirname(disk.path), "notes.txt");
        mkdirSync(path.dirname(disk.path), { recursive: true });
        writeFileSync(other, "mine");
        const path2 = file(uuidV4(), "b.vdi");
        await change(disk.path, { path: path2 });
        expect(existsSync(other)).toBe(true);
        expect(await attached(vm.uuid)).toEqual(withDisk(path2));
        expect(await underTest().host.diskUsers(path2)).toEqual([{ vm: vm.uuid, inSnapshot: true }]);
        await underTest().host.deleteVm(vm.uuid, [path2]);
        expect(await read(path2)).toEqual({ ...disk, path: path2 });
        await underTest().host.deleteDisk(path2);
      },
    );

    it.each<DiskType>(["normal", "immutable"])("%s: does not change while a VM runs with the disk", async (type) => {
      const disk = await newDisk({ type });
      const vm = await newVm({ controllers: withDisk(disk.path), adapters: [nat()] }, "running");
      const changes = [
        { path: file("b.vdi") },
        { sizeMib: 9 },
        { type: "writethrough" as const },
        { description: "x" },
      ];
      for (const each of changes)
        await expectRefusal(
          change(disk.path, each),
          "IN_USE",
          /cannot change while a virtual machine that has it is running/,
        );
      expect(await read(disk.path)).toEqual(disk);
      await underTest().host.deleteVm(vm.uuid, [disk.path]);
      expect(await read(disk.path)).toEqual(disk);
    });
  });
}
