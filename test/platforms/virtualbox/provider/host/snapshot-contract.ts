import { writeFileSync } from "node:fs";
import path from "node:path";
import { v4 as uuidV4 } from "uuid";
import type { SnapshotRecord } from "../../../../../lib/platforms/virtualbox/provider/host/snapshots.js";
import type { VirtualBoxHost } from "../../../../../lib/platforms/virtualbox/provider/host/virtualbox-host.js";
import type { VmRecord, VmSection } from "../../../../../lib/platforms/virtualbox/provider/host/vms.js";
import { bootImage } from "../../../../support/boot-sector.js";
import { expectRefusal, type HostUnderTest, makers, nat, settings, withDisk } from "./fixtures.js";

const AT_ONCE = { shutdownTimeoutSeconds: 0 };
const NO_SECTIONS: ReadonlySet<VmSection> = new Set();

/** The contract of snapshots and linked clones: one suite, which runs against each adapter. */
export function describeSnapshots(title: string, makeHost: () => Promise<HostUnderTest>): void {
  describe(title, () => {
    let test: HostUnderTest;
    let host: VirtualBoxHost;
    /** A raw image of 4 MiB. */
    let image: string;

    beforeAll(async () => {
      test = await makeHost();
      host = test.host;
      image = path.join(test.folder, "boot.img");
      writeFileSync(image, bootImage());
    });
    afterAll(() => test?.remove());

    const { file, newDisk, newVm, turn } = makers(() => test);
    const read = async (uuid: string): Promise<VmRecord> => {
      const record = (await host.readVms([uuid], new Set(["hardware"]))).get(uuid);
      if (!record) throw new Error(`There is no VM ${uuid}`);
      return record;
    };
    const mediumOf = async (uuid: string) => (await read(uuid)).settings.controllers?.[0].attachments[0].medium ?? "";
    const newVmWithDisk = async () => {
      const disk = await newDisk({ source: image, sizeMib: undefined });
      return { ...(await newVm({ controllers: withDisk(disk.path) })), disk };
    };
    const newSnapshot = (vm: string, name = "golden") => host.takeSnapshot(vm, { name, description: "" });
    const clone = async (vm: string, snapshot: SnapshotRecord, linked: boolean) => {
      const { controllers: _, ...rest } = settings({ groups: ["/clones"] });
      const uuid = uuidV4();
      await host.createVm({ uuid, settings: rest, cloneOf: { uuid: vm, snapshot: snapshot.uuid, linked } });
      return { uuid, settings: rest };
    };

    describe("snapshots", () => {
      it.each([
        ["golden", ""],
        ['say "hi"', 'two lines,\nand "quotes" with a \\'],
        ["-rf", "-rf"],
        ["日本 é/x", "\n\n"],
        ["SnapshotName", 'x"\nCurrentSnapshotNode="SnapshotName"\nGuestMemoryBalloon=7\nnic1="bridged"'],
      ])("named %j are read as they were taken, and change", async (name, description) => {
        const { uuid: vm } = await newVm({ memoryMib: 80 });
        for (const claim of [undefined, uuidV4()]) {
          const spec = { name, description, ...(claim && { claim }) };
          const taken = await host.takeSnapshot(vm, spec);
          expect(taken).toEqual({ ...spec, uuid: expect.stringMatching(/^[0-9a-f-]{36}$/) });
          expect((await host.readSnapshots(vm))?.at(-1)).toEqual(taken);
          const changed = { ...spec, name: `${name} 2`, description: `${description}, changed` };
          await test.another.editSnapshot(vm, taken.uuid, changed);
          expect((await host.readSnapshots(vm))?.at(-1)).toEqual({ ...changed, uuid: taken.uuid });
        }
        expect((await read(vm)).settings).toMatchObject({ memoryMib: 80, adapters: [] });
        await host.deleteVm(vm, []);
      });

      it("are an empty list for a VM without any, and undefined for a missing VM", async () => {
        const { uuid } = await newVm();
        expect(await host.readSnapshots(uuid)).toEqual([]);
        expect(await host.readSnapshots(uuidV4())).toBeUndefined();
      });

      it("that this instance began to take are completed, and others are left alone", async () => {
        const { uuid: vm } = await newVm();
        const [claim, other] = [uuidV4(), uuidV4()];
        const theirs = [
          await newSnapshot(vm),
          await host.takeSnapshot(vm, { name: "golden", description: "", claim: other }),
        ];
        const begun = await host.takeSnapshot(vm, { name: "golden", description: "begun", claim });
        const finished = await test.another.takeSnapshot(vm, { name: "silver", description: "", claim });
        expect(finished).toEqual({ uuid: begun.uuid, name: "silver", description: "", claim });
        expect(await host.readSnapshots(vm)).toEqual([...theirs, finished]);
        await host.deleteVm(vm, []);
      });

      it("that nobody has claimed can be claimed", async () => {
        const { uuid: vm } = await newVm();
        const { uuid } = await newSnapshot(vm);
        const spec = { name: "golden", description: "mine", claim: uuidV4() };
        await host.editSnapshot(vm, uuid, spec);
        expect(await host.readSnapshots(vm)).toEqual([{ ...spec, uuid }]);
      });

      it.each(["stopped", "running"] as const)(
        "of a %s VM do not change its power state, when taken and deleted",
        async (power) => {
          const { uuid: vm, disk } = await newVmWithDisk();
          if (power === "running") await turn(await read(vm), "running");
          const taken = [await newSnapshot(vm, "a"), await newSnapshot(vm, "b")];
          expect(await read(vm)).toMatchObject({ power, settings: { controllers: withDisk(disk.path) } });
          for (const { uuid } of taken) for (let i = 0; i < 2; i++) await host.deleteSnapshot(vm, uuid);
          expect(await host.readSnapshots(vm)).toEqual([]);
          expect(await read(vm)).toMatchObject({ power, settings: { controllers: withDisk(disk.path) } });
          await host.deleteVm(vm, [disk.path]);
          expect(await host.readDisk(disk.path)).toEqual(disk);
        },
      );

      it("of a missing VM or UUID are neither taken nor changed, and deleting them succeeds", async () => {
        const { uuid: vm } = await newVm();
        const [nobody, spec] = [uuidV4(), { name: "x", description: "" }];
        const noVm = /Could not find a registered machine with UUID/;
        await expectRefusal(host.takeSnapshot(nobody, spec), "NOT_FOUND", noVm);
        await expectRefusal(host.editSnapshot(nobody, nobody, spec), "NOT_FOUND", noVm);
        await newSnapshot(vm);
        await expectRefusal(host.editSnapshot(vm, nobody, spec), "NOT_FOUND", /Could not find a snapshot with UUID/);
        await host.deleteSnapshot(nobody, nobody);
        await host.deleteSnapshot(vm, nobody);
      });

      it.each(["stopped", "running"] as const)(
        "are restored on a %s VM including its disks, and leave it running or stopped as requested",
        async (power) => {
          const { uuid: vm, settings: before, disk } = await newVmWithDisk();
          if (power === "running") await turn(await read(vm), "running");
          const [a, b] = [await newSnapshot(vm, "a"), await newSnapshot(vm, "b")];
          const own = { name: `${before.name} 2`, groups: ["/two"], description: "two", osType: "Ubuntu_64" };
          const changed = { ...own, cpus: 2, hardware: { rtc_utc: true, hpet: true }, extraData: { a: "b" } };
          await host.updateVm(vm, { settings: { ...before, ...changed } }, AT_ONCE);
          for (const [{ uuid }, after] of [
            [a, "running"],
            [b, "stopped"],
          ] as const) {
            await host.restoreSnapshot(vm, uuid, after);
            const hardware = { rtc_utc: true, hpet: false };
            const settings = { ...own, cpus: before.cpus, hardware, controllers: withDisk(disk.path) };
            const found = power === "running" && after === "stopped" ? "saved" : after;
            expect(await read(vm)).toMatchObject({ power: found, settings });
            const [{ settings: full } = {}] = (await host.readVms([vm], new Set(["extraData"]))).values();
            expect(full?.extraData).toEqual({ a: "b" });
            expect((await host.readSnapshots(vm))?.map(({ name }) => name)).toEqual(["a", "b"]);
          }
          await host.deleteVm(vm, [disk.path]);
          expect(await host.readDisk(disk.path)).toEqual(disk);
        },
      );

      it("that do not exist are not restored, and the VM keeps running", async () => {
        const { uuid: vm } = await newVmWithDisk();
        await turn(await read(vm), "running");
        const missing = host.restoreSnapshot(vm, uuidV4(), "stopped");
        await expectRefusal(missing, "NOT_FOUND", /Could not find a snapshot with UUID/);
        expect((await read(vm)).power).toBe("running");
        const noVm = host.restoreSnapshot(uuidV4(), uuidV4(), "stopped");
        await expectRefusal(noVm, "NOT_FOUND", /Could not find a registered machine with UUID/);
        await host.deleteVm(vm, []);
      });

      it.each(["", "a\nb"])("named %j are rejected", async (name) => {
        const { uuid: vm } = await newVm();
        await expectRefusal(
          host.takeSnapshot(vm, { name, description: "" }),
          "INVALID",
          /The name of a snapshot must not/,
        );
        expect(await host.readSnapshots(vm)).toEqual([]);
      });

      it.each(["stopped", "running"] as const)(
        "do not prevent a %s VM from being changed, moved, and deleted",
        async (power) => {
          const { uuid: vm, settings: before, disk } = await newVmWithDisk();
          const more = await newDisk();
          await newSnapshot(vm, "a");
          if (power === "running") await turn(await read(vm), "running");
          await newSnapshot(vm, "b");
          const controllers = withDisk(disk.path)?.map((sata) => ({
            ...sata,
            attachments: [...sata.attachments, { port: 1, device: 0, type: "disk" as const, medium: more.path }],
          }));
          const wanted = { ...before, name: `${before.name} renamed`, memoryMib: 80, adapters: [nat()], controllers };
          await host.updateVm(vm, { settings: wanted, folder: file(uuidV4()) }, AT_ONCE);
          const record = await read(vm);
          expect(record).toMatchObject({ power, settings: { name: wanted.name, memoryMib: 80, controllers } });
          expect((await host.readSnapshots(vm))?.map(({ name }) => name)).toEqual(["a", "b"]);
          await host.updateVm(vm, { settings: { ...wanted, controllers: before.controllers } }, AT_ONCE);
          expect((await read(vm)).settings.controllers).toEqual(before.controllers);
          await host.deleteVm(vm, [disk.path]);
          expect(await host.readDisk(disk.path)).toEqual(disk);
          expect(await host.readDisk(more.path)).toEqual(more);
        },
      );

      it("prevent their disks from being detached and deleted, but not from changing ports", async () => {
        const { uuid: vm, settings: before, disk } = await newVmWithDisk();
        await newSnapshot(vm);
        expect(await host.diskUsers(disk.path)).toEqual([{ vm, inSnapshot: true }]);
        await expectRefusal(host.deleteDisk(disk.path), "IN_USE", new RegExp(`still attached to '${before.name}'`));
        const words = new RegExp(`The disk '${disk.path}' cannot be detached from '${before.name}'`);
        await expectRefusal(host.updateVm(vm, { settings: { ...before, controllers: [] } }, AT_ONCE), "IN_USE", words);
        expect((await read(vm)).settings.controllers).toEqual(before.controllers);

        const attachments = [{ port: 3, device: 0, type: "disk" as const, medium: disk.path }];
        const moved = { ...before, controllers: [{ name: "Other", type: "sata" as const, attachments }] };
        await host.updateVm(vm, { settings: moved }, AT_ONCE);
        expect((await read(vm)).settings.controllers).toEqual(moved.controllers);
        await host.deleteVm(vm, []);
        expect(await host.readDisk(disk.path)).toEqual(disk);
      });

      it("prevent their disks from growing", async () => {
        const { uuid: vm, disk } = await newVmWithDisk();
        const { uuid } = await newSnapshot(vm);
        await expectRefusal(
          host.changeDisk(disk.path, { sizeMib: 9 }),
          "IN_USE",
          /Snapshots or linked clones build on the disk/,
        );
        expect(await host.readDisk(disk.path)).toEqual(disk);
        await host.changeDisk(disk.path, { sizeMib: disk.sizeMib });
        await host.deleteSnapshot(vm, uuid);
        await host.changeDisk(disk.path, { sizeMib: 9 });
        expect(await host.readDisk(disk.path)).toEqual({ ...disk, sizeMib: 9 });
      });
    });

    describe("clones of a snapshot", () => {
      it.each([
        ["full", "stopped"],
        ["full", "running"],
        ["linked", "stopped"],
        ["linked", "running"],
      ])("that are %s are created while their source is %s, and deleted without leftovers", async (mode, power) => {
        const { uuid: vm, settings: before, disk } = await newVmWithDisk();
        const snapshot = await newSnapshot(vm);
        await host.updateVm(vm, { settings: { ...before, hardware: { hpet: true } } }, AT_ONCE);
        if (power === "running") await turn(await read(vm), "running");
        const copy = await clone(vm, snapshot, mode === "linked");
        await host.createVm({
          ...copy,
          cloneOf: { uuid: vm, snapshot: snapshot.uuid, linked: mode === "linked" },
        });

        expect(await read(vm)).toMatchObject({ power, settings: { controllers: withDisk(disk.path) } });
        const made = await read(copy.uuid);
        expect(made).toMatchObject({ power: "stopped", settings: { name: copy.settings.name } });
        expect(made.settings.hardware.hpet).toBe(false);
        const medium = await mediumOf(copy.uuid);
        const home = path.join(made.folder, "clones", copy.settings.name);
        expect(path.dirname(medium)).toBe(mode === "linked" ? path.join(home, "Snapshots") : home);
        expect((await host.readDisk(medium))?.sizeMib).toBe(4);
        expect(await host.readSnapshots(copy.uuid)).toEqual([]);

        await turn(await read(copy.uuid), "running");
        await host.deleteVm(copy.uuid, []);
        expect(await host.readDisk(medium)).toBeUndefined();
        await host.deleteSnapshot(vm, snapshot.uuid);
        await host.deleteVm(vm, [disk.path]);
        expect(await host.readDisk(disk.path)).toEqual(disk);
      });

      it.each([
        ["full", false],
        ["linked", true],
      ])("that are %s have a boot disk that can grow, even with snapshots, but not shrink", async (_, linked) => {
        const { uuid: vm, disk } = await newVmWithDisk();
        const { uuid: snapshot } = await newSnapshot(vm);
        const { controllers: __, ...rest } = settings({ bootDiskMib: 8 });
        const uuid = uuidV4();
        await host.createVm({ uuid, settings: rest, cloneOf: { uuid: vm, snapshot, linked } });
        const sizeOf = async () => (await host.readVms([uuid], new Set(["bootDisk"]))).get(uuid)?.settings.bootDiskMib;
        const resize = (bootDiskMib?: number) =>
          host.updateVm(uuid, { settings: { ...rest, bootDiskMib }, power: "stopped" }, AT_ONCE);
        expect(await sizeOf()).toBe(8);
        await newSnapshot(uuid, "own");
        await resize(12);
        await resize();
        expect(await sizeOf()).toBe(12);
        await expectRefusal(resize(8), "NOT_SUPPORTED", /Shrinking is not yet supported/);
        expect(await sizeOf()).toBe(12);
        await turn({ uuid, settings: { ...rest, bootDiskMib: 12 } }, "running");
        await host.deleteVm(uuid, []);
        await host.deleteVm(vm, [disk.path]);
        expect(await host.readDisk(disk.path)).toEqual(disk);
      });

      it("cannot be resized without a disk", async () => {
        const { uuid: vm } = await newVm();
        const uuid = uuidV4();
        const wanted = settings({ bootDiskMib: 8 });
        await expectRefusal(
          host.createVm({ uuid, settings: wanted, cloneOf: { uuid: vm } }),
          "NOT_FOUND",
          /has no disk/,
        );
        for (const each of [uuid, vm]) await host.deleteVm(each, []);
      });

      it("inherit unmanaged settings from the snapshot, even after that was renamed", async () => {
        const withModel = (model: string) => [{ ...nat(), options: { model } }];
        const { uuid: vm, settings: before } = await newVm({ adapters: withModel("virtio") });
        const { uuid: snapshot } = await newSnapshot(vm);
        await host.updateVm(vm, { settings: { ...before, adapters: withModel("82540EM") } }, AT_ONCE);
        await host.editSnapshot(vm, snapshot, { name: "renamed", description: "" });
        const copy = uuidV4();
        await host.createVm({
          uuid: copy,
          settings: settings({ groups: ["/clones"], adapters: [nat()] }),
          cloneOf: { uuid: vm, snapshot },
        });
        const made = (await host.readVms([copy], new Set(["adapterOptions"]))).get(copy);
        expect(made?.settings.adapters[0]?.options?.model).toBe("virtio");
        for (const each of [copy, vm]) await host.deleteVm(each, []);
      });

      it("that are linked have snapshots, changes, and clones of their own", async () => {
        const { uuid: vm, disk } = await newVmWithDisk();
        const copy = await clone(vm, await newSnapshot(vm), true);
        const medium = await mediumOf(copy.uuid);
        const own = await newSnapshot(copy.uuid, "own");
        expect(await mediumOf(copy.uuid)).toBe(medium);
        await host.updateVm(copy.uuid, { settings: { ...copy.settings, memoryMib: 80 } }, AT_ONCE);
        expect(await mediumOf(copy.uuid)).toBe(medium);
        const second = await clone(copy.uuid, own, true);
        await expectRefusal(
          host.deleteVm(copy.uuid, []),
          "IN_USE",
          new RegExp(`linked clones.*'${second.settings.name}'`),
        );
        await host.deleteVm(second.uuid, []);
        await host.deleteVm(copy.uuid, []);
        expect(await host.readDisk(medium)).toBeUndefined();
        await host.deleteVm(vm, [disk.path]);
        expect(await host.readDisk(disk.path)).toEqual(disk);
      });

      it("that are linked prevent their snapshot, machine, and disk from being deleted or changed", async () => {
        const { uuid: vm, settings: before, disk } = await newVmWithDisk();
        const [first, second] = [await newSnapshot(vm, "first"), await newSnapshot(vm, "second")];
        const copies = [await clone(vm, first, true), await clone(vm, first, true)];
        await turn(await read(vm), "running");
        const names = copies
          .map((copy) => `'${copy.settings.name}'`)
          .sort()
          .join(", ");
        const look = async () => [await read(vm), await host.readSnapshots(vm), await host.readDisk(disk.path)];
        const original = await look();
        for (let i = 0; i < 2; i++) {
          await expectRefusal(
            host.deleteVm(vm, [disk.path]),
            "IN_USE",
            new RegExp(`machine '${before.name}' has linked clones.*: ${names}`),
          );
          await expectRefusal(
            host.deleteSnapshot(vm, first.uuid),
            "IN_USE",
            new RegExp(`snapshot 'first' of '${before.name}' has linked clones.*: ${names}`),
          );
          await expectRefusal(host.deleteDisk(disk.path), "IN_USE", /still attached/);
        }
        expect(await look()).toEqual(original);
        await host.deleteSnapshot(vm, second.uuid);
        for (const { uuid } of copies) await host.deleteVm(uuid, []);
        await host.deleteSnapshot(vm, first.uuid);
        await host.deleteVm(vm, [disk.path]);
        expect(await host.readDisk(disk.path)).toEqual(disk);
      });

      it("of a missing snapshot are rejected, and nothing is created", async () => {
        const { uuid: vm } = await newVmWithDisk();
        await newSnapshot(vm);
        const { controllers: _, ...rest } = settings();
        const [uuid, nobody] = [uuidV4(), uuidV4()];
        const attempt = (source: object) => host.createVm({ uuid, settings: rest, cloneOf: { uuid: vm, ...source } });
        await expectRefusal(attempt({ linked: true }), "INVALID", /Linked clone can only be created from a snapshot/);
        await expectRefusal(attempt({ snapshot: nobody }), "NOT_FOUND", /Could not find a snapshot/);
        expect((await host.readVms([uuid], NO_SECTIONS)).size).toBe(0);
      });
    });
  });
}
