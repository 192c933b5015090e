import { writeFileSync } from "node:fs";
import { v4 as uuidV4 } from "uuid";
import type { ApplianceSpec } from "../../../../../lib/platforms/virtualbox/provider/host/virtualbox-host.js";
import { ova } from "../../../../support/ova.js";
import { expectRefusal, type HostUnderTest, makers } from "./contract.js";

/** How every VirtualBoxHost imports appliances. */
export function describeAppliances(at: () => HostUnderTest): void {
  describe("appliances", () => {
    const { file } = makers(at);
    const written = (content: Buffer, name = `${uuidV4()}.ova`) => {
      writeFileSync(file(name), content);
      return file(name);
    };
    const spec = (change: Partial<ApplianceSpec> = {}): ApplianceSpec => ({
      file: file("plain.ova"),
      name: `imported ${uuidV4()}`,
      folder: file("appliances"),
      acceptLicence: false,
      adopt: false,
      ...change,
    });
    beforeAll(() => written(ova(), "plain.ova"));

    const read = async (uuid: string) => (await at().host.readVms([uuid], new Set())).get(uuid);

    it("become machines of another name, powered off, in the folder that is asked for", async () => {
      const wanted = spec();
      const uuid = await at().host.importAppliance(wanted);
      expect(await read(uuid)).toMatchObject({
        power: "stopped",
        folder: wanted.folder,
        settings: { name: wanted.name, groups: ["/"], osType: "Debian_64", cpus: 2, memoryMib: 96 },
      });
      await at().host.deleteVm(uuid, []);
      expect(await read(uuid)).toBeUndefined();
    });

    it("that this instance imported already are found by their place, and others are refused", async () => {
      const wanted = spec();
      const uuid = await at().host.importAppliance(wanted);
      expect(await at().another.importAppliance({ ...wanted, adopt: true })).toBe(uuid);
      await expectRefusal(at().host.importAppliance(wanted), "ALREADY_EXISTS", /already exists|ALREADY_EXISTS/);
      await at().host.deleteVm(uuid, []);
    });

    it.each<[string, () => string, Parameters<typeof expectRefusal>[1], RegExp]>([
      ["that are not there", () => file("none.ova"), "NOT_FOUND", /There is no appliance/],
      ["of another ending", () => written(ova(), "x.tar"), "INVALID", /must have .ovf or .ova extension/],
      [
        "that are none",
        () => written(Buffer.from("x".repeat(2000))),
        "INVALID",
        /is no appliance: .*does not begin with an .ovf file/,
      ],
      ["of several machines", () => written(ova({}, 2)), "NOT_SUPPORTED", /has 2 machines/],
      ["with a licence that nobody accepts", () => written(ova({}, 1, LICENCE)), "NOT_ALLOWED", /has a licence/],
    ])("%s are refused", async (_, appliance, code, words) => {
      await expectRefusal(at().host.importAppliance(spec({ file: appliance() })), code, words);
    });

    it("with a licence are imported by those who accept it", async () => {
      const uuid = await at().host.importAppliance(spec({ file: written(ova({}, 1, LICENCE)), acceptLicence: true }));
      expect(await read(uuid)).toMatchObject({ settings: { cpus: 2 } });
      await at().host.deleteVm(uuid, []);
    });
  });
}

const LICENCE = "<EulaSection><Info>Licence</Info><License>Be nice.</License></EulaSection>";
