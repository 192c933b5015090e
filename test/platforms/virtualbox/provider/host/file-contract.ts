import { rmSync, writeFileSync } from "node:fs";
import type {
  StorageController,
  VirtualBoxHost,
  VmSettings,
} from "../../../../../lib/platforms/virtualbox/provider/host/virtualbox-host.js";
import { expectRefusal, type HostUnderTest, makers, readVm } from "./fixtures.js";

/** The files of the host that a VM needs. */
export function describeFiles(underTest: () => HostUnderTest): void {
  describe("files", () => {
    let host: VirtualBoxHost;
    beforeAll(() => {
      host = underTest().host;
    });
    const { file, newVm, turn } = makers(underTest);
    const drive = (medium?: string): StorageController[] => [
      { name: "IDE", type: "ide", attachments: [{ port: 1, device: 0, type: "dvd", medium }] },
    ];
    const iso = (name: string) => {
      writeFileSync(file(name), Buffer.alloc(400 * 1024));
      return file(name);
    };
    const powerOf = async (uuid: string) => (await host.readVms([uuid], new Set(["power"]))).get(uuid)?.power;

    it.each(["stopped", "running"] as const)(
      "that do not exist are not attached to a %s VM, which stays as it was",
      async (power) => {
        const vm = await newVm({ controllers: drive() }, power);
        const changed: VmSettings = { ...vm.settings, controllers: drive(file("none.iso")), memoryMib: 72 };
        const words = /Could not find file for the medium '.*none\.iso'/;
        await expectRefusal(turn({ ...vm, settings: changed }, power), "NOT_FOUND", words);
        const record = await readVm(host, vm.uuid);
        expect(record).toMatchObject({
          power,
          settings: { memoryMib: 64, controllers: [{ attachments: [{ port: 1 }] }] },
        });
        await host.deleteVm(vm.uuid, []);
      },
    );

    it.each<[string, () => Partial<VmSettings>, () => void, RegExp]>([
      [
        "a CD image",
        () => ({ controllers: drive(iso("gone.iso")) }),
        () => rmSync(file("gone.iso")),
        /Failed to open image '.*gone\.iso' in read-only mode \(VERR_FILE_NOT_FOUND\)/,
      ],
      [
        "the folder of a serial port's file",
        () => ({ serialPorts: [{ file: file("none", "com1.log") }] }),
        () => undefined,
        /RawFile#0 failed to create the raw output file .*com1\.log \(VERR_FILE_NOT_FOUND\)/,
      ],
    ])("prevent the start of a VM if %s is gone", async (_, change, remove, words) => {
      const vm = await newVm(change());
      remove();
      await expectRefusal(turn(vm, "running"), "NOT_FOUND", words);
      expect(await powerOf(vm.uuid)).toBe("stopped");
      await host.deleteVm(vm.uuid, []);
    });
  });
}
