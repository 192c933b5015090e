import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { v4 as uuidV4 } from "uuid";
import { HARDWARE, type Hardware } from "../../../../../lib/platforms/virtualbox/provider/host/hardware.js";
import { FRESH_HARDWARE } from "../../../../../lib/platforms/virtualbox/provider/host/simulated/fresh-hardware.js";
import type {
  Adapter,
  DiskSpec,
  NatNetworkSpec,
  PortForward,
  PowerState,
  StorageController,
  UsbFilter,
  VirtualBoxErrorCode,
  VirtualBoxHost,
  VmFamily,
  VmRecord,
  VmSettings,
  VmSpec,
} from "../../../../../lib/platforms/virtualbox/provider/host/virtualbox-host.js";
import { bootImage } from "../../../../support/boot-sector.js";
import { qcow2 } from "../../../../support/qcow2.js";
import { TURN_MS } from "../../../../support/virtualbox-home.js";
import { describeAdapters } from "./adapter-contract.js";
import { describeAppliances } from "./appliance-contract.js";
import { describeDisks } from "./disk-contract.js";
import { describeFacts } from "./facts-contract.js";
import { FIRST, SECOND } from "./hardware-rows.js";
import { describeStorage } from "./storage-contract.js";

export interface HostUnderTest {
  readonly host: VirtualBoxHost;
  /** Another run of the provider, on the same VirtualBox. */
  readonly another: VirtualBoxHost;
  /** A temporary folder. */
  readonly folder: string;
  remove(): Promise<void>;
  /** Waits until no other test makes host-only interfaces; the answer ends that. Only where they are the machine's. */
  hostOnlyTurn?(): Promise<() => Promise<void>>;
}

const AT_ONCE = { shutdownTimeoutSeconds: 0 };
const EVERYTHING: ReadonlySet<VmFamily> = new Set(["sharedFolders", "guestProperties", "extraData"]);

const STICK: UsbFilter = {
  name: "stick",
  active: true,
  vendorId: "0a5c",
  productId: "21e8",
  revision: "0100",
  manufacturer: "Bro ad",
  product: "p,1",
  serialNumber: "S-1",
};

