import path from "node:path";
import { v4 as uuidV4 } from "uuid";
import type {
  VirtualBoxErrorCode,
  VirtualBoxHost,
  VmSettings,
} from "../../../../../lib/platforms/virtualbox/provider/host/virtualbox-host.js";
import {
  AT_ONCE,
  expectRefusal,
  forward,
  type HostUnderTest,
  makers,
  nat,
  readVm,
  STICK,
  settings,
  withDisk,
} from "./fixtures.js";

/** The virtual machines that are refused. */
export function describeVmRefusals(underTest: () => HostUnderTest): void {
  describe("virtual machines", () => {
    let host: VirtualBoxHost;
    beforeAll(() => {
      host = underTest().host;
    });
    const { newVm, turn } = makers(underTest);
    const read = (uuid: string) => readVm(host, uuid);

    it("with the same name in the same group are rejected", async () => {
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

    it("cannot be renamed to a name with a slash, which VirtualBox does not support", async () => {
      const vm = await newVm();
      await expectRefusal(
        host.updateVm(vm.uuid, { settings: { ...vm.settings, name: "a/b" } }, AT_ONCE),
        "FAILED",
        /Could not rename the settings file/,
      );
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
        "two forwards with the same name",
        { adapters: [nat([forward("a", 37001, 1), forward("a", 37002, 2)])] },
        "INVALID",
        /A NAT rule of this name already exists/,
      ],
      [
        "two forwards of the same port",
        { adapters: [nat([forward("a", 37001, 1), forward("b", 37001, 2)])] },
        "INVALID",
        /A NAT rule for this host port and this host IP already exists/,
      ],
      [
        "an invalid forward address",
        { adapters: [nat([{ ...forward("a", 37001, 1), guestAddress: "nonsense" }])] },
        "INVALID",
        /not an IPv4 address/,
      ],
      [
        "two controllers of the same type",
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
        "two controllers with the same name",
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
        "a port beyond the controller's",
        { controllers: [{ name: "A", type: "ide", attachments: [{ port: 2, device: 0, type: "dvd" }] }] },
        "INVALID",
        /Port 2 is out of range: ide controllers have ports 0 to 1/,
      ],
      [
        "a missing disk",
        { controllers: withDisk("/nowhere/disk.vdi") },
        "NOT_FOUND",
        /Could not find file for the medium '\/nowhere\/disk.vdi'/,
      ],
      [
        "a missing ISO image",
        {
          controllers: [
            { name: "I", type: "ide", attachments: [{ port: 0, device: 0, type: "dvd", medium: "/nowhere/x.iso" }] },
          ],
        },
        "NOT_FOUND",
        /Could not find file for the medium '\/nowhere\/x.iso'/,
      ],
      [
        "a missing shared folder",
        { sharedFolders: [{ name: "x", hostPath: "/nowhere", readOnly: true, automount: false }] },
        "NOT_FOUND",
        /shared folder path '\/nowhere'/,
      ],
      ["a newline in its name", { name: "a\nb" }, "INVALID", /must not contain control characters/],
      ["no name", { name: "" }, "INVALID", /must not be empty/],
      ["a UUID as its name", { name: uuidV4() }, "INVALID", /A machine cannot have a UUID as its name/],
      [
        "a newline in a guest property",
        { guestProperties: { x: "a\nb" } },
        "INVALID",
        /must not contain control characters/,
      ],
      [
        "a newline in an extra data entry",
        { extraData: { x: "a\nb" } },
        "INVALID",
        /must not contain control characters/,
      ],
      ["an extra data name with a comma", { extraData: { "a, b": "c" } }, "INVALID", /must not contain a comma/],
      ...[" a", "a "].map((name): [string, Partial<VmSettings>, VirtualBoxErrorCode, RegExp] => [
        `a guest property named '${name}'`,
        { guestProperties: { [name]: "v" } },
        "INVALID",
        /must not begin or end with a space/,
      ]),
      ...[" a", "50%"].map((name): [string, Partial<VmSettings>, VirtualBoxErrorCode, RegExp] => [
        `a port forward named '${name}', which VirtualBox would show differently`,
        { adapters: [nat([forward(name, 2222, 22)])] },
        "INVALID",
        /must not begin with a space or contain a '%'/,
      ]),
      ["an extra data name that looks like an option", { extraData: { "--x": "c" } }, "INVALID", /begin with a dash/],
      [
        "an invalid USB vendor id",
        { usbFilters: [{ ...STICK, vendorId: "zz" }] },
        "INVALID",
        /four hexadecimal digits/,
      ],
    ])("with %s are rejected, and neither created nor changed", async (_, change, code, words) => {
      const uuid = uuidV4();
      await expectRefusal(host.createVm({ uuid, settings: settings(change) }), code, words);
      expect((await host.readVms([uuid], new Set())).size).toBe(0);
      const vm = await newVm();
      const before = await read(vm.uuid);
      await expectRefusal(host.updateVm(vm.uuid, { settings: { ...vm.settings, ...change } }, AT_ONCE), code, words);
      expect((await read(vm.uuid)).settings.memoryMib).toBe(before.settings.memoryMib);
      await host.deleteVm(vm.uuid, []);
    });

    it("cannot have a line break in their folder's name, which VirtualBox could not show", async () => {
      const vm = { uuid: uuidV4(), settings: settings(), folder: path.join(underTest().folder, "a\nb") };
      await expectRefusal(host.createVm(vm), "INVALID", /must not contain control characters/);
      expect((await host.readVms([vm.uuid], new Set())).size).toBe(0);
    });

    it("that do not exist can be neither changed, started nor cloned", async () => {
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
  });
}
