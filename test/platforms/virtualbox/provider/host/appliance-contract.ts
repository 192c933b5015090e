import { writeFileSync } from "node:fs";
import { v4 as uuidV4 } from "uuid";
import type { ApplianceSpec } from "../../../../../lib/platforms/virtualbox/provider/host/appliances.js";
import { ova } from "../../../../support/ova.js";
import { expectRefusal, type HostUnderTest, makers } from "./fixtures.js";

/** The import of appliances, on every host. */
export function describeAppliances(underTest: () => HostUnderTest): void {
  describe("appliances", () => {
    const { file } = makers(underTest);
    const written = (content: Buffer, name = `${uuidV4()}.ova`) => {
      writeFileSync(file(name), content);
      return file(name);
    };
    const spec = (change: Partial<ApplianceSpec> = {}): ApplianceSpec => ({
      file: file("plain.ova"),
      name: `imported ${uuidV4()}`,
      folder: file("appliances"),
      acceptLicense: false,
      adopt: false,
      ...change,
    });
    beforeAll(() => written(ova(), "plain.ova"));

    const read = async (uuid: string) => (await underTest().host.readVms([uuid], new Set())).get(uuid);

    it("are imported under another name, powered off, into the given folder", async () => {
      const wanted = spec();
      const uuid = await underTest().host.importAppliance(wanted);
      expect(await read(uuid)).toMatchObject({
        power: "stopped",
        folder: wanted.folder,
        settings: { name: wanted.name, groups: ["/"], osType: "Debian_64", cpus: 2, memoryMib: 96 },
      });
      await underTest().host.deleteVm(uuid, []);
      expect(await read(uuid)).toBeUndefined();
    });

    it("of this instance are recognized by their folder, and others are rejected", async () => {
      const wanted = spec();
      const uuid = await underTest().host.importAppliance(wanted);
      expect(await underTest().another.importAppliance({ ...wanted, adopt: true })).toBe(uuid);
      await expectRefusal(underTest().host.importAppliance(wanted), "ALREADY_EXISTS", /already exists|ALREADY_EXISTS/);
      await underTest().host.deleteVm(uuid, []);
    });

    it.each<[string, () => string, Parameters<typeof expectRefusal>[1], RegExp]>([
      ["that do not exist", () => file("none.ova"), "NOT_FOUND", /The appliance .* does not exist/],
      ["with another extension", () => written(ova(), "x.tar"), "INVALID", /must have .ovf or .ova extension/],
      [
        "with invalid content",
        () => written(Buffer.from("x".repeat(2000))),
        "INVALID",
        /is not an appliance: .*does not begin with an .ovf file/,
      ],
      ["of several machines", () => written(ova({}, 2)), "NOT_SUPPORTED", /contains 2 machines/],
      ["with a license that is not accepted", () => written(ova({}, 1, LICENSE)), "NOT_ALLOWED", /has a license/],
    ])("%s are rejected", async (_, appliance, code, words) => {
      await expectRefusal(underTest().host.importAppliance(spec({ file: appliance() })), code, words);
    });

    it("with a license are imported if it is accepted", async () => {
      const uuid = await underTest().host.importAppliance(
        spec({ file: written(ova({}, 1, LICENSE)), acceptLicense: true }),
      );
      expect(await read(uuid)).toMatchObject({ settings: { cpus: 2 } });
      await underTest().host.deleteVm(uuid, []);
    });
  });
}

const LICENSE = "<EulaSection><Info>License</Info><License>Be nice.</License></EulaSection>";
