import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { VBoxManageHost } from "../../../lib/platforms/virtualbox/provider/host/vboxmanage/host.js";
import type { VmSection, VmSettings } from "../../../lib/platforms/virtualbox/provider/host/virtualbox-host.js";
import { expectRefusal, makers, withDisk } from "../../platforms/virtualbox/provider/host/contract.js";
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
    const { file, newDisk, newVm } = makers(() => ({ host, folder: home.folder }));
    const read = async (uuid: string) => (await host.readVms([uuid], NO_SECTIONS)).get(uuid);
    const media = (kind: "hdds" | "dvds") => mediaOf(home, kind);

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

    it("keeps another resource's disk when it deletes a VM whose snapshots contain the disk", async () => {
      const disk = await newDisk({ description: "data" });
      const vm = await newVm({ controllers: withDisk(disk.path) });
      for (const name of ["a", "b"]) home.vboxmanage("snapshot", vm.uuid, "take", name);
      home.vboxmanage("snapshot", vm.uuid, "restore", "a");
      home.vboxmanage("snapshot", vm.uuid, "take", "branch");
      await host.deleteVm(vm.uuid, []);
      expect(await host.readDisk(disk.path)).toEqual(disk);
      await host.deleteDisk(disk.path);
    });

    it("restores VirtualBox's list of media", async () => {
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

    it("recreates a disk that a crash left incomplete, and one that VirtualBox lists although its file is gone", async () => {
      const disk = file("torn", "disk.vdi");
      mkdirSync(path.dirname(disk));
      writeFileSync(file("torn", "disk.partial.vdi"), "torn");
      expect(await newDisk({ path: disk, source: image, sizeMib: undefined })).toMatchObject({ sizeMib: 4 });
      renameSync(disk, `${disk}.gone`);
      expect(await host.readDisk(disk)).toBeUndefined();
      const recreated = await newDisk({ path: disk, sizeMib: 8 });
      expect(await host.readDisk(disk)).toEqual(recreated);
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

    it("reports that a VMDK disk did not grow, although VirtualBox reports success", async () => {
      const disk = await newDisk({ path: file("small.vmdk"), format: "VMDK", sizeMib: 4 });
      await expectRefusal(
        host.changeDisk(disk.path, { sizeMib: 8 }),
        "NOT_SUPPORTED",
        /did not grow the VMDK disk .* to 8 MiB: it still has 4/,
      );
    });
  });
});
