import { randomUUID } from "node:crypto";
import path from "node:path";
import { OS_TYPES } from "../../../../../lib/platforms/virtualbox/provider/host/simulated/os-types.js";
import { type HostUnderTest, makers } from "./fixtures.js";

/** The facts that every VirtualBoxHost reports. */
export function describeFacts(underTest: () => HostUnderTest): void {
  describe("the host", () => {
    const { newVm } = makers(underTest);

    it("reports its version, its machine folder, and its limits", async () => {
      const { version, machineFolder, limits } = await underTest().host.facts();
      expect(version).toMatch(/^7\.2\./);
      expect(path.isAbsolute(machineFolder)).toBe(true);
      expect(limits).toEqual({
        cpus: { min: 1, max: 64 },
        memoryMib: { min: 4, max: 2_097_152 },
        vramMib: { min: 0, max: 256 },
        monitors: { min: 1, max: 64 },
        serialPorts: 4,
        networkAdapters: { piix3: 8, ich9: 36 },
        controllerPorts: { floppy: 1, "virtio-scsi": 256, ide: 2, sata: 30, scsi: 16, sas: 255, nvme: 255 },
      });
    });

    it("reports the details of its machine", async () => {
      const details = await underTest().host.details();
      expect(details.operatingSystem).toMatch(/^\w+ \d/);
      for (const count of ["cores", "processors", "memoryMib", "availableMemoryMib", "freeDiskMib"] as const) {
        expect(details[count]).toBeGreaterThan(0);
        expect(Number.isInteger(details[count])).toBe(true);
      }
      expect(details.availableMemoryMib).toBeLessThan(details.memoryMib);
      expect(Array.isArray(details.extensionPacks)).toBe(true);
    });

    it("knows the guest OS types of VirtualBox 7.2.22", async () => {
      expect(await underTest().host.osTypes()).toEqual(OS_TYPES);
    });

    it("keeps the labs that were recorded until they are forgotten", async () => {
      const { host, another } = underTest();
      const [campus, other] = ["campus", "other"].map((name) => ({ id: randomUUID(), name }));
      const own = async () =>
        (await another.listLabs()).filter(({ id }) => [campus, other].some((lab) => lab.id === id));
      for (const lab of [campus, campus, other]) await host.recordLab(lab);
      expect(new Set(await own())).toEqual(new Set([campus, other]));
      await host.forgetLab(campus.id);
      expect(await own()).toEqual([other]);
      await host.forgetLab(campus.id);
      await host.forgetLab(other.id);
      expect(await own()).toEqual([]);
    });

    it("lists its NAT networks and the internal networks of its machines", async () => {
      const { host } = underTest();
      const nat = { name: "facts", cidr: "10.77.4.0/24", dhcp: false, forwards: [] };
      await host.createNatNetwork(nat, { adopt: false });
      await newVm({ adapters: [{ type: "intnet", network: "facts lan", cableConnected: true, forwards: [] }] });
      const { nat: natNetworks, internal } = await host.networks();
      expect(natNetworks).toContainEqual(await host.readNatNetwork("facts"));
      expect(internal).toContain("facts lan");
      await host.deleteNatNetwork("facts");
      expect((await host.networks()).nat.map(({ name }) => name)).not.toContain("facts");
    });

    it("lists the interfaces for bridging", async () => {
      const interfaces = await underTest().host.bridgedInterfaces();
      expect(interfaces.find(({ address }) => address)).toMatchObject({
        name: expect.stringMatching(/^\w+$/),
        address: expect.stringMatching(/^\d+(\.\d+){3}$/),
        prefixLength: expect.any(Number),
        mac: expect.stringMatching(/^[0-9A-F]{12}$/),
        up: true,
        wireless: false,
      });
    });
  });
}
