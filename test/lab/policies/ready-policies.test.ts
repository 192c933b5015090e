import {
  AddressedGuests,
  BridgedNetwork,
  CheckedImages,
  ContainerTemplate,
  Disk,
  GuestMemoryLimit,
  type Hypervisor,
  Image,
  InternalNetwork,
  type Lab,
  LabMemoryLimit,
  Nat,
  NatNetwork,
  NoBridgedNetworks,
  ProtectedGuests,
  Size,
  Template,
  Vlan,
} from "../../../lib/index.js";
import { proxmoxLab } from "../../platforms/proxmox/support.js";
import { image, labIn, synthesise } from "../support.js";

/** What refuses a lab, without the advice. */
function broken(lab: Lab): string[] {
  try {
    synthesise(lab);
  } catch (error) {
    const [, ...lines] = (error as Error).message.split("\n");
    return lines.map((line) => line.replace(/\. .*$/, ""));
  }
  return [];
}

const sha256 = "ab".repeat(32);
const download = Image.url("https://example.org/debian.qcow2", { sha256 });

type Parts = { lab: Lab; hypervisor: Hypervisor; guest(id: string, props?: object): unknown };
const PLATFORMS: [string, () => Parts][] = [
  ["VirtualBox", () => labIn(undefined, { lanInterface: "eth0" })],
  ["Proxmox VE", () => proxmoxLab()],
];

describe.each(PLATFORMS)("on %s", (_platform, parts) => {
  test("no bridged networks", () => {
    const { lab, hypervisor, guest } = parts();
    lab.addPolicy(new NoBridgedNetworks());
    const inside = new InternalNetwork(lab, "inside", { hypervisor, cidr: "10.9.0.0/24" });
    guest("web", { interfaces: [inside.attach()] });
    expect(broken(lab)).toEqual([]);
    const office = new BridgedNetwork(lab, "office", { hypervisor, cidr: "192.168.1.0/24" });
    guest("db", { interfaces: [office.attach()] });
    expect(broken(lab)).toEqual([
      `no-bridged-networks campus/office: it leads to the physical LAN by ${hypervisor.lanInterface}, and networks are for this lab alone`,
    ]);
  });

  test("every guest has an address", () => {
    const { lab, hypervisor, guest } = parts();
    lab.addPolicy(new AddressedGuests());
    const inside = new InternalNetwork(lab, "inside", { hypervisor, cidr: "10.9.0.0/24" });
    const leased = new NatNetwork(lab, "leased", { hypervisor, cidr: "10.8.0.0/24" });
    const staff = new Vlan(lab, "staff", { network: inside, vlanId: 20, cidr: "10.10.20.0/24" });
    const students = new Vlan(lab, "students", {
      network: inside,
      vlanId: 30,
      cidr: "10.10.30.0/24",
      dhcp: { lower: "10.10.30.100", upper: "10.10.30.199" },
    });
    guest("given", { interfaces: [Nat.perMachine(), inside.at("10.9.0.9")] });
    guest("assigned", { interfaces: [inside.attach()] });
    guest("tagged", { interfaces: [inside.trunk([students.attach(), staff.at("10.10.20.5")])] });
    guest("asking", { interfaces: [students.attach()] });
    guest("alone");
    guest("behind", { interfaces: [Nat.perMachine()] });
    guest("static", { interfaces: [leased.at("10.8.0.3")] });
    expect(broken(lab).filter((line) => !line.startsWith("LV"))).toEqual([
      "addressed-guests campus/alone: it is on no network, so that it has no address",
      "addressed-guests campus/asking: it has no address that the lab knows: not by adapter students",
      "addressed-guests campus/behind: it has no address that the lab knows: not by adapter nat",
    ]);
  });

  test("an IPv6 address, which follows from the MAC, is one", () => {
    const { lab, hypervisor, guest } = parts();
    lab.addPolicy(new AddressedGuests());
    const office = new BridgedNetwork(lab, "office", { hypervisor, cidr: "192.168.1.0/24", cidr6: "fd00:1::/64" });
    guest("web", { interfaces: [office.attach()] });
    expect(broken(lab)).toEqual([]);
  });

  test("a limit of each guest's memory, and of the lab's", () => {
    const { lab, guest } = parts();
    lab.addPolicy(new GuestMemoryLimit(Size.gibibytes(2)));
    lab.addPolicy(new LabMemoryLimit(Size.gibibytes(4)));
    guest("a", { memory: Size.gibibytes(2) });
    guest("b", { memory: Size.gibibytes(2) });
    guest("off", { memory: Size.gibibytes(2), running: false });
    expect(broken(lab)).toEqual([]);
    guest("c", { memory: Size.mebibytes(2049) });
    expect(broken(lab)).toEqual([
      "guest-memory-limit campus/c: it has 2049 MiB of memory, and 2 GiB are allowed",
      "lab-memory-limit campus: its guests that run have 6145 MiB of memory, and 4 GiB are allowed",
    ]);
  });

  test("guests are protected", () => {
    const { lab, guest } = parts();
    lab.addPolicy(new ProtectedGuests());
    guest("kept", { deletionProtection: true });
    expect(broken(lab)).toEqual([]);
    guest("web", { deletionProtection: false });
    guest("db");
    expect(broken(lab)).toEqual([
      "protected-guests campus/db: nothing keeps it from being destroyed",
      "protected-guests campus/web: nothing keeps it from being destroyed",
    ]);
  });

  test("images have checksums", () => {
    const { lab, guest } = parts();
    lab.addPolicy(new CheckedImages());
    const size = Size.gibibytes(3);
    guest("web", {
      bootDisk: Disk.fromImage(download, { size }),
      dataDisks: [Disk.blank(size), Disk.fromImage(image, { size, name: "tools" })],
    });
    expect(broken(lab)).toEqual([
      "checked-images campus/web: its disk tools is from the file disk.img, which has no checksum",
    ]);
  });
});

