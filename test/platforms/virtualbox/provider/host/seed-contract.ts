import { existsSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { iso9660 } from "../../../../../lib/files/iso9660.js";
import type {
  StorageController,
  VirtualBoxHost,
} from "../../../../../lib/platforms/virtualbox/provider/host/virtualbox-host.js";
import { type HostUnderTest, makers, readVm } from "./fixtures.js";

/** Seeds with secrets. */
export function describeSeeds(underTest: () => HostUnderTest): void {
  describe("seeds", () => {
    let host: VirtualBoxHost;
    beforeAll(() => {
      host = underTest().host;
    });
    const { file, newVm, turn } = makers(underTest);
    const image = iso9660("cidata", { "user-data": "#cloud-config\n{}\n" });
    const drive = (medium?: string): StorageController[] => [
      { name: "IDE", type: "ide", attachments: [{ port: 1, device: 0, type: "dvd", medium }] },
    ];

    it("are written over the one before, and deleted with their empty folder, more than once", async () => {
      const seed = file("seeds", "web.iso");
      await host.writeSeed(seed, Buffer.from("before"));
      await host.writeSeed(seed, image);
      expect(await host.hasPath(seed)).toBe(true);
      // A simulated host writes none.
      if (host.kind === "virtualbox") {
        expect(statSync(seed)).toMatchObject({ size: image.length });
        if (process.platform !== "win32") expect(statSync(seed).mode & 0o777).toBe(0o600);
        expect(readdirSync(path.dirname(seed))).toEqual(["web.iso"]);
      } else expect(existsSync(seed)).toBe(false);
      await host.deleteSeed(seed);
      await host.deleteSeed(seed);
      expect(await host.hasPath(seed)).toBe(false);
      expect(existsSync(path.dirname(seed))).toBe(false);
    });

    it("in a folder of somebody else leave the folder", async () => {
      const seed = file("web.iso");
      await host.writeSeed(seed, image);
      await host.deleteSeed(seed, { keepFolder: true });
      expect(await host.hasPath(seed)).toBe(false);
      expect(existsSync(file())).toBe(true);
    });

    it.each(["stopped", "running"] as const)(
      "are in the drive of a %s VM, and another takes their place",
      async (power) => {
        const [first, second] = [file("seeds", "first.iso"), file("seeds", "second.iso")];
        await host.writeSeed(first, image);
        const vm = await newVm({ controllers: drive(first) }, power);
        await host.writeSeed(second, image);
        await turn({ ...vm, settings: { ...vm.settings, controllers: drive(second) } }, power);
        await host.deleteSeed(first);
        const { settings, power: now } = await readVm(host, vm.uuid);
        expect(settings.controllers?.[0].attachments[0].medium).toBe(second);
        expect(now).toBe(power);
        await host.deleteVm(vm.uuid, []);
        await host.deleteSeed(second);
        expect(await host.hasPath(second)).toBe(false);
      },
    );
  });
}
