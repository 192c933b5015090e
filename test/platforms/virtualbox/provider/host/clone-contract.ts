import { writeFileSync } from "node:fs";
import path from "node:path";
import { v4 as uuidV4 } from "uuid";
import type { VirtualBoxHost } from "../../../../../lib/platforms/virtualbox/provider/host/virtualbox-host.js";
import type { StorageController, VmRecord } from "../../../../../lib/platforms/virtualbox/provider/host/vms.js";
import { bootImage } from "../../../../support/boot-sector.js";
import { AT_ONCE, EVERYTHING, forward, type HostUnderTest, makers, nat, settings, withDisk } from "./fixtures.js";

/** Copies of virtual machines, and moves to another folder. */
export function describeClones(at: () => HostUnderTest): void {
  describe("virtual machines that are copied or moved", () => {
    const { file, newDisk, newVm, turn } = makers(at);
    let host: VirtualBoxHost;
    /** A raw image of 4 MiB. */
    let image: string;
    beforeAll(() => {
      host = at().host;
      image = file("boot.img");
      writeFileSync(image, bootImage());
    });
    const read = async (uuid: string): Promise<VmRecord> => {
      const record = (await host.readVms([uuid], EVERYTHING)).get(uuid);
      if (!record) throw new Error(`There is no VM ${uuid}`);
      return record;
    };

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
