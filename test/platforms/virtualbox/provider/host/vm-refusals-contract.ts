import path from "node:path";
import { v4 as uuidV4 } from "uuid";
import type {
  UsbFilter,
  VirtualBoxErrorCode,
  VirtualBoxHost,
  VmSettings,
} from "../../../../../lib/platforms/virtualbox/provider/host/virtualbox-host.js";
import { expectRefusal, forward, type HostUnderTest, makers, nat, readVm, settings, withDisk } from "./contract.js";

const AT_ONCE = { shutdownTimeoutSeconds: 0 };
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

/** The virtual machines that are refused. */
export function describeVmRefusals(at: () => HostUnderTest): void {
  describe("virtual machines", () => {
    let host: VirtualBoxHost;
    beforeAll(() => {
      host = at().host;
    });
    const { newVm, turn } = makers(at);
    const read = (uuid: string) => readVm(host, uuid);

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

    it("are not renamed to a name with a slash, as VirtualBox cannot", async () => {
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
      const vm = { uuid: uuidV4(), settings: settings(), folder: path.join(at().folder, "a\nb") };
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
  });
}
