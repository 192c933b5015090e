import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { v4 as uuidV4 } from "uuid";
import type { VirtualBoxHost } from "../../../../../lib/platforms/virtualbox/provider/host/virtualbox-host.js";
import { bootImage } from "../../../../support/boot-sector.js";
import { qcow2 } from "../../../../support/qcow2.js";
import { AT_ONCE, expectRefusal, type HostUnderTest, makers, withDisk } from "./fixtures.js";

/** Disks: created, copied, grown, and deleted. */
export function describeDiskFiles(underTest: () => HostUnderTest): void {
  describe("disks", () => {
    let host: VirtualBoxHost;
    let image: string;
    beforeAll(() => {
      host = underTest().host;
      image = file("boot.img");
    });
    const { file, newDisk, newVm } = makers(underTest);

    it.each(["VDI", "VMDK", "VHD"] as const)(
      "are created blank as %s, described, and read by path and UUID",
      async (format) => {
        const spec = {
          path: file(uuidV4(), `a.${format.toLowerCase()}`),
          format,
          sizeMib: 8,
          description: 'for "data"',
          adopt: false,
        };
        const disk = await host.createDisk(spec);
        expect(disk).toEqual({
          ...{ uuid: disk.uuid, path: spec.path, format, variant: "dynamic", type: "normal", sizeMib: 8 },
          description: 'for "data"',
        });
        expect(await host.readDisk(spec.path)).toEqual(disk);
        expect(await host.readDisk(disk.uuid)).toEqual(disk);
        await host.changeDisk(spec.path, { description: "another\ntext" });
        expect(await host.readDisk(spec.path)).toEqual({ ...disk, description: "another\ntext" });
      },
    );

    it("are created from a raw image, with its size or a larger one", async () => {
      expect(await newDisk({ source: image, sizeMib: undefined })).toMatchObject({ sizeMib: 4 });
      expect(await newDisk({ source: image, sizeMib: 64 })).toMatchObject({ sizeMib: 64, format: "VDI" });
    });

    it("are created from a QCOW2 image, compressed like cloud images or not, whatever its name", async () => {
      for (const [name, compressed] of [
        ["plain.qcow2", false],
        ["cloud.qcow2", true],
        ["cloud.img", true],
      ] as const) {
        writeFileSync(file(name), qcow2(bootImage(), compressed));
        expect(await newDisk({ source: file(name), sizeMib: 8 })).toMatchObject({ sizeMib: 8, format: "VDI" });
      }
    });

    it("from a file that is not an image are rejected with its kind, and nothing is created", async () => {
      const spec = { path: file(uuidV4(), "a.vdi"), source: file("packed.img"), sizeMib: undefined };
      writeFileSync(spec.source, gzipSync(bootImage()));
      await expect(newDisk(spec)).rejects.toThrow(`The image ${spec.source} is gzip`);
      expect(existsSync(path.dirname(spec.path))).toBe(false);
    });

    it("from an ISO file are rejected, and nothing is created", async () => {
      const spec = { path: file(uuidV4(), "a.vdi"), source: file("disk.img"), sizeMib: undefined };
      const iso = Buffer.alloc(1024 * 1024);
      iso.write("\x01CD001\x01", 0x8000, "latin1");
      writeFileSync(spec.source, iso);
      await expect(newDisk(spec)).rejects.toThrow(`The image ${spec.source} is an ISO file`);
      expect(existsSync(path.dirname(spec.path))).toBe(false);
    });

    it("are created from another disk, which remains", async () => {
      const source = await newDisk({ sizeMib: 6 });
      const copy = await newDisk({
        source: source.path,
        sizeMib: undefined,
        path: file("copies", "copy.vhd"),
        format: "VHD",
      });
      expect(copy).toMatchObject({ format: "VHD", sizeMib: 6 });
      expect(copy.uuid).not.toBe(source.uuid);
      expect(await host.readDisk(source.path)).toEqual(source);
    });

    it("from a missing source are rejected with its name, and nothing is created", async () => {
      const folder = file(uuidV4());
      const spec = { path: path.join(folder, "a.vdi"), source: file("nowhere.vdi"), sizeMib: undefined };
      await expectRefusal(
        newDisk(spec),
        "NOT_FOUND",
        new RegExp(`Could not find file for the medium '${spec.source}'`),
      );
      expect(existsSync(folder)).toBe(false);
      expect(await host.readDisk(spec.path)).toBeUndefined();
    });

    it("smaller than their source are rejected, and nothing is created", async () => {
      const spec = { path: file(uuidV4(), "a.vdi"), source: image, sizeMib: 2 };
      await expectRefusal(newDisk(spec), "NOT_SUPPORTED", /Shrinking is not yet supported/);
      expect(await host.readDisk(spec.path)).toBeUndefined();
    });

    it("grow, but do not shrink", async () => {
      const disk = await newDisk({ sizeMib: 4 });
      await host.changeDisk(disk.path, { sizeMib: 9 });
      expect(await host.readDisk(disk.path)).toEqual({ ...disk, sizeMib: 9 });
      await host.changeDisk(disk.path, { sizeMib: 9 });
      await expectRefusal(
        host.changeDisk(disk.path, { sizeMib: 5 }),
        "NOT_SUPPORTED",
        /Shrinking is not yet supported for medium/,
      );
      expect(await host.readDisk(disk.path)).toEqual({ ...disk, sizeMib: 9 });
    });

    it("do not replace another disk", async () => {
      const disk = await newDisk({ description: "first" });
      await expectRefusal(newDisk({ path: disk.path }), "ALREADY_EXISTS", /VERR_ALREADY_EXISTS/);
      expect(await host.readDisk(disk.path)).toEqual(disk);
    });

    it("do not replace a file", async () => {
      const taken = file(`${uuidV4()}.vdi`);
      writeFileSync(taken, "mine");
      await expectRefusal(newDisk({ path: taken }), "ALREADY_EXISTS", /VERR_ALREADY_EXISTS/);
    });

    it("that this instance began to create are adopted, and grown to their size", async () => {
      const disk = await newDisk({ sizeMib: 4 });
      const adopted = await newDisk({ path: disk.path, sizeMib: 12, description: "mine", adopt: true });
      expect(adopted).toEqual({ ...disk, sizeMib: 12, description: "mine" });
      expect(await host.readDisk(disk.path)).toEqual(adopted);
    });

    it("without a size and a source are rejected", async () => {
      await expectRefusal(newDisk({ sizeMib: undefined }), "INVALID", /neither a size nor a source/);
    });

    it("are deleted with their folder, once or twice", async () => {
      const disk = await newDisk();
      for (let i = 0; i < 2; i++) await host.deleteDisk(disk.path);
      expect(await host.readDisk(disk.path)).toBeUndefined();
      expect(await host.readDisk(disk.uuid)).toBeUndefined();
      expect(existsSync(path.dirname(disk.path))).toBe(false);
    });

    it("leave a folder that contains something else", async () => {
      const disk = await newDisk();
      mkdirSync(path.dirname(disk.path), { recursive: true });
      const other = path.join(path.dirname(disk.path), "notes.txt");
      writeFileSync(other, "mine");
      await host.deleteDisk(disk.path);
      expect(existsSync(other)).toBe(true);
    });

    it("that a VM has are not deleted", async () => {
      const disk = await newDisk();
      const vm = await newVm({ controllers: withDisk(disk.path) });
      await expectRefusal(host.deleteDisk(disk.path), "IN_USE", new RegExp(`still attached to '${vm.settings.name}'`));
      expect(await host.readDisk(disk.path)).toEqual(disk);
      await host.updateVm(vm.uuid, { settings: { ...vm.settings, controllers: [] } }, AT_ONCE);
      expect(await host.readDisk(disk.path)).toEqual(disk);
      await host.deleteDisk(disk.path);
    });

    it("that do not exist can be neither grown nor described", async () => {
      await expectRefusal(
        host.changeDisk(file("nowhere.vdi"), { sizeMib: 8 }),
        "NOT_FOUND",
        /Could not find file for the medium/,
      );
      await expectRefusal(
        host.changeDisk(file("nowhere.vdi"), { description: "x" }),
        "NOT_FOUND",
        /Could not find file for the medium/,
      );
    });
  });
}