/** What every VirtualBoxHost does, and how it refuses. One suite, run against each adapter. */
export function describeHost(title: string, makeHost: () => Promise<HostUnderTest>): void {
  describe(title, () => {
    let test: HostUnderTest;
    let host: VirtualBoxHost;
    /** A raw image of 4 MiB. */
    let image: string;

    beforeAll(async () => {
      test = await makeHost();
      host = test.host;
      image = path.join(test.folder, "boot.img");
      writeFileSync(image, bootImage());
    });
    afterAll(() => test?.remove());

    const { file, newDisk, newVm, turn } = makers(() => test);
    const uuidsOf = async (name: string) =>
      (await host.listVms()).filter((vm) => vm.name === name).map(({ uuid }) => uuid);
    const read = async (uuid: string): Promise<VmRecord> => {
      const record = (await host.readVms([uuid], EVERYTHING)).get(uuid);
      if (!record) throw new Error(`There is no VM ${uuid}`);
      return record;
    };

    describeFacts(() => test);
    describeAdapters(() => test);
    describeAppliances(() => test);
    describeStorage(() => test);
    describeDisks(() => test);

    describe("virtual machines", () => {
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
            { name: "b", hostPath: test.folder, readOnly: true, automount: true },
            { name: "a", hostPath: test.folder, readOnly: false, automount: false },
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

      it("show shared folders and guest properties only to those who ask", async () => {
        const { uuid } = await newVm({ guestProperties: { "/lab/x": "y" } });
        const record = (await host.readVms([uuid], new Set())).get(uuid);
        expect(record?.settings).not.toHaveProperty("guestProperties");
        expect(record?.settings).not.toHaveProperty("extraData");
        expect(record?.settings).not.toHaveProperty("sharedFolders");
      });

      it("that are not there are absent from the answer", async () => {
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
          "changed, added and removed port forwards",
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
        ["no shared folders", { sharedFolders: [] }],
        ["guest property", { guestProperties: { "/lab/x": "2" } }],
        ["extra datum", { extraData: { "lab/x": "2" } }],
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
      ])("are brought to another %s, and back", async (_, change) => {
        const vm = await newVm({
          name: `vm ${uuidV4()}`,
          groups: ["/lab"],
          description: "one text",
          adapters: [{ ...nat([forward("ssh", 33022, 22)]), mac: "080027000B01" }],
          controllers: [{ name: "C", type: "sata", attachments: [{ port: 0, device: 0, type: "dvd" }] }],
          serialPorts: [{ file: "/tmp/labvisor-a.log" }],
          sharedFolders: [{ name: "tmp", hostPath: "/tmp", readOnly: true, automount: false }],
          guestProperties: { "/lab/x": "1" },
          extraData: { "lab/x": "1" },
          usbFilters: [STICK],
        });
        const wanted = { ...vm.settings, ...change };
        await host.updateVm(vm.uuid, { settings: wanted }, AT_ONCE);
        expect((await read(vm.uuid)).settings).toEqual(withItsHardware(wanted));
        await test.another.updateVm(vm.uuid, { settings: vm.settings }, AT_ONCE);
        expect((await read(vm.uuid)).settings).toEqual(withItsHardware(vm.settings));
        await host.deleteVm(vm.uuid, []);
      });

      it("keep a MAC that VirtualBox chose, through changes and without the adapter", async () => {
        const vm = await newVm({ adapters: [nat()] });
        const chosen = (await read(vm.uuid)).settings.adapters[0].mac;
        await host.updateVm(vm.uuid, { settings: { ...vm.settings, adapters: [] } }, AT_ONCE);
        await host.updateVm(vm.uuid, { settings: { ...vm.settings, adapters: [nat()] } }, AT_ONCE);
        expect((await read(vm.uuid)).settings.adapters[0].mac).toBe(chosen);
      });

      it("lose no port forward to a spell as another kind of adapter", async () => {
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

      it("keep the guest properties and extra data that are not managed, and lose those that are set to nothing", async () => {
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

      it("keep controllers, shared folders, properties and USB filters where the settings leave them open", async () => {
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

      it("that this instance began are finished", async () => {
        const vm = await newVm();
        const finished = {
          ...vm.settings,
          memoryMib: 128,
          description: "finished",
          adapters: [nat([forward("ssh", 35022, 22)])],
        };
        await test.another.createVm({ uuid: vm.uuid, settings: finished });
        expect((await read(vm.uuid)).settings).toMatchObject({ memoryMib: 128, description: "finished" });
      });

      it("that this instance began under another name are finished under the new one, with nothing left beside", async () => {
        const vm = await newVm();
        const name = `vm ${uuidV4()}`;
        await host.createVm({ uuid: vm.uuid, settings: { ...vm.settings, name } });
        expect((await read(vm.uuid)).settings.name).toBe(name);
        expect(await uuidsOf(vm.settings.name)).toEqual([]);
        // The old name's place is free.
        await newVm({ name: vm.settings.name });
        await host.deleteVm(vm.uuid, []);
        await newVm({ name });
      });

      it("of one name live in different groups, and are found by name", async () => {
        const name = `vm ${uuidV4()}`;
        const [a, b] = [await newVm({ name, groups: ["/a"] }), await newVm({ name, groups: ["/b"] })];
        expect((await uuidsOf(name)).toSorted()).toEqual([a.uuid, b.uuid].toSorted());
        expect(await uuidsOf(uuidV4())).toEqual([]);
      });

      it("of one name in one place are refused", async () => {
        const { settings: taken } = await newVm();
        await expectRefusal(
          host.createVm({ uuid: uuidV4(), settings: taken }),
          "ALREADY_EXISTS",
          /Machine settings file '.*' already exists/,
        );
        const other = await newVm();
        await expectRefusal(
          host.updateVm(other.uuid, { settings: { ...other.settings, name: taken.name } }, AT_ONCE),
          "ALREADY_EXISTS",
          /Could not rename the directory/,
        );
        expect((await read(other.uuid)).settings.name).toBe(other.settings.name);
      });

      it.each(['say "hi"', "two words", "a/b", "日本 é", "-rf", "back\\slash", "'; echo $HOME", "constructor"])(
        "can be called %s",
        async (name) => {
          const vm = await newVm({ name: `${name} ${uuidV4()}` });
          await host.updateVm(vm.uuid, { settings: { ...vm.settings, memoryMib: 80 } }, AT_ONCE);
          expect((await read(vm.uuid)).settings).toEqual({ ...withItsHardware(vm.settings), memoryMib: 80 });
          expect(await uuidsOf(vm.settings.name)).toEqual([vm.uuid]);
          await host.deleteVm(vm.uuid, []);
          expect(await uuidsOf(vm.settings.name)).toEqual([]);
        },
      );

      it("are not renamed to a name with a slash, as VirtualBox cannot", async () => {
        const vm = await newVm();
        await expectRefusal(
          host.updateVm(vm.uuid, { settings: { ...vm.settings, name: "a/b" } }, AT_ONCE),
          "FAILED",
          /Could not rename the settings file/,
        );
      });

      it("lie in the folder that is asked for, and leave it as they found it", async () => {
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

      it("leave their disks when they are deleted", async () => {
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

      it("run on after a change, whatever it takes", async () => {
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

        it.each(HARDWARE)("%s is set, changed, and left as it is where it is not managed", (name) => {
          expect(seen.map((hardware) => hardware[name])).toEqual([FIRST[name], SECOND[name], SECOND[name]]);
        });
      });

      it("have the hardware that VirtualBox gives a fresh one", async () => {
        const vm = await newVm({ osType: "Other_64" });
        const { hardware } = (await read(vm.uuid)).settings;
        expect(hardware).toEqual({ ...FRESH_HARDWARE, hardware_uuid: vm.uuid });
      });

      it("take an OS type in any case of letters", async () => {
        const vm = await newVm({ osType: "debian_64" });
        expect((await read(vm.uuid)).settings.osType).toBe("Debian_64");
        await host.updateVm(vm.uuid, { settings: { ...vm.settings, osType: "UBUNTU_64" } }, AT_ONCE);
        expect((await read(vm.uuid)).settings.osType).toBe("Ubuntu_64");
        await host.deleteVm(vm.uuid, []);
      });

      it.each<[string, Partial<VmSettings>, VirtualBoxErrorCode, RegExp]>([
        ["too many CPUs", { cpus: 65 }, "INVALID", /Invalid virtual CPU count: 65 \(must be in range \[1, 64\]\)/],
        ["no CPU", { cpus: 0 }, "INVALID", /Invalid virtual CPU count: 0/],
        [
          "too little memory",
          { memoryMib: 2 },
          "INVALID",
          /Invalid RAM size: 2 MB \(must be in range \[4, 2097152\] MB\)/,
        ],
        ["an unknown OS type", { osType: "NoSuchOS" }, "INVALID", /Unknown or invalid guest OS type given: 'NoSuchOS'/],
        ["a multicast MAC", { adapters: [{ ...nat(), mac: "010027000A01" }] }, "INVALID", /Invalid MAC address format/],
        ["nine adapters", { adapters: Array.from({ length: 9 }, () => nat()) }, "INVALID", /Invalid NIC number 9/],
        [
          "two forwards of one name",
          { adapters: [nat([forward("a", 37001, 1), forward("a", 37002, 2)])] },
          "INVALID",
          /A NAT rule of this name already exists/,
        ],
        [
          "two forwards of one port",
          { adapters: [nat([forward("a", 37001, 1), forward("b", 37001, 2)])] },
          "INVALID",
          /A NAT rule for this host port and this host IP already exists/,
        ],
        [
          "a forward's address that is none",
          { adapters: [nat([{ ...forward("a", 37001, 1), guestAddress: "nonsense" }])] },
          "INVALID",
          /not an IPv4 address/,
        ],
        [
          "two controllers of one type",
          {
            controllers: [
              { name: "A", type: "sata", attachments: [] },
              { name: "B", type: "sata", attachments: [] },
            ],
          },
          "INVALID",
          /Too many storage controllers of this type/,
        ],
        [
          "two controllers of one name",
          {
            controllers: [
              { name: "A", type: "sata", attachments: [] },
              { name: "A", type: "ide", attachments: [] },
            ],
          },
          "ALREADY_EXISTS",
          /Storage controller named 'A' already exists/,
        ],
        [
          "a port that the controller does not have",
          { controllers: [{ name: "A", type: "ide", attachments: [{ port: 2, device: 0, type: "dvd" }] }] },
          "INVALID",
          /Port 2 is out of range: ide controllers have ports 0 to 1/,
        ],
        [
          "a disk that is not there",
          { controllers: withDisk("/nowhere/disk.vdi") },
          "NOT_FOUND",
          /Could not find file for the medium '\/nowhere\/disk.vdi'/,
        ],
        [
          "an ISO image that is not there",
          {
            controllers: [
              { name: "I", type: "ide", attachments: [{ port: 0, device: 0, type: "dvd", medium: "/nowhere/x.iso" }] },
            ],
          },
          "NOT_FOUND",
          /Could not find file for the medium '\/nowhere\/x.iso'/,
        ],
        [
          "a shared folder that is not there",
          { sharedFolders: [{ name: "x", hostPath: "/nowhere", readOnly: true, automount: false }] },
          "NOT_FOUND",
          /shared folder path '\/nowhere'/,
        ],
        ["a newline in its name", { name: "a\nb" }, "INVALID", /must not contain control characters/],
        ["no name", { name: "" }, "INVALID", /must not be empty/],
        ["a UUID for a name", { name: uuidV4() }, "INVALID", /A machine cannot have a UUID as its name/],
        [
          "a newline in a guest property",
          { guestProperties: { x: "a\nb" } },
          "INVALID",
          /must not contain control characters/,
        ],
        ["a newline in an extra datum", { extraData: { x: "a\nb" } }, "INVALID", /must not contain control characters/],
        [
          "an extra datum with a comma in its name",
          { extraData: { "a, b": "c" } },
          "INVALID",
          /must not contain a comma/,
        ],
        ...[" a", "a "].map((name): [string, Partial<VmSettings>, VirtualBoxErrorCode, RegExp] => [
          `a guest property called '${name}'`,
          { guestProperties: { [name]: "v" } },
          "INVALID",
          /must not begin or end with a space/,
        ]),
        ...[" a", "50%"].map((name): [string, Partial<VmSettings>, VirtualBoxErrorCode, RegExp] => [
          `a port forward called '${name}', which VirtualBox would show otherwise`,
          { adapters: [nat([forward(name, 2222, 22)])] },
          "INVALID",
          /must not begin with a space or contain a '%'/,
        ]),
        ["an extra datum that is an option", { extraData: { "--x": "c" } }, "INVALID", /begin with a dash/],
        [
          "a USB vendor that is none",
          { usbFilters: [{ ...STICK, vendorId: "zz" }] },
          "INVALID",
          /four hexadecimal digits/,
        ],
      ])("with %s are refused, and neither made nor changed", async (_, change, code, words) => {
        const uuid = uuidV4();
        await expectRefusal(host.createVm({ uuid, settings: settings(change) }), code, words);
        expect((await host.readVms([uuid], new Set())).size).toBe(0);
        const vm = await newVm();
        const before = await read(vm.uuid);
        await expectRefusal(host.updateVm(vm.uuid, { settings: { ...vm.settings, ...change } }, AT_ONCE), code, words);
        expect((await read(vm.uuid)).settings.memoryMib).toBe(before.settings.memoryMib);
        await host.deleteVm(vm.uuid, []);
      });

      it("are not made in a folder whose name has a line break: VirtualBox could not show them whole", async () => {
        const vm = { uuid: uuidV4(), settings: settings(), folder: path.join(test.folder, "a\nb") };
        await expectRefusal(host.createVm(vm), "INVALID", /must not contain control characters/);
        expect((await host.readVms([vm.uuid], new Set())).size).toBe(0);
      });

      it("that are not there can be neither changed nor started", async () => {
        const uuid = uuidV4();
        const words = /Could not find a registered machine with UUID/;
        await expectRefusal(host.updateVm(uuid, { settings: settings() }, AT_ONCE), "NOT_FOUND", words);
        await expectRefusal(turn({ uuid, settings: settings() }, "running"), "NOT_FOUND", words);
        await expectRefusal(
          host.createVm({ uuid: uuidV4(), settings: settings(), cloneOf: { uuid } }),
          "NOT_FOUND",
          words,
        );
      });

      it.each(["stopped", "running"] as const)(
        "are copied from one that is %s, with disks of their own",
        async (power) => {
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
        },
      );

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
      it("keep the controllers that nobody speaks of, and change the others", async () => {
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

    describe("disks", () => {
      it.each(["VDI", "VMDK", "VHD"] as const)(
        "are created blank as %s, described, and read by path and UUID",
        async (format) => {
          const spec = {
            path: file(uuidV4(), `a.${format.toLowerCase()}`),
            format,
            sizeMib: 8,
            description: 'for "data"',
            adopt: false,
          };
          const disk = await host.createDisk(spec);
          expect(disk).toEqual({
            ...{ uuid: disk.uuid, path: spec.path, format, variant: "dynamic", type: "normal", sizeMib: 8 },
            description: 'for "data"',
          });
          expect(await host.readDisk(spec.path)).toEqual(disk);
          expect(await host.readDisk(disk.uuid)).toEqual(disk);
          await host.changeDisk(spec.path, { description: "another\ntext" });
          expect(await host.readDisk(spec.path)).toEqual({ ...disk, description: "another\ntext" });
        },
      );

      it("are created from a raw image, as large as that or larger", async () => {
        expect(await newDisk({ source: image, sizeMib: undefined })).toMatchObject({ sizeMib: 4 });
        expect(await newDisk({ source: image, sizeMib: 64 })).toMatchObject({ sizeMib: 64, format: "VDI" });
      });

      it("are created from a QCOW2 image, compressed as cloud images are, whatever it is called", async () => {
        for (const [name, compressed] of [
          ["plain.qcow2", false],
          ["cloud.qcow2", true],
          ["cloud.img", true],
        ] as const) {
          writeFileSync(file(name), qcow2(bootImage(), compressed));
          expect(await newDisk({ source: file(name), sizeMib: 8 })).toMatchObject({ sizeMib: 8, format: "VDI" });
        }
      });

      it("from what is no image are refused by what it is, with nothing made", async () => {
        const spec = { path: file(uuidV4(), "a.vdi"), source: file("packed.img"), sizeMib: undefined };
        writeFileSync(spec.source, gzipSync(bootImage()));
        await expect(newDisk(spec)).rejects.toThrow(`The image ${spec.source} is gzip`);
        expect(existsSync(path.dirname(spec.path))).toBe(false);
      });

      it("are created from another disk, which stays", async () => {
        const source = await newDisk({ sizeMib: 6 });
        const copy = await newDisk({
          source: source.path,
          sizeMib: undefined,
          path: file("copies", "copy.vhd"),
          format: "VHD",
        });
        expect(copy).toMatchObject({ format: "VHD", sizeMib: 6 });
        expect(copy.uuid).not.toBe(source.uuid);
        expect(await host.readDisk(source.path)).toEqual(source);
      });

      it("from a source that is not there are refused, naming it, with nothing made", async () => {
        const folder = file(uuidV4());
        const spec = { path: path.join(folder, "a.vdi"), source: file("nowhere.vdi"), sizeMib: undefined };
        await expectRefusal(
          newDisk(spec),
          "NOT_FOUND",
          new RegExp(`Could not find file for the medium '${spec.source}'`),
        );
        expect(existsSync(folder)).toBe(false);
        expect(await host.readDisk(spec.path)).toBeUndefined();
      });

      it("smaller than their source are refused, with nothing made", async () => {
        const spec = { path: file(uuidV4(), "a.vdi"), source: image, sizeMib: 2 };
        await expectRefusal(newDisk(spec), "NOT_SUPPORTED", /Shrinking is not yet supported/);
        expect(await host.readDisk(spec.path)).toBeUndefined();
      });

      it("grow, and do not shrink", async () => {
        const disk = await newDisk({ sizeMib: 4 });
        await host.changeDisk(disk.path, { sizeMib: 9 });
        expect(await host.readDisk(disk.path)).toEqual({ ...disk, sizeMib: 9 });
        await host.changeDisk(disk.path, { sizeMib: 9 });
        await expectRefusal(
          host.changeDisk(disk.path, { sizeMib: 5 }),
          "NOT_SUPPORTED",
          /Shrinking is not yet supported for medium/,
        );
        expect(await host.readDisk(disk.path)).toEqual({ ...disk, sizeMib: 9 });
      });

      it("do not take the place of another", async () => {
        const disk = await newDisk({ description: "first" });
        await expectRefusal(newDisk({ path: disk.path }), "ALREADY_EXISTS", /VERR_ALREADY_EXISTS/);
        expect(await host.readDisk(disk.path)).toEqual(disk);
      });

      it("do not take the place of a file", async () => {
        const taken = file(`${uuidV4()}.vdi`);
        writeFileSync(taken, "mine");
        await expectRefusal(newDisk({ path: taken }), "ALREADY_EXISTS", /VERR_ALREADY_EXISTS/);
      });

      it("that this instance began are taken over, and grown to their size", async () => {
        const disk = await newDisk({ sizeMib: 4 });
        const adopted = await newDisk({ path: disk.path, sizeMib: 12, description: "mine", adopt: true });
        expect(adopted).toEqual({ ...disk, sizeMib: 12, description: "mine" });
        expect(await host.readDisk(disk.path)).toEqual(adopted);
      });

      it("without a size or a source are refused", async () => {
        await expectRefusal(newDisk({ sizeMib: undefined }), "INVALID", /neither a size nor a source/);
      });

      it("are deleted with their folder, once or twice", async () => {
        const disk = await newDisk();
        for (let i = 0; i < 2; i++) await host.deleteDisk(disk.path);
        expect(await host.readDisk(disk.path)).toBeUndefined();
        expect(await host.readDisk(disk.uuid)).toBeUndefined();
        expect(existsSync(path.dirname(disk.path))).toBe(false);
      });

      it("leave a folder that holds something else", async () => {
        const disk = await newDisk();
        mkdirSync(path.dirname(disk.path), { recursive: true });
        const other = path.join(path.dirname(disk.path), "notes.txt");
        writeFileSync(other, "mine");
        await host.deleteDisk(disk.path);
        expect(existsSync(other)).toBe(true);
      });

      it("that a VM has are not deleted", async () => {
        const disk = await newDisk();
        const vm = await newVm({ controllers: withDisk(disk.path) });
        await expectRefusal(
          host.deleteDisk(disk.path),
          "IN_USE",
          new RegExp(`still attached to '${vm.settings.name}'`),
        );
        expect(await host.readDisk(disk.path)).toEqual(disk);
        await host.updateVm(vm.uuid, { settings: { ...vm.settings, controllers: [] } }, AT_ONCE);
        expect(await host.readDisk(disk.path)).toEqual(disk);
        await host.deleteDisk(disk.path);
      });

      it("that are not there can be neither grown nor described", async () => {
        await expectRefusal(
          host.changeDisk(file("nowhere.vdi"), { sizeMib: 8 }),
          "NOT_FOUND",
          /Could not find file for the medium/,
        );
        await expectRefusal(
          host.changeDisk(file("nowhere.vdi"), { description: "x" }),
          "NOT_FOUND",
          /Could not find file for the medium/,
        );
      });
    });

    describe("NAT networks", () => {
      const network = (change: Partial<NatNetworkSpec> = {}): NatNetworkSpec => ({
        name: uuidV4(),
        cidr: "10.77.0.0/24",
        dhcp: true,
        forwards: [],
        ...change,
      });
      const rule = (name: string, hostPort: number, guestAddress = "10.77.0.5"): PortForward => ({
        ...forward(name, hostPort, 22),
        guestAddress,
      });
      const six = (guestAddress: string, name = "six"): PortForward => ({
        ...forward(name, 39022, 22),
        hostAddress: "::1",
        guestAddress,
      });
      /** With the mapping that VirtualBox makes by itself. */
      const asRead = (spec: NatNetworkSpec) => ({ ...spec, loopbackMappings: { "127.0.0.1": 2 } });

      it("are read as they were created", async () => {
        const spec = network({
          name: 'nat "1" é',
          dhcp: false,
          forwards: [rule("ssh", 39022), { ...rule("dns", 39053), protocol: "udp", hostAddress: "" }],
        });
        await host.createNatNetwork(spec, { adopt: false });
        expect(await host.readNatNetwork(spec.name)).toEqual(asRead({ ...spec, forwards: spec.forwards.toReversed() }));
        expect(await host.readNatNetwork(uuidV4())).toBeUndefined();
      });

      it.each<[string, Partial<NatNetworkSpec>]>([
        ["range", { cidr: "10.79.0.0/23" }],
        ["range, with rules for it", { cidr: "10.79.0.0/24", forwards: [rule("ssh", 39122, "10.79.0.9")] }],
        ["range, with the rules as they were", { cidr: "10.64.0.0/10" }],
        ["DHCP", { dhcp: false }],
        ["rule", { forwards: [rule("ssh", 39123)] }],
        ["set of rules", { forwards: [rule("a", 39124), rule("web", 39125)] }],
        ["nothing", {}],
        ["IPv6", { ipv6: { prefix: "fd17:625c:f037:9::/64", defaultRoute: true, forwards: [] } }],
        ["IPv6 with rules", { ipv6: { prefix: "fd17:625c:f037:9::/64", defaultRoute: false, forwards: [six("::5")] } }],
      ])("are brought to another %s, and back", async (_, change) => {
        const spec = network({ forwards: [rule("ssh", 39122)] });
        await host.createNatNetwork(spec, { adopt: false });
        await host.updateNatNetwork({ ...spec, ...change });
        expect(await host.readNatNetwork(spec.name)).toEqual(asRead({ ...spec, ...change }));
        await host.updateNatNetwork(spec);
        expect(await host.readNatNetwork(spec.name)).toEqual(asRead(spec));
        await host.deleteNatNetwork(spec.name);
      });

      it("have IPv6 that changes, rules and all, and is switched off and on", async () => {
        const ipv6 = (prefix: string | undefined, ...forwards: PortForward[]) => ({
          ipv6: { prefix, defaultRoute: true, forwards },
        });
        const spec = network(ipv6(undefined, six("fd17::5")));
        await host.createNatNetwork(spec, { adopt: false });
        const chosen = (await host.readNatNetwork(spec.name))?.ipv6?.prefix;
        expect(chosen).toBe("fd17:625c:f037:2::/64");
        for (const change of [
          ipv6("fd00:1::/64", six("fd00:1::5")),
          ipv6("fd00:2::/64", six("fd00:2::5", "a"), { ...six("fd00:2::6", "b"), hostPort: 39023 }),
          { ipv6: undefined },
          ipv6("fd00:2::/64", six("fd00:2::7", "b")),
          ipv6("fd00:3::/64"),
        ]) {
          await host.updateNatNetwork({ ...spec, ...change });
          expect(await host.readNatNetwork(spec.name)).toEqual(asRead({ ...spec, ...change }));
        }
      });

      it("map the host's loopback addresses to where they are wanted, and keep those that are not managed", async () => {
        const spec = network({ loopbackMappings: { "127.0.0.1": 5, "127.0.0.2": 6 } });
        await host.createNatNetwork(spec, { adopt: false });
        expect(await host.readNatNetwork(spec.name)).toEqual(spec);
        await host.updateNatNetwork({ ...spec, loopbackMappings: { "127.0.0.1": 7 } });
        await host.updateNatNetwork({ ...spec, loopbackMappings: undefined, dhcp: false });
        expect(await host.readNatNetwork(spec.name)).toEqual({
          ...spec,
          dhcp: false,
          loopbackMappings: { "127.0.0.1": 7, "127.0.0.2": 6 },
        });
      });

      it("do not take another's name, unless it is this instance's own", async () => {
        const spec = network();
        await host.createNatNetwork(spec, { adopt: false });
        await expectRefusal(
          host.createNatNetwork({ ...spec, dhcp: false }, { adopt: false }),
          "ALREADY_EXISTS",
          /NATNetwork server already exists/,
        );
        expect(await host.readNatNetwork(spec.name)).toEqual(asRead(spec));
        await host.createNatNetwork({ ...spec, dhcp: false }, { adopt: true });
        expect(await host.readNatNetwork(spec.name)).toEqual(asRead({ ...spec, dhcp: false }));
      });

      it.each<[string, Partial<NatNetworkSpec>, RegExp]>([
        ["a range that is none", { cidr: "10.77.0.0/99" }, /10.77.0.0\/99 is not a valid IPv4 CIDR notation/],
        [
          "host bits in the range",
          { cidr: "10.77.0.5/24" },
          /the specified address is longer than the specified prefix/,
        ],
        [
          "two rules of one name",
          { forwards: [rule("a", 39201), rule("a", 39202)] },
          /A NAT rule of this name already exists/,
        ],
        ["a prefix of 48 bits", { ipv6: { prefix: "fd00::/48", defaultRoute: false, forwards: [] } }, /must be 64/],
        [
          "an IPv4 address in an IPv6 rule",
          { ipv6: { defaultRoute: false, forwards: [six("10.77.0.5")] } },
          /which is not an IPv6 address/,
        ],
        ["a name that begins with a space", { name: ` ${uuidV4()}` }, /must not begin with a space/],
        ["a colon in a rule's name", { forwards: [rule("a:b", 39201)] }, /must not contain ':'/],
      ])("with %s are refused, with nothing made", async (_, change, words) => {
        const spec = network(change);
        await expectRefusal(host.createNatNetwork(spec, { adopt: false }), "INVALID", words);
        expect(await host.readNatNetwork(spec.name)).toBeUndefined();
      });

      it("are deleted, once or twice", async () => {
        const spec = network();
        await host.createNatNetwork(spec, { adopt: false });
        for (let i = 0; i < 2; i++) await host.deleteNatNetwork(spec.name);
        expect(await host.readNatNetwork(spec.name)).toBeUndefined();
      });

      it("that are not there cannot be changed", async () => {
        await expectRefusal(host.updateNatNetwork(network()), "NOT_FOUND", /NATNetwork server does not exist/);
      });
    });

    describe("host-only networks", () => {
      const DHCP = { server: "10.219.2.2", lower: "10.219.2.100", upper: "10.219.2.200" };
      const PLAIN = { address: "10.219.2.1", prefixLength: 24 };
      const TELLING = {
        ...DHCP,
        leaseSeconds: 3600,
        options: { "3": "10.219.2.1", "6": "10.219.2.1 10.219.2.3", "15": "lab.test" },
        fixedAddresses: { "080027112233": "10.219.2.50", "0800271122AA": "10.219.2.51" },
      };
      let endTurn: () => Promise<void>;
      const made = new Set<string>();
      const removeBehindOurBack = (name: string) => test.another.deleteHostOnlyNetwork({ name });
      const create = async (spec: Parameters<VirtualBoxHost["createHostOnlyNetwork"]>[0], claim: string = uuidV4()) => {
        const network = await host.createHostOnlyNetwork(spec, claim);
        made.add(network.name);
        return network;
      };

      beforeAll(async () => {
        endTurn = (await test.hostOnlyTurn?.()) ?? (async () => undefined);
      }, TURN_MS);
      afterAll(() => endTurn?.());
      afterEach(async () => {
        for (const name of made) await host.deleteHostOnlyNetwork({ name });
        made.clear();
      });

      it.each([
        ["without", PLAIN],
        ["with", { ...PLAIN, dhcp: DHCP }],
      ])("are created %s DHCP, and read by name and address", async (_, spec) => {
        const network = await create(spec);
        expect(network).toEqual({ name: expect.stringMatching(/^vboxnet\d+$/), ...spec });
        expect(await host.readHostOnlyNetwork({ name: network.name })).toEqual(network);
        expect(await host.findHostOnlyNetwork("10.219.2.1")).toEqual(network);
        expect(await host.readHostOnlyNetwork({ name: "vboxnet99" })).toBeUndefined();
        expect(await host.findHostOnlyNetwork("10.218.9.9")).toBeUndefined();
      });

      it.each([
        ["address", { ...PLAIN, address: "10.219.3.1", dhcp: DHCP }],
        ["prefix", { ...PLAIN, prefixLength: 20, dhcp: DHCP }],
        ["DHCP range", { ...PLAIN, dhcp: { ...DHCP, upper: "10.219.2.150" } }],
        ["DHCP, with all that guests are told", { ...PLAIN, dhcp: TELLING }],
        ["way without DHCP", PLAIN],
      ])("are brought to another %s, and back", async (_, spec) => {
        const network = await create({ ...PLAIN, dhcp: DHCP });
        await host.updateHostOnlyNetwork({ name: network.name }, spec);
        expect(await host.readHostOnlyNetwork({ name: network.name })).toEqual({ name: network.name, ...spec });
        await host.updateHostOnlyNetwork({ name: network.name }, { ...PLAIN, dhcp: DHCP });
        expect(await host.readHostOnlyNetwork({ name: network.name })).toEqual(network);
        expect((await host.networks()).hostOnly).toContainEqual(network);
      });

      it("tell guests other things by DHCP, and nothing any more", async () => {
        const network = await create({ ...PLAIN, dhcp: TELLING });
        expect(network.dhcp).toEqual(TELLING);
        const { leaseSeconds: _, ...rest } = TELLING;
        const other = {
          ...rest,
          options: { "6": "10.219.2.9", "26": "1400" },
          fixedAddresses: { "080027112244": "10.219.2.53", "0800271122AA": "10.219.2.52" },
        };
        for (const dhcp of [other, TELLING, DHCP]) {
          await host.updateHostOnlyNetwork({ name: network.name }, { ...PLAIN, dhcp });
          expect((await host.readHostOnlyNetwork({ name: network.name }))?.dhcp).toEqual(dhcp);
        }
      });

      it("that this instance began are finished, and others are left alone", async () => {
        const claim = uuidV4();
        const [mine, other] = [await create(PLAIN, claim), await create({ ...PLAIN, address: "10.219.5.1" })];
        const again = await test.another.createHostOnlyNetwork({ ...PLAIN, address: "10.219.4.1" }, claim);
        expect(again).toEqual({ ...mine, address: "10.219.4.1" });
        expect(await host.readHostOnlyNetwork({ name: other.name })).toEqual(other);
      });

      it("are found by their claim, which nobody else has", async () => {
        const [claim, other] = [uuidV4(), uuidV4()];
        const { name } = await create(PLAIN, claim);
        expect(await host.readHostOnlyNetwork({ claim })).toMatchObject({ name });
        expect(await host.readHostOnlyNetwork({ name, claim })).toMatchObject({ name });
        expect(await host.readHostOnlyNetwork({ name, claim: other })).toBeUndefined();
        await expectRefusal(
          host.updateHostOnlyNetwork({ name, claim: other }, PLAIN),
          "NOT_FOUND",
          /could not be found/,
        );
        await host.deleteHostOnlyNetwork({ name, claim: other });
        expect(await host.readHostOnlyNetwork({ name })).toMatchObject({ name });
        await host.deleteHostOnlyNetwork({ claim });
        expect(await host.readHostOnlyNetwork({ name })).toBeUndefined();
      });

      it("are not what has their name now, where somebody else's were made after they were removed", async () => {
        const [before, after] = [uuidV4(), uuidV4()];
        const first = await create(PLAIN, before);
        await removeBehindOurBack(first.name);
        const second = await create(PLAIN, after);
        expect(second.name).toBe(first.name);
        expect(await host.readHostOnlyNetwork({ name: first.name, claim: before })).toBeUndefined();
        await host.deleteHostOnlyNetwork({ name: first.name, claim: before });
        expect(await host.readHostOnlyNetwork({ name: second.name, claim: after })).toEqual(second);
      });

      it("outside the ranges that VirtualBox allows are refused with the line to add, and nothing is made", async () => {
        const refused = { address: "172.29.7.1", prefixLength: 24 };
        await expectRefusal(
          host.createHostOnlyNetwork(refused, uuidV4()),
          "NOT_ALLOWED",
          /\* 172\.29\.7\.0\/24.*\/etc\/vbox\/networks\.conf/,
        );
        expect(await host.findHostOnlyNetwork(refused.address)).toBeUndefined();
        const network = await create(PLAIN);
        await expectRefusal(
          host.updateHostOnlyNetwork({ name: network.name }, refused),
          "NOT_ALLOWED",
          /networks\.conf/,
        );
        expect(await host.readHostOnlyNetwork({ name: network.name })).toEqual(network);
      });

      it("are deleted, once or twice", async () => {
        const network = await create({ ...PLAIN, dhcp: DHCP });
        for (let i = 0; i < 2; i++) await host.deleteHostOnlyNetwork({ name: network.name });
        expect(await host.readHostOnlyNetwork({ name: network.name })).toBeUndefined();
        // VirtualBox gives the name again, but the DHCP server does not come back with it.
        const next = await create(PLAIN);
        expect(await host.readHostOnlyNetwork({ name: next.name })).toEqual({ name: next.name, ...PLAIN });
      });

      it("that are not there cannot be changed", async () => {
        await expectRefusal(
          host.updateHostOnlyNetwork({ name: "vboxnet99" }, PLAIN),
          "NOT_FOUND",
          /The host network interface named 'vboxnet99' could not be found/,
        );
      });
    });
  });
}

/** What a suite makes again and again on the host that it has by then. */
export function makers(at: () => Pick<HostUnderTest, "host" | "folder">) {
  const file = (...names: string[]) => path.join(at().folder, ...names);
  const newDisk = (change: Partial<DiskSpec> = {}) =>
    at().host.createDisk({
      path: file(uuidV4(), "disk.vdi"),
      format: "VDI",
      sizeMib: 4,
      description: "",
      adopt: false,
      ...change,
    });
  const newVm = async (change: Partial<VmSettings> = {}, power: PowerState = "stopped") => {
    const vm = { uuid: uuidV4(), settings: settings(change) };
    await at().host.createVm({ ...vm, power });
    return vm;
  };
  const turn = ({ uuid, settings }: VmSpec, power: PowerState, options = AT_ONCE) =>
    at().host.updateVm(uuid, { settings, power }, options);
  return { file, newDisk, newVm, turn };
}

export function settings(change: Partial<VmSettings> = {}): VmSettings {
  return {
    name: `vm ${uuidV4()}`,
    groups: ["/"],
    description: "",
    osType: "Debian_64",
    cpus: 1,
    memoryMib: 64,
    hardware: {},
    adapters: [],
    controllers: [],
    sharedFolders: [],
    serialPorts: [],
    guestProperties: {},
    extraData: {},
    usbFilters: [],
    ...change,
  };
}

/** Settings that manage no hardware, as they are read: with what VirtualBox has. */
export function withItsHardware<S extends object>(settings: S): S & { hardware: unknown } {
  return { ...settings, hardware: expect.any(Object) };
}

export function nat(forwards: readonly PortForward[] = []): Adapter {
  return { type: "nat", cableConnected: true, forwards };
}

export function forward(
  name: string,
  hostPort: number,
  guestPort: number,
  protocol: "tcp" | "udp" = "tcp",
): PortForward {
  return { name, protocol, hostAddress: "127.0.0.1", hostPort, guestAddress: "", guestPort };
}

export function withDisk(medium: string): VmSettings["controllers"] {
  return [{ name: "SATA", type: "sata", attachments: [{ port: 0, device: 0, type: "disk", medium }] }];
}

export async function expectRefusal(work: Promise<unknown>, code: VirtualBoxErrorCode, words: RegExp): Promise<void> {
  await expect(work).rejects.toMatchObject({ name: "VirtualBoxError", code, message: expect.stringMatching(words) });
}
