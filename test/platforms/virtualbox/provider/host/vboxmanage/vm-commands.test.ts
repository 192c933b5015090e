import fc from "fast-check";
import {
  freshVm,
  liveCommands,
  vmCommands,
} from "../../../../../../lib/platforms/virtualbox/provider/host/vboxmanage/vm-commands.js";
import type {
  Adapter,
  StorageAttachment,
  VmSettings,
} from "../../../../../../lib/platforms/virtualbox/provider/host/vms.js";
import { forward, nat, settings, withDisk } from "../fixtures.js";

const UUID = "11111111-2222-4333-8444-555555555555";
const commands = (current: Partial<VmSettings>, wanted: Partial<VmSettings>) =>
  vmCommands(UUID, settings({ name: "web", ...current }), settings({ name: "web", ...wanted }));
const live = (current: Partial<VmSettings>, wanted: Partial<VmSettings>) =>
  liveCommands(UUID, settings({ name: "web", ...current }), settings({ name: "web", ...wanted }));
const LAN: Adapter = { type: "intnet", network: "lan", cableConnected: true, forwards: [] };
const modify = (...options: string[]) => [["modifyvm", UUID, ...options]];

describe("vmCommands", () => {
  it("uses one modifyvm call for everything that it can set", () => {
    const wanted = settings({
      description: "d",
      adapters: [nat([forward("ssh", 2222, 22)])],
      serialPorts: [{ file: "/a" }],
    });
    expect(vmCommands(UUID, freshVm(wanted), wanted)).toEqual(
      modify(
        ...["--description", "d", "--cpus", "1", "--memory", "64", "--natpf1", "ssh,tcp,127.0.0.1,2222,,22"],
        ...["--uart1", "0x3F8", "4", "--uartmode1", "file", "/a"],
      ),
    );
  });

  it("removes the adapter that createvm adds", () => {
    const wanted = settings({ adapters: [] });
    expect(vmCommands(UUID, freshVm(wanted), wanted)[0]).toEqual(expect.arrayContaining(["--nic1", "none"]));
  });

  it("sets the chipset first if the adapters require it", () => {
    const wanted = { hardware: { chipset: "ich9", pae: true }, adapters: Array.from({ length: 9 }, () => nat()) };
    const [first, second, ...more] = commands({ adapters: wanted.adapters.slice(1) }, wanted);
    expect([first, more]).toEqual([...modify("--chipset", "ich9"), []]);
    expect(second).toEqual(["modifyvm", UUID, "--x86-pae", "on", "--nic9", "nat", "--cableconnected9", "on"]);
  });

  it("removes the rules of an adapter before it stops being NAT", () => {
    expect(
      commands(
        { adapters: [nat([forward("ssh", 1, 2)])] },
        { adapters: [{ type: "intnet", network: "lan", cableConnected: true, forwards: [] }] },
      ),
    ).toEqual(modify("--natpf1", "delete", "ssh", "--nic1", "intnet", "--intnet1", "lan"));
  });

  it("changes a rule by removing and adding it", () => {
    expect(
      commands(
        { adapters: [nat([forward("a", 1, 2), forward("b", 3, 4)])] },
        { adapters: [nat([forward("b", 3, 5), forward("a", 1, 2)])] },
      ),
    ).toEqual(modify("--natpf1", "delete", "b", "--natpf1", "b,tcp,127.0.0.1,3,,5"));
  });

  it("sets the cable of an empty slot, as its state is not known", () => {
    expect(commands({ adapters: [] }, { adapters: [nat()] })).toEqual(
      modify("--nic1", "nat", "--cableconnected1", "on"),
    );
  });

  it("detaches all media that move before it attaches any of them, and deletes no disk", () => {
    const on = (port: number, medium: string) => ({ port, device: 0, type: "disk", medium }) as const;
    const sata = (...attachments: ReturnType<typeof on>[]): VmSettings["controllers"] => [
      { name: "S", type: "sata", attachments },
    ];
    const attach = (port: number, ...args: string[]) => [
      "storageattach",
      UUID,
      "--storagectl",
      "S",
      "--port",
      String(port),
      "--device",
      "0",
      ...args,
    ];
    expect(
      commands(
        { controllers: sata(on(0, "/a"), on(1, "/b"), on(2, "/c")) },
        { controllers: sata(on(0, "/b"), on(1, "/a")) },
      ),
    ).toEqual([
      attach(0, "--medium", "none"),
      attach(1, "--medium", "none"),
      attach(2, "--medium", "none"),
      attach(0, "--type", "hdd", "--medium", "/b"),
      attach(1, "--type", "hdd", "--medium", "/a"),
    ]);
  });

  it("leaves unmanaged settings alone", () => {
    const current = {
      controllers: withDisk("/a"),
      sharedFolders: [{ name: "s", hostPath: "/s", readOnly: true, automount: false }],
      guestProperties: { x: "y" },
    };
    expect(commands(current, { controllers: undefined, sharedFolders: undefined, guestProperties: undefined })).toEqual(
      [],
    );
    expect(commands(current, { ...current, guestProperties: {} })).toEqual([]);
  });

  it("passes a user's values so that VBoxManage does not take them for options", () => {
    // VBoxManage takes the word after an option for its value, whatever it is. Only UUIDs and guest properties are
    // positional.
    expect(commands({}, { name: "-rf", description: "--nic1" })).toEqual(
      modify("--name", "-rf", "--description", "--nic1"),
    );
  });

  it("returns nothing for equal settings", () => {
    fc.assert(fc.property(anySettings, (same) => expect(vmCommands(UUID, same, structuredClone(same))).toEqual([])));
  });

  it("never uses more than one modifyvm call", () => {
    fc.assert(
      fc.property(anySettings, anySettings, (current, wanted) => {
        expect(
          vmCommands(UUID, current, wanted).filter(([command]) => command === "modifyvm").length,
        ).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe("liveCommands", () => {
  it("detaches an adapter of a running VM from a host-only network of macOS, but does not attach one", () => {
    const mac: Adapter = { ...LAN, type: "hostonlynet", network: "labvisor-1" };
    expect(live({ adapters: [LAN] }, { adapters: [mac] })).toBeUndefined();
    expect(live({ adapters: [mac] }, { adapters: [{ ...mac, network: "labvisor-2" }] })).toBeUndefined();
    expect(live({ adapters: [mac] }, { adapters: [{ ...mac, cableConnected: false }] })).toEqual([
      ["controlvm", UUID, "setlinkstate1", "off"],
    ]);
    expect(live({ adapters: [mac] }, { adapters: [LAN] })).toEqual([["controlvm", UUID, "nic1", "intnet", "lan"]]);
    expect(commands({ adapters: [LAN] }, { adapters: [mac] })).toEqual(
      modify("--nic1", "hostonlynet", "--host-only-net1", "labvisor-1"),
    );
  });

  it("changes forwards, cables, and guest properties of a running VM", () => {
    const before = { adapters: [nat([forward("ssh", 1, 2)])], guestProperties: { x: "1" } };
    const after = {
      adapters: [{ ...nat([forward("web", 3, 4)]), cableConnected: false }],
      guestProperties: { x: "2" },
    };
    expect(live(before, after)).toEqual([
      ["controlvm", UUID, "natpf1", "delete", "ssh"],
      ["controlvm", UUID, "natpf1", "web,tcp,127.0.0.1,3,,4"],
      ["controlvm", UUID, "setlinkstate1", "off"],
      ["guestproperty", "set", UUID, "x", "2"],
    ]);
  });

  it("changes an adapter's attachment, without its rules and with the options of the new type", () => {
    const before = { adapters: [nat([forward("ssh", 1, 2)])] };
    expect(live(before, { adapters: [{ ...LAN, options: { promiscuous_mode: "allow-all" } }] })).toEqual([
      ["controlvm", UUID, "natpf1", "delete", "ssh"],
      ["controlvm", UUID, "nic1", "intnet", "lan"],
      ["controlvm", UUID, "nicpromisc1", "allow-all"],
    ]);
    expect(live({ adapters: [LAN] }, { adapters: [{ ...LAN, network: "dmz" }] })).toEqual([
      ["controlvm", UUID, "nic1", "intnet", "dmz"],
    ]);
    expect(live({ adapters: [LAN] }, before)).toEqual([
      ["controlvm", UUID, "nic1", "nat"],
      ["controlvm", UUID, "natpf1", "ssh,tcp,127.0.0.1,1,,2"],
    ]);
  });

  describe("of storage", () => {
    const disk = (port: number, medium: string, hot_pluggable?: boolean): StorageAttachment => ({
      ...{ port, device: 0, type: "disk", medium },
      options: { hot_pluggable },
    });
    const sata = (...attachments: StorageAttachment[]): Partial<VmSettings> => ({
      controllers: [{ name: "S", type: "sata", options: { ports: 3 }, attachments }],
    });
    const dvd = (medium?: string): StorageAttachment => ({ port: 2, device: 0, type: "dvd", medium });

    it("changes media in drives and plugs hot-pluggable disks, after unplugging others", () => {
      expect(live(sata(dvd("/a.iso"), disk(0, "/a", true)), sata(dvd(), disk(1, "/a", true)))).toEqual([
        ["storageattach", UUID, "--storagectl", "S", "--port", "0", "--device", "0", "--medium", "none"],
        [
          ...["storageattach", UUID, "--storagectl", "S", "--port", "2", "--device", "0"],
          ...["--type", "dvddrive", "--medium", "emptydrive"],
        ],
        ["storageattach", UUID, "--storagectl", "S", "--port", "1", "--device", "0", "--type", "hdd", "--medium", "/a"],
      ]);
    });

    it.each<[string, Partial<VmSettings>, Partial<VmSettings>]>([
      ["unplug a disk that is not hot-pluggable", sata(disk(0, "/a")), sata()],
      ["plug a disk that is not hot-pluggable", sata(), sata(disk(0, "/a", false))],
      [
        "plug a disk with another option",
        sata(),
        sata({ ...disk(0, "/a"), options: { hot_pluggable: true, discard: true } }),
      ],
      ["plug a disk at a missing port", sata(), sata(disk(3, "/a", true))],
      ["remove a drive", sata(dvd()), sata()],
      ["replace a disk by a drive", sata(disk(2, "/a", true)), sata(dvd())],
    ])("does not %s", (_, before, after) => {
      expect(live(before, after)).toBeUndefined();
    });
  });

  it.each<[string, Partial<VmSettings>]>([
    ["memory", { memoryMib: 99 }],
    ["description", { description: "d" }],
    [
      "an adapter's type, with an option that requires a restart",
      { adapters: [{ ...LAN, options: { model: "virtio" } }] },
    ],
    ["the number of adapters upward", { adapters: [nat(), nat()] }],
    ["the number of adapters downward", { adapters: [] }],
    ["a controller", { controllers: withDisk("/a") }],
    ["a shared folder", { sharedFolders: [{ name: "s", hostPath: "/s", readOnly: true, automount: false }] }],
    ["a serial port", { serialPorts: [{ file: "/a" }] }],
  ])("cannot change %s", (_, change) => {
    expect(live({ adapters: [nat()] }, { adapters: [{ ...nat(), cableConnected: false }], ...change })).toBeUndefined();
  });
});

const anyForward = fc
  .record({ name: fc.constantFrom("a", "b", "c"), hostPort: fc.nat(9) })
  .map(({ name, hostPort }) => forward(name, hostPort, 22));
const anyAdapter: fc.Arbitrary<Adapter> = fc.oneof(
  fc.record({
    type: fc.constant("nat" as const),
    cableConnected: fc.boolean(),
    forwards: fc.uniqueArray(anyForward, { selector: ({ name }) => name }),
  }),
  fc.record({
    type: fc.constantFrom("none" as const, "null" as const),
    cableConnected: fc.boolean(),
    forwards: fc.constant([]),
  }),
  fc.record({
    type: fc.constantFrom("intnet" as const, "natnetwork" as const, "hostonly" as const, "bridged" as const),
    network: fc.string(),
    cableConnected: fc.boolean(),
    forwards: fc.constant([]),
  }),
);
const anySettings = fc
  .record({
    name: fc.string(),
    description: fc.string(),
    cpus: fc.nat(8),
    memoryMib: fc.nat(99),
    adapters: fc.array(anyAdapter, { maxLength: 8 }),
    serialPorts: fc.array(fc.record({ file: fc.constantFrom("/a", "/b") }), { maxLength: 4 }),
    guestProperties: fc.dictionary(fc.string(), fc.string()),
  })
  .map((change) => settings(change));
