import { existsSync, writeFileSync } from "node:fs";
import path from "node:path";
import { v4 as uuidV4 } from "uuid";
import type {
  StorageController,
  VirtualBoxHost,
} from "../../../../../lib/platforms/virtualbox/provider/host/virtualbox-host.js";
import {
  AT_ONCE,
  forward,
  type HostUnderTest,
  makers,
  nat,
  readVm,
  settings,
  withDisk,
  withItsHardware,
} from "./fixtures.js";

/** The lives of virtual machines: creation, power, copies, moves, and deletion. */
export function describeVmLifecycle(underTest: () => HostUnderTest): void {
  describe("virtual machines", () => {
    let host: VirtualBoxHost;
    let image: string;
    beforeAll(() => {
      host = underTest().host;
      image = file("boot.img");
    });
    const { file, newDisk, newVm, turn } = makers(underTest);
    const read = (uuid: string) => readVm(host, uuid);
    const uuidsOf = async (name: string) =>
      (await host.listVms()).filter((vm) => vm.name === name).map(({ uuid }) => uuid);

    it("that this instance began to create are completed", async () => {
      const vm = await newVm();
      const finished = {
        ...vm.settings,
        memoryMib: 128,
        description: "finished",
        adapters: [nat([forward("ssh", 35022, 22)])],
      };
      await underTest().another.createVm({ uuid: vm.uuid, settings: finished });
      expect((await read(vm.uuid)).settings).toMatchObject({ memoryMib: 128, description: "finished" });
    });

    it("that this instance began to create under another name are completed without leftovers", async () => {
      const vm = await newVm();
      const name = `vm ${uuidV4()}`;
      await host.createVm({ uuid: vm.uuid, settings: { ...vm.settings, name } });
      expect((await read(vm.uuid)).settings.name).toBe(name);
      expect(await uuidsOf(vm.settings.name)).toEqual([]);
      // The old name's folder is free.
      await newVm({ name: vm.settings.name });
      await host.deleteVm(vm.uuid, []);
      await newVm({ name });
    });

    it("with the same name can coexist in different groups, and are found by name", async () => {
      const name = `vm ${uuidV4()}`;
      const [a, b] = [await newVm({ name, groups: ["/a"] }), await newVm({ name, groups: ["/b"] })];
      expect((await uuidsOf(name)).toSorted()).toEqual([a.uuid, b.uuid].toSorted());
      expect(await uuidsOf(uuidV4())).toEqual([]);
    });

    it.each(['say "hi"', "two words", "a/b", "日本 é", "-rf", "back\\slash", "'; echo $HOME", "constructor"])(
      "can be named %s",
      async (name) => {
        const vm = await newVm({ name: `${name} ${uuidV4()}` });
        await host.updateVm(vm.uuid, { settings: { ...vm.settings, memoryMib: 80 } }, AT_ONCE);
        expect((await read(vm.uuid)).settings).toEqual({ ...withItsHardware(vm.settings), memoryMib: 80 });
        expect(await uuidsOf(vm.settings.name)).toEqual([vm.uuid]);
        await host.deleteVm(vm.uuid, []);
        expect(await uuidsOf(vm.settings.name)).toEqual([]);
      },
    );

    it("are created in the given folder, and leave nothing behind", async () => {
      const uuid = uuidV4();
      const folder = file("of-my-own");
      await host.createVm({ uuid, folder, settings: settings({ groups: ["/g"] }) });
      expect((await read(uuid)).folder).toBe(folder);
      await host.deleteVm(uuid, []);
      expect(existsSync(folder)).toBe(false);
    });

    it("are deleted, running or not, once or twice", async () => {
      const { uuid } = await newVm({}, "running");
      await host.deleteVm(uuid, []);
      await host.deleteVm(uuid, []);
      expect((await host.readVms([uuid], new Set())).size).toBe(0);
    });

    it("leave other resources' disks when they are deleted", async () => {
      const disk = await newDisk({ source: image, sizeMib: undefined, description: "data" });
      const { uuid } = await newVm({ controllers: withDisk(disk.path) });
      await host.deleteVm(uuid, [disk.path]);
      expect(await host.readDisk(disk.path)).toEqual(disk);
      const other = await newVm({ controllers: withDisk(disk.path) });
      await host.deleteVm(other.uuid, []);
      expect(await host.readDisk(disk.path)).toEqual(disk);
    });

    it("start and stop, once or twice", async () => {
      const vm = await newVm();
      for (const power of ["running", "running", "stopped", "stopped"] as const) {
        await turn(vm, power);
        expect((await read(vm.uuid)).power).toBe(power);
      }
    });

    it("keep running after a change, with or without a restart", async () => {
      const vm = await newVm({ adapters: [nat([forward("ssh", 36022, 22)])] }, "running");
      const live = {
        ...vm.settings,
        adapters: [{ ...nat([forward("web", 36080, 80)]), cableConnected: false }],
        guestProperties: { "/lab/x": "y" },
      };
      await host.updateVm(vm.uuid, { settings: live }, AT_ONCE);
      expect(await read(vm.uuid)).toMatchObject({ power: "running", settings: live });
      await host.updateVm(vm.uuid, { settings: { ...live, memoryMib: 72 } }, AT_ONCE);
      expect(await read(vm.uuid)).toMatchObject({ power: "running", settings: { memoryMib: 72 } });
      await host.deleteVm(vm.uuid, []);
    });

    it.each(["stopped", "running"] as const)("are cloned from a %s machine, with disks of their own", async (power) => {
      const disk = await newDisk({ source: image, sizeMib: undefined });
      const source = await newVm({
        controllers: withDisk(disk.path),
        adapters: [nat([forward("ssh", 38022, 22)])],
      });
      await turn(source, power);
      const { controllers: _, ...rest } = settings({ memoryMib: 100, groups: ["/clones"] });
      const uuid = uuidV4();
      for (let i = 0; i < 2; i++) await host.createVm({ uuid, settings: rest, cloneOf: { uuid: source.uuid } });

      const [original, copy] = [await read(source.uuid), await read(uuid)];
      expect(original).toMatchObject({ power, settings: { controllers: withDisk(disk.path) } });
      expect(copy).toMatchObject({ power: "stopped", settings: { name: rest.name, memoryMib: 100, adapters: [] } });
      const medium = copy.settings.controllers?.[0].attachments[0].medium ?? "";
      expect(path.dirname(medium)).toBe(path.join(copy.folder, "clones", rest.name));
      expect((await host.readDisk(medium))?.sizeMib).toBe(4);

      await host.deleteVm(uuid, []);
      expect(await host.readDisk(medium)).toBeUndefined();
      expect(await host.readDisk(disk.path)).toEqual(disk);
      await host.deleteVm(source.uuid, [disk.path]);
    });

    it.each(["stopped", "running"] as const)(
      "move while %s, with the disks in their folder and no others",
      async (power) => {
        const disk = await newDisk({ source: image, sizeMib: undefined });
        const source = await newVm({ controllers: withDisk(disk.path) });
        const { controllers: _, ...rest } = settings({ groups: ["/moving"] });
        const uuid = uuidV4();
        await host.createVm({ uuid, settings: rest, cloneOf: { uuid: source.uuid } });
        await turn(source, power);
        await turn({ uuid, settings: rest }, power);

        const folder = file(uuidV4(), "elsewhere");
        for (let i = 0; i < 2; i++) {
          await host.updateVm(uuid, { settings: rest, folder }, AT_ONCE);
          const { folder: now, power: still, settings: there } = await read(uuid);
          expect([now, still]).toEqual([folder, power]);
          const medium = there.controllers?.[0].attachments[0].medium ?? "";
          expect(path.dirname(medium)).toBe(path.join(folder, "moving", rest.name));
          expect((await host.readDisk(medium))?.path).toBe(medium);
        }
        await host.updateVm(source.uuid, { settings: source.settings, folder }, AT_ONCE);
        expect((await read(source.uuid)).settings.controllers).toEqual(withDisk(disk.path));

        await host.updateVm(uuid, { settings: { ...rest, name: `${rest.name} renamed`, groups: ["/"] } }, AT_ONCE);
        const renamed = (await read(uuid)).settings.controllers?.[0].attachments[0].medium ?? "";
        expect(path.dirname(renamed)).toBe(path.join(folder, `${rest.name} renamed`));
        await host.deleteVm(uuid, []);
        await host.deleteVm(source.uuid, [disk.path]);
      },
    );
  });

  describe("machines that are copies", () => {
    let host: VirtualBoxHost;
    let image: string;
    beforeAll(() => {
      host = underTest().host;
      image = file("boot.img");
    });
    const { file, newDisk, newVm } = makers(underTest);
    const read = (uuid: string) => readVm(host, uuid);

    it("keep their source's unconfigured controllers, and change the others", async () => {
      const disk = await newDisk({ source: image, sizeMib: undefined });
      const drive = (medium: string): StorageController => ({
        name: "IDE",
        type: "ide",
        attachments: [{ port: 1, device: 0, type: "dvd", medium }],
      });
      const [first, second] = ["first.iso", "second.iso"].map((name) => {
        writeFileSync(file(name), Buffer.alloc(64 * 1024));
        return file(name);
      });
      const source = await newVm({ controllers: [...(withDisk(disk.path) ?? []), drive(first)] });
      const uuid = uuidV4();
      const wanted = settings({ controllers: [drive(second)], keepOtherControllers: true });
      await host.createVm({ uuid, settings: wanted, cloneOf: { uuid: source.uuid } });
      const { controllers = [] } = (await read(uuid)).settings;
      expect(controllers.map(({ name }) => name).sort()).toEqual(["IDE", "SATA"]);
      expect(controllers).toContainEqual(drive(second));
      expect((await read(source.uuid)).settings.controllers).toContainEqual(drive(first));
      await host.updateVm(uuid, { settings: { ...wanted, controllers: [drive(first)] } }, AT_ONCE);
      expect((await read(uuid)).settings.controllers).toContainEqual(drive(first));
      for (const each of [uuid, source.uuid]) await host.deleteVm(each, [disk.path]);
    });
  });
}
