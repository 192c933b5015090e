import { writeFileSync } from "node:fs";
import {
  type AttachmentOptions,
  CONTROLLER_TYPES,
  CONTROLLERS,
  type ControllerOptions,
  type ControllerType,
  freshController,
} from "../../../../../lib/platforms/virtualbox/provider/host/storage.js";
import type { VirtualBoxHost } from "../../../../../lib/platforms/virtualbox/provider/host/virtualbox-host.js";
import type {
  BandwidthGroup,
  StorageAttachment,
  StorageController,
  VmSection,
  VmSettings,
} from "../../../../../lib/platforms/virtualbox/provider/host/vms.js";
import { expectRefusal, makers } from "./fixtures.js";

const AT_ONCE = { shutdownTimeoutSeconds: 0 };
const OPTIONS: ReadonlySet<VmSection> = new Set(["storageOptions"]);
const SLOTS: Readonly<Record<ControllerType, number>> = {
  ...{ sata: 2, ide: 1, scsi: 15, sas: 3, nvme: 3, virtio: 5, floppy: 0 },
};

/** Storage controllers and their options, on every host. */
export function describeStorage(underTest: () => { readonly host: VirtualBoxHost; readonly folder: string }): void {
  describe("storage controllers", () => {
    const { file, newDisk, newVm } = makers(underTest);
    const read = async (uuid: string, sections = OPTIONS) =>
      (await underTest().host.readVms([uuid], sections)).get(uuid)?.settings.controllers ?? [];
    const change = (
      { uuid, settings }: { uuid: string; settings: VmSettings },
      controllers: readonly StorageController[],
    ) => underTest().host.updateVm(uuid, { settings: { ...settings, controllers } }, AT_ONCE);

    describe("of all types, with options", () => {
      const media = new Map<ControllerType, string>();
      const seen: (readonly StorageController[])[] = [];

      const attachmentsOf = (type: ControllerType, on?: boolean): StorageAttachment[] => {
        const [drive] = CONTROLLERS[type].drives;
        const place = { port: SLOTS[type], device: type === "ide" ? 1 : 0 };
        const flags: AttachmentOptions = drive === "disk" ? { non_rotational: on, discard: on } : {};
        const hot: AttachmentOptions = type === "sata" ? { hot_pluggable: on } : {};
        const attachments: StorageAttachment[] = [
          {
            ...place,
            type: drive,
            medium: media.get(type),
            ...(on === undefined ? {} : { options: { ...flags, ...hot } }),
          },
        ];
        if (type === "floppy") attachments.push({ port: 0, device: 1, type: "floppy" });
        if (type === "scsi")
          attachments.unshift({
            ...{ port: 0, device: 0, type: "dvd", medium: file("seed.iso") },
            ...(on === undefined ? {} : { options: { temp_eject: on, passthrough: on } }),
          });
        return attachments;
      };
      const optionsOf = (type: ControllerType, which: 0 | 1): ControllerOptions => {
        const { models, variablePorts, ports } = CONTROLLERS[type];
        const { host_io_cache } = freshController(type);
        return {
          model: models[(models.length - 1) * (1 - which)],
          bootable: which === 1,
          host_io_cache: (which === 0) !== host_io_cache,
          ports: variablePorts ? [ports, SLOTS[type] + 1][which] : ports,
        };
      };
      const all = (which?: 0 | 1): StorageController[] =>
        CONTROLLER_TYPES.map((type) => ({
          name: `the "${type}"`,
          type,
          ...(which === undefined ? {} : { options: optionsOf(type, which) }),
          attachments: attachmentsOf(type, which === undefined ? undefined : which === 0),
        }));

      beforeAll(async () => {
        for (const type of CONTROLLER_TYPES)
          if (CONTROLLERS[type].drives[0] === "disk") media.set(type, (await newDisk()).path);
        media.set("floppy", file("floppy.img"));
        writeFileSync(file("floppy.img"), Buffer.alloc(1_474_560));
        writeFileSync(file("seed.iso"), Buffer.alloc(64 * 1024));
        const vm = await newVm({ controllers: all() });
        const look = async () => seen.push(await read(vm.uuid));
        await look();
        for (const which of [0, 1] as const) {
          await change(vm, all(which));
          await look();
        }
        await change(vm, seen[2]);
        await change(vm, all());
        await look();
        seen.push(await read(vm.uuid, new Set()));
        await change(vm, []);
        await look();
        await underTest().host.deleteVm(vm.uuid, []);
      });

      it.each(CONTROLLER_TYPES)(
        "%s has VirtualBox's defaults, is set, changed, and left alone while it is not managed",
        (type) => {
          const [fresh, first, second, left, plain, gone] = seen.map((controllers) =>
            controllers.find((controller) => controller.type === type),
          );
          expect(fresh).toMatchObject({ ...all()[CONTROLLER_TYPES.indexOf(type)], options: freshController(type) });
          for (const { options } of fresh?.attachments ?? [])
            expect(new Set(Object.values(options ?? {}))).not.toContain(true);
          expect(first).toMatchObject(all(0)[CONTROLLER_TYPES.indexOf(type)]);
          expect(second).toMatchObject(all(1)[CONTROLLER_TYPES.indexOf(type)]);
          expect(left).toEqual(second);
          expect(plain).toEqual(JSON.parse(JSON.stringify(all()[CONTROLLER_TYPES.indexOf(type)])));
          expect(gone).toBeUndefined();
        },
      );
    });

    it("are limited to eight of a type with the chipset ICH9, and the last one declared bootable is", async () => {
      const controllers = Array.from(
        { length: 8 },
        (_, index): StorageController => ({
          ...{ name: `S${index}`, type: "sata", attachments: [] },
          options: { bootable: index === 3 },
        }),
      );
      const vm = await newVm({ hardware: { chipset: "ich9" }, controllers });
      expect(await read(vm.uuid)).toMatchObject(controllers);
      const moved = controllers.map(({ options: _, ...each }, index) =>
        index === 5 ? { ...each, options: { bootable: true } } : each,
      );
      await change(vm, moved);
      expect((await read(vm.uuid)).map(({ options }) => options?.bootable)).toEqual(
        controllers.map((_, index) => index === 5),
      );
      await underTest().host.deleteVm(vm.uuid, []);
    });

    it("have disks in bandwidth groups, which cannot be removed while they have members", async () => {
      const group = (name: string): BandwidthGroup => ({ name, type: "disk", limitKbps: 8000 });
      const bandwidthGroups = [group("fast"), group('s"l=ow')];
      const { path: medium } = await newDisk();
      const disk = (options?: AttachmentOptions): StorageController[] => [
        { name: "C", type: "sata", attachments: [{ port: 0, device: 0, type: "disk", medium, options }] },
      ];
      const vm = await newVm({ bandwidthGroups, controllers: disk({ bandwidth_group: 's"l=ow' }) });
      const groupOf = async () => (await read(vm.uuid))[0].attachments[0].options?.bandwidth_group;
      expect(await groupOf()).toBe('s"l=ow');
      await change(vm, disk({ bandwidth_group: "fast" }));
      expect(await groupOf()).toBe("fast");
      await change(vm, disk());
      expect(await groupOf()).toBe("fast");
      const without = { ...vm, settings: { ...vm.settings, bandwidthGroups: [group('s"l=ow')] } };
      await expectRefusal(change(without, disk()), "IN_USE", /'fast' is still in use/);
      await expectRefusal(change(vm, disk({ bandwidth_group: "x" })), "NOT_FOUND", /bandwidth group named 'x'/);
      await change(without, disk({ bandwidth_group: "" }));
      expect(await groupOf()).toBe("");
      await change(vm, disk({ bandwidth_group: "fast" }));
      await change(without, []);
      expect(await read(vm.uuid)).toEqual([]);
      await underTest().host.deleteVm(vm.uuid, []);
    });

    it("are rejected with a disk in a bandwidth group for network adapters", async () => {
      const bandwidthGroups: BandwidthGroup[] = [{ name: "a", type: "network", limitKbps: 1 }];
      const disk: StorageAttachment = {
        ...{ port: 0, device: 0, type: "disk", medium: (await newDisk()).path },
        options: { bandwidth_group: "a" },
      };
      await expectRefusal(
        newVm({ bandwidthGroups, controllers: one("sata", {}, disk) }),
        "INVALID",
        /'a' of .* is of type network, but has members of type disk/,
      );
    });

    const one = (type: ControllerType, options: ControllerOptions = {}, ...attachments: StorageAttachment[]) => [
      { name: "C", type, options, attachments },
    ];
    const drive = (options: AttachmentOptions = {}, port = 0): StorageAttachment => ({
      port,
      device: 0,
      type: "dvd",
      options,
    });

    it.each<[string, StorageController[], RegExp]>([
      [
        "a model of another type",
        one("sata", { model: "PIIX4" }),
        /Sata controllers do not have the model PIIX4; give one of IntelAhci/,
      ],
      ["too few ports", one("scsi", { ports: 8 }), /Scsi controllers have 16 ports, not 8/],
      ["too many ports", one("sas", { ports: 256 }), /Sas controllers have at most 255 ports, not 256/],
      ["a drive beyond its ports", one("sata", { ports: 2 }, drive({}, 2)), /Port 2 is in use, but ports is 2/],
      ["a missing port", one("ide", {}, drive({}, 2)), /Port 2 is out of range: ide controllers have ports 0 to 1/],
      [
        "a missing device",
        one("sata", {}, { ...drive(), device: 1 }),
        /Device 1 is out of range: sata controllers have device 0/,
      ],
      ["two drives at one port", one("ide", {}, drive(), drive()), /Port 0, device 0 is used twice/],
      ["an unsupported drive", one("nvme", {}, drive()), /Nvme controllers take disk, not dvd/],
      [
        "a disk's option on a drive",
        one("ide", {}, drive({ non_rotational: true })),
        /at port 0 cannot have non_rotational, which is for disks/,
      ],
      [
        "an unsupported hot plug",
        one("ide", {}, drive({ hot_pluggable: true })),
        /cannot have hot_pluggable, which is for sata controllers/,
      ],
      [
        "an option for images on an empty drive",
        one("ide", {}, drive({ temp_eject: true })),
        /cannot have temp_eject, which is for DVD images/,
      ],
      [
        "two bootable controllers",
        ["A", "B"].map((name) => ({ name, type: "scsi", options: { bootable: true }, attachments: [] })),
        /Only one of several scsi controllers can be bootable/,
      ],
    ])("are rejected with %s", async (_, controllers, words) => {
      await expectRefusal(newVm({ hardware: { chipset: "ich9" }, controllers }), "INVALID", words);
    });
  });
}