test("what is in a drive, and a container's template, have checksums", () => {
  const { lab, guest, container } = proxmoxLab();
  lab.addPolicy(new CheckedImages());
  guest("windows", { options: { dvd: image } });
  container("there");
  container("fetched", { template: ContainerTemplate.url("https://example.org/debian-12_amd64.tar.zst", { sha256 }) });
  expect(broken(lab)).toEqual([
    "checked-images campus/there: its template is from local:vztmpl/debian-12-tiny_12.0-1_amd64.tar.zst, which has no checksum",
    "checked-images campus/windows: its option dvd is from the file disk.img, which has no checksum",
  ]);
});

test("a clone has its source's images, and is told of them no second time", () => {
  const { lab, guest } = labIn();
  lab.addPolicy(new CheckedImages());
  guest("web").clone("twin");
  expect(broken(lab)).toEqual([expect.stringMatching(/^checked-images campus\/web: /)]);
});

test("a template, which never runs, needs no address, and a container one as a machine does", () => {
  const { lab, hypervisor, container } = proxmoxLab();
  lab.addPolicy(new AddressedGuests());
  new Template(lab, "golden", { hypervisor, bootDisk: Disk.blank(Size.gibibytes(1)) });
  container("web");
  expect(broken(lab)).toEqual([expect.stringMatching(/^addressed-guests campus\/web: it is on no network/)]);
});

test("a container is protected by the same property as a machine", () => {
  const { container } = proxmoxLab();
  const kept = container("kept", { deletionProtection: true });
  const web = container("web");
  expect([kept.deletionProtection, web.deletionProtection]).toEqual([true, false]);
});

test.each([
  [() => new GuestMemoryLimit(4096 as never), /^GuestMemoryLimit: limit is 4096; give a Size/],
  [() => new LabMemoryLimit(undefined as never), /^LabMemoryLimit: limit is undefined; give a Size/],
])("a limit that is no size is refused", (make, message) => {
  expect(make).toThrow(message);
});
