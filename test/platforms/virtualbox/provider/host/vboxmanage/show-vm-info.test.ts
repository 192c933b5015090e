import fc from "fast-check";
import { parseMachineReadable } from "../../../../../../lib/platforms/virtualbox/provider/host/vboxmanage/machine-readable.js";
import {
  readGuestProperties,
  readVm,
} from "../../../../../../lib/platforms/virtualbox/provider/host/vboxmanage/show-vm-info.js";
import { SNAPSHOTS, showVmInfo } from "./show-vm-info.js";

const osTypeOf = (description: string) => (description === "Debian (64-bit)" ? "Debian_64" : description);
const read = (output: string) => readVm(output, osTypeOf);
const anyText = fc.string({
  unit: fc.oneof(
    fc.constantFrom('"', "\\", "\n", "=", " ", "nic1=", 'description="', "GuestMemoryBalloon=0\n"),
    fc.string(),
  ),
});

describe("readVm", () => {
  it("reads all managed settings", () => {
    expect(read(showVmInfo({ description: 'one\ntwo "quoted" end' }))).toMatchObject({
      state: "poweroff",
      home: "/srv/vms/lab/servers/web",
      snapshots: [],
      record: {
        uuid: "11111111-2222-4333-8444-555555555555",
        accessible: true,
        power: "stopped",
        folder: "/srv/vms",
        settings: {
          name: "web",
          groups: ["/lab/servers", "/all"],
          description: 'one\ntwo "quoted" end',
          osType: "Debian_64",
          cpus: 2,
          memoryMib: 1024,
          serialPorts: [{ file: "" }, { file: '/srv/s"e"rial.log' }],
        },
      },
    });
  });

  it("assigns each port forward to the adapter that it follows", () => {
    const rule = (
      name: string,
      protocol: string,
      hostAddress: string,
      hostPort: number,
      guestAddress: string,
      guestPort: number,
    ) => ({
      name,
      protocol,
      hostAddress,
      hostPort,
      guestAddress,
      guestPort,
    });
    expect(read(showVmInfo()).record.settings.adapters).toEqual([
      {
        type: "nat",
        mac: "080027AABB01",
        cableConnected: true,
        forwards: [rule("dns", "udp", "", 5353, "10.0.2.15", 53), rule('s"s"h', "tcp", "127.0.0.1", 2222, "", 22)],
      },
      { type: "none", cableConnected: true, forwards: [] },
      { type: "intnet", network: "lan", mac: "08002775BFB2", cableConnected: false, forwards: [] },
      { type: "nat", mac: "080027DBF963", cableConnected: true, forwards: [rule("web", "tcp", "", 8080, "", 80)] },
      { type: "generic", network: "UDPTunnel", mac: "0800271D46C4", cableConnected: true, forwards: [] },
    ]);
  });

  it("reads disks and drives of managed controllers, and the media of others", () => {
    const { record, media } = read(showVmInfo());
    expect(record.settings.controllers).toEqual([
      {
        name: 'SA"TA',
        type: "sata",
        attachments: [{ port: 0, device: 0, type: "disk", medium: '/srv/disks/a "b".vdi' }],
      },
      {
        name: "IDE",
        type: "ide",
        attachments: [
          { port: 0, device: 0, type: "dvd" },
          { port: 1, device: 0, type: "dvd", medium: "/srv/seed.iso" },
        ],
      },
    ]);
    expect(media).toContainEqual({
      controller: "USB",
      port: 0,
      device: 0,
      type: "disk",
      medium: "/srv/disks/usb.vdi",
    });
  });

  it("reads snapshots after the first one was restored, which puts the current one in the middle", () => {
    const restored = `SnapshotName="a"
SnapshotUUID="2f96101a-ffb7-4caf-8167-b88525e82414"
CurrentSnapshotName="a"
CurrentSnapshotUUID="2f96101a-ffb7-4caf-8167-b88525e82414"
CurrentSnapshotNode="SnapshotName"
SnapshotName-1="b"
SnapshotUUID-1="3754bdd6-bb6c-4bf5-86a7-aa0ba1a29db5"
SnapshotDescription-1="after
GuestMemoryBalloon=3
"it""
`;
    const { record, snapshots } = read(showVmInfo({ snapshots: restored }));
    expect(record.settings.hardware.balloon_mib).toBe(0);
    expect(snapshots).toEqual([
      { uuid: "2f96101a-ffb7-4caf-8167-b88525e82414", name: "a", description: "" },
      { uuid: "3754bdd6-bb6c-4bf5-86a7-aa0ba1a29db5", name: "b", description: 'after\nGuestMemoryBalloon=3\n"it"' },
    ]);
  });

  it("is not misled by the names and descriptions of snapshots", () => {
    const { record, snapshots } = read(showVmInfo({ snapshots: SNAPSHOTS }));
    expect(record).toEqual(read(showVmInfo()).record);
    expect(snapshots).toEqual([
      {
        name: 'b "q"',
        uuid: "2f96101a-ffb7-4caf-8167-b88525e82414",
        description: 'd1\nnic1="bridged"\nGuestMemoryBalloon=1\nd2 = "x"',
      },
      { name: "c", uuid: "3754bdd6-bb6c-4bf5-86a7-aa0ba1a29db5", description: "" },
    ]);
  });

  it.each([
    ["poweroff", "stopped"],
    ["saved", "saved"],
    ["aborted-saved", "saved"],
    ["aborted", "stopped"],
    ["running", "running"],
    ["paused", "running"],
    ["livesnapshotting", "running"],
  ])("reads the state %s as %s", (state, power) => {
    expect(read(showVmInfo({ state })).record.power).toBe(power);
  });

  it("reads any name and description exactly", () => {
    const name = anyText.filter((text) => !text.includes("\n"));
    fc.assert(
      fc.property(name, anyText, fc.boolean(), (name, description, running) => {
        const { settings } = read(
          showVmInfo({ name, description, state: running ? "running" : "poweroff", snapshots: SNAPSHOTS }),
        ).record;
        expect(settings).toEqual({ ...read(showVmInfo()).record.settings, name, description });
      }),
      { numRuns: 500 },
    );
  });

  it("reads a network's name exactly, although VirtualBox does not escape it", () => {
    const network = fc.string({ unit: fc.constantFrom('"', "\\", "=", "a", " ") });
    fc.assert(
      fc.property(network, (network) => {
        expect(read(showVmInfo({ network })).record.settings.adapters[2].network).toBe(network);
      }),
    );
  });

  it("rejects truncated output, or reads it exactly", () => {
    const description = 'one\nGuestMemoryBalloon=0\nnic1="none"\nend \\';
    const whole = showVmInfo({ description, snapshots: SNAPSHOTS, state: "running" });
    const { record } = read(whole);
    let refused = 0;
    for (let length = 0; length < whole.length; length++) {
      let cut: typeof record;
      try {
        cut = read(whole.slice(0, length)).record;
      } catch (error) {
        expect(error).toMatchObject({ name: "VirtualBoxError", code: "FAILED" });
        refused++;
        continue;
      }
      expect(cut).toEqual(record);
    }
    expect(refused).toBeGreaterThan(whole.indexOf("SnapshotName="));
  });
});

describe("parseMachineReadable", () => {
  it("reads Windows line endings", () => {
    expect(parseMachineReadable(showVmInfo().replaceAll("\n", "\r\n"))).toEqual(parseMachineReadable(showVmInfo()));
  });
});

describe("readGuestProperties", () => {
  it("reads names of any width and values with quotes", () => {
    expect(readGuestProperties("/lab/e   = ''\n/lab/y   = 'a b' @ q'\n/lab/z z = ' = '\n")).toEqual({
      "/lab/e": "",
      "/lab/y": "a b' @ q",
      "/lab/z z": " = ",
    });
  });

  it("reads no properties from the message that there are none", () => {
    expect(readGuestProperties("No properties found.\n")).toEqual({});
  });
});
