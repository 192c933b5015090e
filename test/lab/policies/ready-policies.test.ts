import {
  AddressedGuests,
  BridgedNetwork,
  CheckedImages,
  CloudInit,
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
import { image, labIn, synthesize, withoutLocation } from "../support.js";

/** Returns the violations without locations and remedies. */
function broken(lab: Lab): string[] {
  try {
    synthesize(lab);
  } catch (error) {
    const [, ...lines] = (error as Error).message.split("\n");
    return lines.map((line) => withoutLocation(line).replace(/; .*$/, ""));
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

describe.each(PLATFORMS)("the included policies on %s", (_, parts) => {
  test("NoBridgedNetworks rejects a bridged network", () => {
    const { lab, hypervisor, guest } = parts();
    lab.addPolicy(new NoBridgedNetworks());
    const inside = new InternalNetwork(lab, "inside", { hypervisor, cidr: "10.9.0.0/24" });
    guest("web", { interfaces: [inside.attach()] });
    expect(broken(lab)).toEqual([]);
    const office = new BridgedNetwork(lab, "office", { hypervisor, cidr: "192.168.1.0/24" });
    guest("db", { interfaces: [office.attach()] });
    expect(broken(lab)).toEqual([
      `no-bridged-networks campus/office: it leads to the physical LAN through ${hypervisor.lanInterface}`,
    ]);
  });

  test("AddressedGuests rejects a guest without a known address", () => {
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
    const cloudInit = CloudInit.seed();
    guest("assigned", { interfaces: [inside.attach()], cloudInit });
    guest("tagged", { interfaces: [inside.trunk([students.attach(), staff.at("10.10.20.5")])] });
    guest("asking", { interfaces: [students.attach()] });
    guest("alone");
    guest("behind", { interfaces: [Nat.perMachine()] });
    guest("static", { interfaces: [leased.at("10.8.0.3")] });
    expect(broken(lab).filter((line) => !line.startsWith("LV"))).toEqual([
      "addressed-guests campus/alone: it has no address because it is on no network",
      "addressed-guests campus/asking: the lab knows no address of its adapter students",
      "addressed-guests campus/behind: the lab knows no address of its adapter nat",
    ]);
  });

  test("AddressedGuests accepts an IPv6 address that derives from the MAC address", () => {
    const { lab, hypervisor, guest } = parts();
    lab.addPolicy(new AddressedGuests());
    const office = new BridgedNetwork(lab, "office", { hypervisor, cidr: "192.168.1.0/24", cidr6: "fd00:1::/64" });
    guest("web", { interfaces: [office.attach()], cloudInit: CloudInit.seed() });
    expect(broken(lab)).toEqual([]);
  });

  test("GuestMemoryLimit and LabMemoryLimit reject more memory than allowed", () => {
    const { lab, guest } = parts();
    lab.addPolicy(new GuestMemoryLimit(Size.gibibytes(2)));
    lab.addPolicy(new LabMemoryLimit(Size.gibibytes(4)));
    guest("a", { memory: Size.gibibytes(2) });
    guest("b", { memory: Size.gibibytes(2) });
    guest("off", { memory: Size.gibibytes(2), running: false });
    expect(broken(lab)).toEqual([]);
    guest("c", { memory: Size.mebibytes(2049) });
    expect(broken(lab)).toEqual([
      "guest-memory-limit campus/c: memory is 2049 MiB, and the limit is 2 GiB",
      "lab-memory-limit campus: the running guests have 6145 MiB of memory, and the limit is 4 GiB",
    ]);
  });

  test("ProtectedGuests rejects a guest without deletion protection", () => {
    const { lab, guest } = parts();
    lab.addPolicy(new ProtectedGuests());
    guest("kept", { deletionProtection: true });
    expect(broken(lab)).toEqual([]);
    guest("web", { deletionProtection: false });
    guest("db");
    expect(broken(lab)).toEqual(["protected-guests campus/db: it has no deletion protection (same for campus/web)"]);
  });

  test("CheckedImages rejects an image file", () => {
    const { lab, guest } = parts();
    lab.addPolicy(new CheckedImages());
    const size = Size.gibibytes(3);
    guest("web", {
      bootDisk: Disk.fromImage(download, { size }),
      dataDisks: [Disk.blank(size), Disk.fromImage(image, { size, name: "tools" })],
    });
    expect(broken(lab)).toEqual([
      "checked-images campus/web: its disk tools is the file disk.img, which has no checksum",
    ]);
  });
});

test("CheckedImages rejects the image file of a drive and a container template without a checksum", () => {
  const { lab, guest, container } = proxmoxLab();
  lab.addPolicy(new CheckedImages());
  guest("windows", { options: { dvd: image } });
  container("there");
  container("fetched", { template: ContainerTemplate.url("https://example.org/debian-12_amd64.tar.zst", { sha256 }) });
  expect(broken(lab)).toEqual([
    "checked-images campus/there: its template is local:vztmpl/debian-12-tiny_12.0-1_amd64.tar.zst, which has no checksum",
    "checked-images campus/windows: its option dvd is the file disk.img, which has no checksum",
  ]);
});

test("CheckedImages reports the images of a clone at its source only", () => {
  const { lab, guest } = labIn();
  lab.addPolicy(new CheckedImages());
  guest("web").clone("twin");
  expect(broken(lab)).toEqual([expect.stringMatching(/^checked-images campus\/web: /)]);
});

test("AddressedGuests accepts a template, which never runs, and rejects a container", () => {
  const { lab, hypervisor, container } = proxmoxLab();
  lab.addPolicy(new AddressedGuests());
  new Template(lab, "golden", { hypervisor, bootDisk: Disk.blank(Size.gibibytes(1)) });
  container("web");
  expect(broken(lab)).toEqual([expect.stringMatching(/^addressed-guests campus\/web: it has no address because/)]);
});

test("deletion protection covers containers", () => {
  const { container } = proxmoxLab();
  const kept = container("kept", { deletionProtection: true });
  const web = container("web");
  expect([kept.deletionProtection, web.deletionProtection]).toEqual([true, false]);
});

test.each([
  [() => new GuestMemoryLimit(4096 as never), /^GuestMemoryLimit: limit is 4096; give a Size/],
  [() => new LabMemoryLimit(undefined as never), /^LabMemoryLimit: limit is undefined; give a Size/],
])("a limit that is not a Size is rejected", (make, message) => {
  expect(make).toThrow(message);
});
