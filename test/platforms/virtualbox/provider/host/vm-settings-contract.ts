import { v4 as uuidV4 } from "uuid";
import { HARDWARE, type Hardware } from "../../../../../lib/platforms/virtualbox/provider/host/hardware.js";
import { FRESH_HARDWARE } from "../../../../../lib/platforms/virtualbox/provider/host/simulated/fresh-hardware.js";
import type {
  VirtualBoxHost,
  VmSettings,
} from "../../../../../lib/platforms/virtualbox/provider/host/virtualbox-host.js";
import { AT_ONCE, forward, type HostUnderTest, makers, nat, readVm, STICK, withItsHardware } from "./fixtures.js";
import { FIRST, SECOND } from "./hardware-rows.js";

/** The settings of virtual machines: created, read, and changed. */
export function describeVmSettings(underTest: () => HostUnderTest): void {
  describe("virtual machines", () => {
    let host: VirtualBoxHost;
    beforeAll(() => {
      host = underTest().host;
    });
    const { file, newDisk, newVm } = makers(underTest);
    const read = (uuid: string) => readVm(host, uuid);

    it("are read as they were created, with the MACs that VirtualBox chose", async () => {
      const disk = await newDisk();
      const vm = await newVm({
        groups: ["/lab/servers", "/all"],
        description: 'two lines,\nand "quotes" with a \\',
        cpus: 2,
        memoryMib: 96,
        adapters: [
          nat([forward("ssh", 32022, 22), forward("dns", 32053, 53, "udp")]),
          { type: "intnet", network: "lan", mac: "080027000A01", cableConnected: false, forwards: [] },
          { type: "none", cableConnected: true, forwards: [] },
          { type: "natnetwork", network: "nat one", cableConnected: true, forwards: [] },
        ],
        controllers: [
          {
            name: "SATA",
            type: "sata",
            attachments: [
              { port: 0, device: 0, type: "disk", medium: disk.path },
              { port: 3, device: 0, type: "dvd" },
            ],
          },
          { name: "IDE", type: "ide", attachments: [{ port: 1, device: 0, type: "dvd" }] },
        ],
        sharedFolders: [
          { name: "c", hostPath: underTest().folder, readOnly: true, automount: true, mountPoint: `/srv/a, b's "c"` },
          { name: "b", hostPath: underTest().folder, readOnly: true, automount: true },
          { name: "a", hostPath: underTest().folder, readOnly: false, automount: false },
        ],
        serialPorts: [{ file: file("com1.log") }, { file: file("com2.log") }],
        guestProperties: { "/lab/role": "web server", "/lab/dash": "-v" },
        extraData: { "lab/role": "web server", "lab/dash": "-v, Value: x" },
        usbFilters: [STICK, { ...STICK, name: 'any "new" \\', active: false, vendorId: "", serialNumber: "-1" }],
      });

      const record = await read(vm.uuid);
      expect(record).toMatchObject({
        uuid: vm.uuid,
        accessible: true,
        power: "stopped",
        folder: (await host.facts()).machineFolder,
      });
      const [first, second, third, fourth] = vm.settings.adapters;
      expect(record.settings).toEqual({
        ...withItsHardware(vm.settings),
        adapters: [
          { ...first, mac: expect.stringMatching(/^080027[0-9A-F]{6}$/), forwards: first.forwards.toReversed() },
          second,
          third,
          { ...fourth, mac: expect.stringMatching(/^080027[0-9A-F]{6}$/) },
        ],
        sharedFolders: vm.settings.sharedFolders?.toReversed(),
      });
    });

    it("have their shared folders, guest properties, and extra data read on request", async () => {
      const { uuid } = await newVm({ guestProperties: { "/lab/x": "y" } });
      const record = (await host.readVms([uuid], new Set())).get(uuid);
      expect(record?.settings).not.toHaveProperty("guestProperties");
      expect(record?.settings).not.toHaveProperty("extraData");
      expect(record?.settings).not.toHaveProperty("sharedFolders");
    });

    it("that do not exist are absent from the result", async () => {
      const { uuid } = await newVm();
      expect([...(await host.readVms([uuidV4(), uuid], new Set())).keys()]).toEqual([uuid]);
    });

    it.each<[string, Partial<VmSettings>]>([
      ["name", { name: "renamed" }],
      ["groups", { groups: ["/elsewhere", "/too"] }],
      ["no groups", { groups: ["/"] }],
      ["description", { description: "another\ntext" }],
      ["no description", { description: "" }],
      ["OS type", { osType: "Ubuntu_64" }],
      ["CPUs", { cpus: 2 }],
      ["memory", { memoryMib: 160 }],
      [
        "adapter's type",
        { adapters: [{ type: "intnet", network: "lan", mac: "080027000B01", cableConnected: true, forwards: [] }] },
      ],
      ["adapter's MAC", { adapters: [{ ...nat([forward("ssh", 33022, 22)]), mac: "080027000B02" }] }],
      [
        "adapter's cable",
        { adapters: [{ ...nat([forward("ssh", 33022, 22)]), mac: "080027000B01", cableConnected: false }] },
      ],
      [
        "changed, added, and removed port forwards",
        { adapters: [{ ...nat([forward("ssh", 33023, 22), forward("web", 33080, 80)]), mac: "080027000B01" }] },
      ],
      ["no adapters", { adapters: [] }],
      [
        "one more adapter",
        {
          adapters: [
            { ...nat([forward("ssh", 33022, 22)]), mac: "080027000B01" },
            { type: "null", mac: "080027000B03", cableConnected: true, forwards: [] },
          ],
        },
      ],
      ["no controllers", { controllers: [] }],
      ["controller's type", { controllers: [{ name: "C", type: "ide", attachments: [] }] }],
      ["controller's name", { controllers: [{ name: "D", type: "sata", attachments: [] }] }],
      [
        "drive on another port",
        { controllers: [{ name: "C", type: "sata", attachments: [{ port: 5, device: 0, type: "dvd" }] }] },
      ],
      ["serial port", { serialPorts: [{ file: "/tmp/labvisor-b.log" }] }],
      ["no serial port", { serialPorts: [] }],
      ["one more serial port", { serialPorts: [{ file: "/tmp/labvisor-a.log" }, { file: "/tmp/labvisor-b.log" }] }],
      [
        "shared folder's switches",
        { sharedFolders: [{ name: "tmp", hostPath: "/tmp", readOnly: false, automount: true }] },
      ],
      [
        "shared folder's mount point",
        { sharedFolders: [{ name: "tmp", hostPath: "/tmp", readOnly: true, automount: false, mountPoint: "/srv/b" }] },
      ],
      ["no shared folders", { sharedFolders: [] }],
      ["guest property", { guestProperties: { "/lab/x": "2" } }],
      ["extra data entry", { extraData: { "lab/x": "2" } }],
      [
        "USB filter, and one more before it",
        {
          usbFilters: [
            { ...STICK, name: "a" },
            { ...STICK, productId: "0001" },
          ],
        },
      ],
      ["no USB filters", { usbFilters: [] }],
    ])("change to another %s, and back", async (_, change) => {
      const vm = await newVm({
        name: `vm ${uuidV4()}`,
        groups: ["/lab"],
        description: "one text",
        adapters: [{ ...nat([forward("ssh", 33022, 22)]), mac: "080027000B01" }],
        controllers: [{ name: "C", type: "sata", attachments: [{ port: 0, device: 0, type: "dvd" }] }],
        serialPorts: [{ file: "/tmp/labvisor-a.log" }],
        sharedFolders: [
          { name: "tmp", hostPath: "/tmp", readOnly: true, automount: false },
          { name: "work", hostPath: "/tmp", readOnly: false, automount: true, mountPoint: "/srv/work" },
        ],
        guestProperties: { "/lab/x": "1" },
        extraData: { "lab/x": "1" },
        usbFilters: [STICK],
      });
      const wanted = { ...vm.settings, ...change };
      await host.updateVm(vm.uuid, { settings: wanted }, AT_ONCE);
      expect((await read(vm.uuid)).settings).toEqual(withItsHardware(wanted));
      await underTest().another.updateVm(vm.uuid, { settings: vm.settings }, AT_ONCE);
      expect((await read(vm.uuid)).settings).toEqual(withItsHardware(vm.settings));
      await host.deleteVm(vm.uuid, []);
    });

    it("keep a MAC that VirtualBox chose, even while the adapter is removed", async () => {
      const vm = await newVm({ adapters: [nat()] });
      const chosen = (await read(vm.uuid)).settings.adapters[0].mac;
      await host.updateVm(vm.uuid, { settings: { ...vm.settings, adapters: [] } }, AT_ONCE);
      await host.updateVm(vm.uuid, { settings: { ...vm.settings, adapters: [nat()] } }, AT_ONCE);
      expect((await read(vm.uuid)).settings.adapters[0].mac).toBe(chosen);
    });

    it("lose and regain port forwards with the type of the adapter", async () => {
      const vm = await newVm({ adapters: [nat([forward("ssh", 34022, 22)])] });
      await host.updateVm(
        vm.uuid,
        { settings: { ...vm.settings, adapters: [{ type: "null", cableConnected: true, forwards: [] }] } },
        AT_ONCE,
      );
      await host.updateVm(vm.uuid, { settings: { ...vm.settings, adapters: [nat()] } }, AT_ONCE);
      expect((await read(vm.uuid)).settings.adapters[0].forwards).toEqual([]);
      await host.updateVm(vm.uuid, { settings: vm.settings }, AT_ONCE);
      expect((await read(vm.uuid)).settings.adapters[0].forwards).toEqual([forward("ssh", 34022, 22)]);
    });

    it("keep unmanaged guest properties and extra data, and lose those that are set to an empty value", async () => {
      const vm = await newVm({ guestProperties: { "/lab/a": "1", "/lab/b": "2" } });
      await host.updateVm(vm.uuid, { settings: { ...vm.settings, guestProperties: { "/lab/a": "" } } }, AT_ONCE);
      expect((await read(vm.uuid)).settings.guestProperties).toEqual({ "/lab/b": "2" });
      const extraData = async (extraData: Record<string, string>) => {
        await host.updateVm(vm.uuid, { settings: { ...vm.settings, extraData } }, AT_ONCE);
        return (await read(vm.uuid)).settings.extraData;
      };
      expect(await extraData({ a: "1", b: "2" })).toEqual({ a: "1", b: "2" });
      expect(await extraData({ a: "" })).toEqual({ b: "2" });
    });

    it("keep controllers, shared folders, properties, and USB filters that the settings omit", async () => {
      const vm = await newVm({
        controllers: [{ name: "SATA", type: "sata", attachments: [{ port: 0, device: 0, type: "dvd" }] }],
        sharedFolders: [{ name: "tmp", hostPath: "/tmp", readOnly: true, automount: false }],
        guestProperties: { "/lab/a": "1" },
        extraData: { a: "1" },
        usbFilters: [STICK],
      });
      const { controllers, sharedFolders, guestProperties, extraData, usbFilters, ...rest } = vm.settings;
      await host.updateVm(vm.uuid, { settings: { ...rest, memoryMib: 100 } }, AT_ONCE);
      expect((await read(vm.uuid)).settings).toEqual({ ...withItsHardware(vm.settings), memoryMib: 100 });
    });

    it("swap their disks between ports", async () => {
      const [a, b] = [await newDisk(), await newDisk()];
      const on = (first: string, second: string): VmSettings["controllers"] => [
        {
          name: "SATA",
          type: "sata",
          attachments: [
            { port: 0, device: 0, type: "disk", medium: first },
            { port: 1, device: 0, type: "disk", medium: second },
          ],
        },
      ];
      const vm = await newVm({ controllers: on(a.path, b.path) });
      await host.updateVm(vm.uuid, { settings: { ...vm.settings, controllers: on(b.path, a.path) } }, AT_ONCE);
      expect((await read(vm.uuid)).settings.controllers).toEqual(on(b.path, a.path));
    });

    describe("with hardware of every kind", () => {
      const seen: Hardware[] = [];
      beforeAll(async () => {
        const vm = await newVm({ memoryMib: 128, hardware: FIRST });
        const look = async () => seen.push((await read(vm.uuid)).settings.hardware);
        await look();
        await host.updateVm(vm.uuid, { settings: { ...vm.settings, hardware: SECOND } }, AT_ONCE);
        await look();
        await host.updateVm(vm.uuid, { settings: { ...vm.settings, hardware: {} } }, AT_ONCE);
        await look();
      });

      it.each(HARDWARE)("%s is set, changed, and left alone while it is not managed", (name) => {
        expect(seen.map((hardware) => hardware[name])).toEqual([FIRST[name], SECOND[name], SECOND[name]]);
      });
    });

    it("have VirtualBox's default hardware", async () => {
      const vm = await newVm({ osType: "Other_64" });
      const { hardware } = (await read(vm.uuid)).settings;
      expect(hardware).toEqual({ ...FRESH_HARDWARE, hardware_uuid: vm.uuid });
    });

    it("accept an OS type in any letter case", async () => {
      const vm = await newVm({ osType: "debian_64" });
      expect((await read(vm.uuid)).settings.osType).toBe("Debian_64");
      await host.updateVm(vm.uuid, { settings: { ...vm.settings, osType: "UBUNTU_64" } }, AT_ONCE);
      expect((await read(vm.uuid)).settings.osType).toBe("Ubuntu_64");
      await host.deleteVm(vm.uuid, []);
    });
  });
}
