import { writeFileSync } from "node:fs";
import type { Adapter, VmSettings } from "../../../../../lib/platforms/virtualbox/provider/host/virtualbox-host.js";
import { AT_ONCE, expectRefusal, forward, type HostUnderTest, makers, nat, readVm, withDisk } from "./fixtures.js";

/** Virtual machines whose memory VirtualBox has saved to a file. */
export function describeSavedVms(underTest: () => HostUnderTest): void {
  describe("virtual machines whose memory is saved", () => {
    const { file, newDisk, newVm } = makers(underTest);
    const read = (uuid: string) => readVm(underTest().host, uuid);
    const power = async (uuid: string) => (await read(uuid)).power;
    const before: Adapter = { ...nat([forward("ssh", 45022, 22)]), mac: "080027000C01" };
    /** Creates a machine with an adapter and a DVD drive, and saves its memory. */
    const newSaved = async (change: Partial<VmSettings> = {}) => {
      const vm = await newVm({ adapters: [before], controllers: [drive()], ...change }, "running");
      underTest().save(vm.uuid);
      return vm;
    };
    const drive = (medium?: string) =>
      ({ name: "SATA", type: "sata", attachments: [{ port: 0, device: 0, type: "dvd", medium }] }) as const;
    const update = (uuid: string, settings: VmSettings, more: object = {}) =>
      underTest().host.updateVm(uuid, { settings, power: "running", ...more }, AT_ONCE);

    it("stay saved without a change, resume if that is requested, and lose their memory only if that is", async () => {
      const { uuid, settings } = await newSaved();
      expect(await power(uuid)).toBe("saved");
      for (const power of ["running", "stopped", undefined]) await update(uuid, settings, { power });
      expect(await power(uuid)).toBe("saved");
      await update(uuid, settings, { memory: "resume" });
      expect(await power(uuid)).toBe("running");
      underTest().save(uuid);
      await update(uuid, settings, { power: "stopped", memory: "discard" });
      expect(await power(uuid)).toBe("stopped");
      await underTest().host.deleteVm(uuid, []);
    });

    const OTHERS: readonly (readonly [string, Partial<VmSettings>])[] = [
      ["a description, a name, and a group", { description: "x", name: "saved & renamed", groups: ["/saved"] }],
      ["port forwards, cables, and attachments", { adapters: [{ ...before, cableConnected: false, forwards: [] }] }],
      ["the options of a NAT", { adapters: [{ ...before, options: { nat_dns_host_resolver: true } }] }],
      ["an adapter's attachment", { adapters: [{ ...before, type: "null", forwards: [] }] }],
      ["the remote display", { hardware: { remote_display: true, remote_display_ports: "47001" } }],
      ["properties", { guestProperties: { "/lab/x": "y" }, extraData: { "lab/x": "y" } }],
      ["bandwidth groups", { bandwidthGroups: [{ name: "slow", type: "network", limitKbps: 1000 }] }],
    ];
    it("stay saved if VirtualBox changes them nevertheless", async () => {
      const { uuid, settings } = await newSaved();
      for (const [what, change] of OTHERS) {
        const wanted = { ...settings, ...change };
        await update(uuid, wanted);
        const found = await read(uuid);
        expect([what, found.power]).toEqual([what, "saved"]);
        const { name, description, groups, guestProperties, extraData, hardware } = wanted;
        expect(found.settings).toMatchObject({ name, description, groups, guestProperties, extraData, hardware });
        expect(found.settings.adapters).toEqual(wanted.adapters.map(({ options: _, ...adapter }) => adapter));
      }
      await update(uuid, settings, { memory: "resume" });
      expect(await power(uuid)).toBe("running");
      await underTest().host.deleteVm(uuid, []);
    });

    it("resume for changes that require a running machine, unless they are to stop", async () => {
      const iso = file("saved.iso");
      writeFileSync(iso, Buffer.alloc(64 * 1024));
      const { uuid, settings } = await newSaved({ hardware: { clipboard: "disabled" } });
      const changes = [
        { description: "both", hardware: { clipboard: "bidirectional" } },
        { controllers: [drive(iso)] },
      ] as const;
      for (const change of changes) {
        const wanted = { ...settings, ...change };
        await expectRefusal(update(uuid, wanted, { power: "stopped" }), "IN_USE", /would discard the saved memory/);
        expect(await power(uuid)).toBe("saved");
        await update(uuid, wanted);
        expect(await read(uuid)).toMatchObject({ power: "running", settings: change });
        underTest().save(uuid);
      }
      await underTest().host.deleteVm(uuid, []);
    });

    it("keep their memory, and are not changed, if the loss was not requested", async () => {
      const disk = await newDisk();
      const { uuid, settings } = await newSaved();
      const changes = [
        { memoryMib: 96 },
        { cpus: 2 },
        { osType: "Ubuntu_64" },
        { adapters: [before, nat()] },
        { adapters: [{ ...before, mac: "080027000C02" }] },
        { controllers: withDisk(disk.path) },
        { sharedFolders: [{ name: "t", hostPath: "/tmp", readOnly: false, automount: false }] },
        { hardware: { rtc_utc: true, vram_mib: 12 } },
      ] as const;
      for (const change of changes) {
        const wanted = { ...settings, description: "changed", ...change };
        await expectRefusal(update(uuid, wanted), "IN_USE", /would discard the saved memory/);
      }
      expect(await read(uuid)).toMatchObject({ power: "saved", settings: { description: "", memoryMib: 64 } });
      await update(uuid, { ...settings, memoryMib: 96 }, { memory: "discard" });
      expect(await read(uuid)).toMatchObject({ power: "running", settings: { memoryMib: 96 } });
      await underTest().host.deleteVm(uuid, []);
    });
  });
}
