import { inspect } from "node:util";
import { Fn, Lazy, TerraformVariable, Token } from "cdktf";
import {
  BackupJob,
  BackupMode,
  BridgedNetwork,
  CloudInit,
  Container,
  ContainerTemplate,
  DirectoryPool,
  Disk,
  HostOnlyNetwork,
  Image,
  InternalNetwork,
  isContainer,
  isGuest,
  isVirtualMachine,
  type Lab,
  MacAddress,
  Nat,
  NatNetwork,
  NfsPool,
  PortForward,
  Proxmox,
  SerialPort,
  Size,
  StoragePool,
  Template,
  VirtualBox,
  VirtualMachine,
  type VirtualMachineProps,
  Vlan,
} from "../../lib/index.js";
import { errorOf, image, labIn } from "./support.js";

/** A value that no type checker has checked, as in a JavaScript program. */
// biome-ignore lint/suspicious/noExplicitAny: that is what is tested
type Anything = any;

const folder = { name: "work", hostPath: "work" };

test.each<[Anything, string]>([
  [{ hypervisor: "laptop" }, "hypervisor is 'laptop'; give a hypervisor, such as new VirtualBox(lab, \"laptop\")"],
  [{ hypervisor: undefined }, "hypervisor is undefined; give a hypervisor"],
  [{ name: 5 }, "name is 5; give a string"],
  [{ name: "a\nb" }, "name is 'a\\nb'; give a string of one line"],
  [{ description: ["a"] }, "description is [ 'a' ]; give a string"],
  [{ cpus: 1.5 }, "cpus is 1.5; give a whole number above zero"],
  [{ cpus: "2" }, "cpus is '2'; give a whole number above zero"],
  [{ memory: 512 }, "memory is 512; give a Size, such as Size.mebibytes(512)"],
  [{ running: "false" }, "running is 'false'; give true or false"],
  [{ groups: "servers" }, "groups is 'servers'; give a list"],
  [{ groups: ["web-servers"] }, "groups[0] is 'web-servers'; give a name of letters, digits, and \"_\""],
  [{ groups: ["all"] }, "groups[0] is 'all'; give a name of letters"],
  [{ vars: [1] }, "vars is not an object that JSON can represent; give an object"],
  [{ vars: { "http-port": 80 } }, "a variable in vars is 'http-port'; give names of letters, digits, and \"_\""],
  [{ vars: { port: Token.asNumber({}) } }, "vars has a value that only Terraform knows, at apply; give values"],
  [{ interfaces: Nat.perMachine() }, "interfaces is a Nat; give a list"],
  [{ interfaces: [Nat] }, "interfaces[0] is the class Nat; give an attachment"],
  [{ interfaces: [Nat.perMachine] }, "interfaces[0] is the function perMachine; give an attachment"],
  [{ interfaces: ["lan"] }, "interfaces[0] is 'lan'; give an attachment, such as Nat.perMachine() or network.attach()"],
  [{ bootDisk: undefined }, 'bootDisk is undefined; give a Disk, such as Disk.fromImage(Image.file("disk.vdi"))'],
  [{ bootDisk: Image.file("disk.img") }, "bootDisk is an Image; give a Disk"],
  [{ dataDisks: [{ size: 5 }] }, "dataDisks[0] is { size: 5 }; give a Disk"],
  [{ osType: "" }, "osType is ''; give a string of one line"],
  [{ osType: "a\nb" }, "osType is 'a\\nb'; give a string of one line"],
  [{ cloudInit: false }, "cloudInit is false; give CloudInit.seed() or CloudInit.none()"],
  [{ serial: "a.log" }, "serial is 'a.log'; give a SerialPort, such as SerialPort.file(\"serial.log\")"],
  [{ sharedFolders: folder }, "sharedFolders is { name: 'work', hostPath: 'work' }; give a list"],
  [{ sharedFolders: ["work"] }, "sharedFolders[0] is 'work'; give an object"],
  [{ sharedFolders: [{ ...folder, readOnly: "no" }] }, "sharedFolders[0].readOnly is 'no'; give true or false"],
  [{ sharedFolders: [{ ...folder, automount: 1 }] }, "sharedFolders[0].automount is 1; give true or false"],
  [{ sharedFolders: [{ name: "work" }] }, "sharedFolders[0].hostPath is undefined; give a path"],
])("a guest with %j is rejected with its path, the value, and the expected value", (props, message) => {
  const { guest } = labIn();
  expect(() => guest("web", props)).toThrow(`campus/web: ${message}`);
});

test("a network in place of an attachment is rejected, and does not become a NAT", () => {
  const { lab, hypervisor, guest } = labIn();
  const lan: Anything = new HostOnlyNetwork(lab, "lan", { hypervisor, cidr: "192.168.56.0/24" });
  expect(() => guest("web", { interfaces: [lan] })).toThrow(
    "campus/web: interfaces[0] is HostOnlyNetwork campus/lan; give an attachment, such as Nat.perMachine() or network.attach()",
  );
});

const lan = (props: Anything) => {
  const { lab, hypervisor } = labIn();
  return new HostOnlyNetwork(lab, "lan", { hypervisor, cidr: "192.168.56.0/24", ...props });
};
const wan = (props: Anything) => {
  const { lab, hypervisor } = labIn();
  return new NatNetwork(lab, "wan", { hypervisor, cidr: "10.5.0.0/24", ...props });
};
const pool = (props: Anything) => {
  const { lab, hypervisor } = labIn();
  return new DirectoryPool(lab, "pool", { hypervisor, path: "pool", ...props });
};
const pve = (props: Anything) => new Proxmox(labIn().lab, "pve", { node: "pve", ...props });
const without: Anything = undefined;

test.each<[string, () => unknown]>([
  ["campus/web: props is undefined; give an object", () => new VirtualMachine(labIn().lab, "web", without)],
  ["campus/lan: props is undefined", () => new HostOnlyNetwork(labIn().lab, "lan", without)],
  ["campus/pool: props is undefined", () => new DirectoryPool(labIn().lab, "pool", without)],
  ["campus/lan: hypervisor is {}; give a hypervisor", () => lan({ hypervisor: {} })],
  ["campus/lan: cidr is 10; give a string", () => lan({ cidr: 10 })],
  ["campus/lan: hostAddress is 1; give a string", () => lan({ hostAddress: 1 })],
  ["campus/lan: dhcp is true; give an object", () => lan({ dhcp: true })],
  ["campus/lan: dhcp.lower is undefined; give a string", () => lan({ dhcp: { upper: "192.168.56.9" } })],
  ["campus/wan: dhcp is 'false'; give true or false", () => wan({ dhcp: "false" })],
  ["campus/pool: hypervisor is 'laptop'; give a hypervisor", () => pool({ hypervisor: "laptop" })],
  ["campus/pool: path is ''; give a path", () => pool({ path: "" })],
  ['campus/lan: address is 11; give an IPv4 address, such as "10.1.2.11"', () => (lan({}) as Anything).at(11)],
  ["campus/lan: mac is '020000000001'; give a MacAddress", () => (lan({}) as Anything).attach({ mac: "020000000001" })],
  ["campus/lan: connected is 'no'; give true or false", () => (lan({}) as Anything).attach({ connected: "no" })],
  [
    "campus/second: hostOnlyRanges is '10.0.0.0/8'; give a list",
    () => {
      const props: Anything = { hostOnlyRanges: "10.0.0.0/8" };
      return new VirtualBox(labIn().lab, "second", props);
    },
  ],
])("an invalid construct is rejected: %s", (message, make) => {
  expect(make).toThrow(message);
});

test.each<[string, (anything: Anything) => unknown, Anything]>([
  ["Disk.blank: size is { mebibytes: 5 }; give a Size, such as Size.mebibytes(512)", Disk.blank, { mebibytes: 5 }],
  ["Disk.fromImage: image is 'disk.img'; give an Image, such as Image.file(\"disk.vdi\")", Disk.fromImage, "disk.img"],
  ["Disk.fromImage: size is 5; give a Size", (size) => Disk.fromImage(Image.file("disk.img"), { size }), 5],
  [
    "Disk.blank: pool is 'far'; give a pool, such as a DirectoryPool",
    (pool) => Disk.blank(Size.gibibytes(1), { pool }),
    "far",
  ],
  ["Disk.blank: ssd is 'yes'; give true or false", (ssd) => Disk.blank(Size.gibibytes(1), { ssd }), "yes"],
  ["Disk.blank: discard is 1; give true or false", (discard) => Disk.blank(Size.gibibytes(1), { discard }), 1],
  [
    `campus/pool: allocation is 'thin'; give a DiskAllocation, such as DiskAllocation.DYNAMIC`,
    (allocation) => pool({ allocation }),
    "thin",
  ],
  ["Image.file: path is 5; give a path", Image.file, 5],
  ["Image.url: url is 5; give a string", (url) => Image.url(url, { sha256: "0".repeat(64) }), 5],
  ["Image.url: url is not a URL; give one such as", (url) => Image.url(url, { sha256: "0".repeat(64) }), "disk.vdi"],
  [
    "Image.url: url does not begin with https: or http:; for a file on this machine use Image.file()",
    (url) => Image.url(url, { sha256: "0".repeat(64) }),
    "file:///disk.vdi",
  ],
  [
    "Image.url: sha256 is undefined; give the SHA-256 of the file at the URL, 64 hexadecimal digits",
    (options) => Image.url("https://example.org/disk.vdi", options),
    {},
  ],
  [
    "Image.url: sha256 is 'sha256:abc'; give the SHA-256",
    (sha256) => Image.url("https://example.org/disk.vdi", { sha256 }),
    "sha256:abc",
  ],
  ["SerialPort.file: path is undefined; give a path", SerialPort.file, undefined],
  ["Nat.perMachine: portForwards is 22; give a list", (portForwards) => Nat.perMachine({ portForwards }), 22],
  [
    "Nat.perMachine: portForwards[0] is {}; give a PortForward",
    (portForwards) => Nat.perMachine({ portForwards }),
    [{}],
  ],
  [
    "PortForward.tcp: hostPort is '22'; give a whole number from 1 to 65535",
    (hostPort) => PortForward.tcp({ hostPort, guestPort: 22 }),
    "22",
  ],
  ["a size is '512' MiB; give a number, such as Size.mebibytes(512)", Size.mebibytes, "512"],
  ["5 is not a MAC address", MacAddress.parse, 5],
])("an invalid value is rejected: %s", (message, make, anything) => {
  expect(() => make(anything)).toThrow(message);
});

test.each(["", "My Documents", "a,b", "a;b", "ü", "__proto__", "a\nb", "-x", "${x}", "a".repeat(64)])(
  "%p is not a name of a port forward or a shared folder",
  (name) => {
    const wanted = 'give 1 to 63 letters, digits, ".", "-", and "_", with a letter or a digit at both ends';
    expect(() => PortForward.tcp({ name, hostPort: 2222, guestPort: 22 })).toThrow(wanted);
    expect(() => labIn().guest("web", { sharedFolders: [{ ...folder, name }] })).toThrow(wanted);
  },
);

test.each(["a", "My.Documents_2", "tcp-2222", "constructor"])(
  "%p is a name of a port forward and of a shared folder",
  (name) => {
    expect(PortForward.tcp({ name, hostPort: 2222, guestPort: 22 }).name).toBe(name);
    expect(labIn().guest("web", { sharedFolders: [{ ...folder, name }] }).sharedFolders).toHaveLength(1);
  },
);

test.each([
  "https://me:hunter2@example.org/disk.vdi",
  "https://hunter2@example.org/disk.vdi",
  "https://example.org/disk.vdi?token=hunter2",
  "me:hunter2@example.org/disk.vdi",
  "//me:hunter2@example.org/disk.vdi",
])("%p, which may contain a secret, is rejected as the URL of an image and not shown", (url) => {
  const refused = () => Image.url(url, { sha256: "0".repeat(64) });
  expect(refused).toThrow(/^Image.url: url /);
  expect(refused).not.toThrow("hunter2");
});

test.each(["", "a\nb", "a\u0000b", "a\\b"])("%p is not a path", (path) => {
  expect(() => Image.file(path)).toThrow("give a path");
  expect(() => labIn().guest("web", { sharedFolders: [{ name: "work", hostPath: path }] })).toThrow(
    "campus/web: sharedFolders[0].hostPath is ",
  );
});

test.each<[string, Anything]>([
  ["a Promise, for want of an await", Promise.resolve({ lanInterface: "eth0" })],
  ["a Map", new Map([["lanInterface", "eth0"]])],
  ["a date", new Date(0)],
  ["an error", new Error("two\nlines")],
  ["a number", new Number(1)],
])("props that are %s are rejected, because their members would be ignored", (_, props) => {
  expect(errorOf(() => new VirtualBox(labIn().lab, "other", props))).toMatch(
    /^campus\/other: props is an? \w+; give an object$/,
  );
  expect(errorOf(() => Disk.blank(Size.gibibytes(1), props))).toMatch(/^Disk.blank: options is .*; give an object$/);
  expect(errorOf(() => labIn().guest("web").clone("copy", props))).toMatch(/ is .*; give an object$/);
});

test("the props of a template's clone that are no object are rejected", () => {
  const { lab } = labIn();
  const hypervisor = new Proxmox(lab, "pve", { node: "pve" });
  const template = new Template(lab, "golden", { hypervisor, bootDisk: Disk.blank(Size.gibibytes(1)) });
  for (const props of [null, 5, "x", []] as Anything[])
    for (const clone of [() => template.clone("web", props), () => template.linkedClone("web", props)])
      expect(errorOf(clone)).toMatch(/^campus\/golden: props of a clone is .*; give an object$/);
});

test("an address that is undefined is rejected, and does not become an assigned one", () => {
  expect(errorOf(() => lan({}).at(without))).toBe(
    'campus/lan: address is undefined; give an IPv4 address, such as "10.1.2.11"',
  );
});

test.each<[string, Anything]>([
  ["NaN", Number.NaN],
  ["null", null],
  ["Symbol(x)", Symbol("x")],
  ["the function vram", { vram: () => 32 }.vram],
  ["{}", {}],
])("a hardware setting that is %s, which JSON leaves out, is rejected", (shown, vramMib) => {
  expect(errorOf(() => labIn().guest("web", { options: { hardware: { vramMib } } }))).toBe(
    `campus/web: options.hardware.vramMib is ${shown}; give a string, a number, true or false, or a list of strings`,
  );
});

test.each<[string, () => unknown]>([
  ["number", () => Token.asNumber("${var.x}")],
  ["list", () => Token.asList("${var.x}")],
  ["string", () => Lazy.stringValue({ produce: () => "x" })],
  ["nested list", () => [Token.asList("${var.x}")]],
])("a %s in user data that only Terraform knows is rejected", (_, value) => {
  expect(errorOf(() => CloudInit.seed({ userData: { a: { b: value() } } }))).toMatch(/only Terraform knows/);
});

test("a list that only Terraform knows is rejected", () => {
  const list: Anything = Token.asList(Fn.split(",", "a,b"));
  expect(errorOf(() => CloudInit.seed({ packages: list }))).toMatch(/packages is a value that only Terraform knows/);
  expect(errorOf(() => labIn().guest("web", { cpus: list }))).toMatch(/cpus is a value that only Terraform knows/);
});

test("user data that is nested too deeply for any YAML parser is rejected, and no stack overflows", () => {
  const nested = (depth: number): object => (depth === 0 ? {} : { in: nested(depth - 1) });
  expect(errorOf(() => CloudInit.seed({ userData: { a: nested(1000) } }))).toMatch(/is not an object that JSON can/);
  expect(CloudInit.seed({ userData: { a: nested(50) } }).hasSeed).toBe(true);
});

test.each<[string, () => unknown]>([
  ["campus/pve: Symbol(x) is not an IPv4 address", () => pve({ nodes: { pve: "10.0.0.1", b: Symbol("x") } })],
  ["StoragePool.existing: hypervisor is null; give a hypervisor", () => StoragePool.existing(null as never, "local")],
  ["Disk.blank: name is 'constructor'; give", () => Disk.blank(Size.gibibytes(1), { name: "constructor" })],
  [
    "campus: assignNumber: range.first is NaN; give a whole number",
    () => {
      const { lab } = labIn();
      const range = { first: Number.NaN, last: 5 };
      return lab.assignNumber({ at: lab, what: "number", pool: "numbers", name: "web", range });
    },
  ],
])("%s: a value of a wrong type ends in one line", (message, program) => {
  expect(errorOf(program)).toContain(message);
});

test.each(["a\u0000b", "\u001b[31m", "\u009b31m", "\ud800"])(
  "a text with %j, which no program takes or a terminal obeys, is rejected",
  (text) => {
    const machine = (props: Anything) => labIn().guest("web", props);
    const printable = /; give a string without control characters$/;
    expect(errorOf(() => machine({ description: text }))).toMatch(printable);
    expect(errorOf(() => machine({}).snapshot("s", { description: text }))).toMatch(printable);
    expect(errorOf(() => machine({ osType: text }))).toMatch(/; give a string of one line$/);
    expect(errorOf(() => Nat.perMachine({ name: text }))).toMatch(/; give a string of one line$/);
    expect(errorOf(() => CloudInit.seed({ packages: [text] }))).toMatch(/; give the name of a package/);
    expect(errorOf(() => CloudInit.seed({ runCommands: [text] }))).toMatch(/; give a shell command$/);
    expect(errorOf(() => new VirtualBox(labIn().lab, "far", { ssh: text }))).toMatch(/; give a destination of ssh/);
  },
);

test("a description and a command of several lines are accepted", () => {
  const text = "first\n\tsecond\r\nüñ💥";
  const { guest } = labIn();
  expect(guest("web", { description: text, cloudInit: CloudInit.seed({ runCommands: [text] }) }).description).toBe(
    text,
  );
});

test("two shared folders of a guest with the same name are rejected", () => {
  expect(() => labIn().guest("web", { sharedFolders: [folder, { ...folder, hostPath: "other" }] })).toThrow(
    'campus/web: two of its shared folders are named "work"; give one of them another name',
  );
});

describe("a mount point of a shared folder", () => {
  const mounted = (...mountPoints: readonly string[]) =>
    mountPoints.map((mountPoint, n) => ({ name: `f${n}`, hostPath: "work", mountPoint }));

  test.each([
    "srv/work",
    "",
    "/",
    "/srv/",
    "/srv//work",
    "/srv/../etc",
    "/srv/.",
    "/tmp",
    "/usr/lib",
    "w:",
    "W:\\x",
    "/a\nb",
  ])("is not %p", (mountPoint) => {
    expect(() => labIn().guest("web", { sharedFolders: mounted(mountPoint) })).toThrow(
      `campus/web: sharedFolders[0].mountPoint is ${inspect(mountPoint)}; give an absolute path of its own in the ` +
        'guest, such as "/srv/work", or a drive letter, such as "W:"',
    );
  });

  test.each(["/srv/work", "/work", "/srv/a b", "/tmp/work", "/srv/..work"])("is %p in Linux", (mountPoint) => {
    expect(labIn().guest("web", { sharedFolders: mounted(mountPoint) }).sharedFolders).toEqual(mounted(mountPoint));
  });

  test("is a drive letter in Windows, and nowhere else", () => {
    const { guest } = labIn();
    guest("a", { osType: "Windows11_64", sharedFolders: mounted("W:") });
    expect(() => guest("b", { sharedFolders: mounted("W:") })).toThrow(
      "campus/b: the mountPoint of its shared folder f0 is 'W:'; give an absolute path, such as \"/srv/work\"",
    );
    expect(() => guest("c", { osType: "Windows11_64", sharedFolders: mounted("/srv/work") })).toThrow(
      "campus/c: the mountPoint of its shared folder f0 is '/srv/work'; give a drive letter, such as \"W:\"",
    );
  });

  test("is that of one folder of the guest", () => {
    expect(() => labIn().guest("web", { sharedFolders: mounted("/a", "/b", "/a") })).toThrow(
      "campus/web: its shared folders f0 and f2 both have the mountPoint '/a'; give one of them another mountPoint",
    );
  });

  test("is rejected in a folder that is not mounted", () => {
    const [work] = mounted("/srv/work");
    expect(() => labIn().guest("web", { sharedFolders: [{ ...work, automount: false }] })).toThrow(
      "campus/web: sharedFolders[0].automount is false; give true, or remove the mountPoint",
    );
  });
});

describe("a misspelled or unknown member is rejected with a suggestion", () => {
  const { lab, hypervisor, guest } = labIn();
  const pve = new Proxmox(lab, "pve", { node: "pve" });
  const inside = new InternalNetwork(lab, "inside", { hypervisor, cidr: "10.1.0.0/24" });
  const vlan = new Vlan(lab, "vlan", { network: inside, vlanId: 10, cidr: "10.1.10.0/24" });
  const image = Image.file("disk.img");
  const bootDisk = Disk.fromImage(image);
  const template = ContainerTemplate.existing("local:vztmpl/debian-12-standard_12.7-1_amd64.tar.zst");
  let ids = 0;
  const id = () => `made${ids++}`;
  const machine = (props: Anything) => guest(id(), props);
  const container = (props: Anything) => new Container(lab, id(), { hypervisor: pve, template, ...props });
  const network = (Type: Anything, props: Anything) =>
    new Type(lab, id(), { hypervisor, cidr: "192.168.58.0/24", ...props });
  const job = (props: Anything) =>
    new BackupJob(lab, id(), {
      hypervisor: pve,
      guests: [container({})],
      mode: BackupMode.STOP,
      schedule: "daily",
      keep: { last: 1 },
      storage: StoragePool.existing(pve, "local"),
      ...props,
    });

  test.each<[string, string, () => unknown]>([
    ["memroy", "memory", () => machine({ memroy: Size.gibibytes(2) })],
    ["cpu", "cpus", () => machine({ cpu: 2 })],
    ["interface", "interfaces", () => machine({ interface: [] })],
    ["bootdisk", "bootDisk", () => machine({ bootdisk: bootDisk })],
    ["dataDisk", "dataDisks", () => machine({ dataDisk: [] })],
    ["sharedFolder", "sharedFolders", () => machine({ sharedFolder: [] })],
    ["sharedFolders[0].readonly", "readOnly", () => machine({ sharedFolders: [{ ...folder, readonly: true }] })],
    ["deletionprotection", "deletionProtection", () => machine({ deletionprotection: true })],
    ["options.restart_policy", "restartPolicy", () => machine({ options: { restart_policy: "refuse" } })],
    ["options.hardware.vram_mib", "vramMib", () => machine({ options: { hardware: { vram_mib: 32 } } })],
    ["bootDisksize", "bootDiskSize", () => machine({}).clone(id(), { bootDisksize: Size.gibibytes(9) } as Anything)],
    ["nmae", "name", () => machine({}).snapshot(id(), { nmae: "x" } as Anything)],
    ["swp", "swap", () => container({ swp: Size.gibibytes(1) })],
    ["rootDisk.sise", "size", () => container({ rootDisk: { sise: Size.gibibytes(1), size: Size.gibibytes(4) } })],
    ["options.tag", "tags", () => container({ options: { tag: ["a"] } })],
    ["hostAdress", "hostAddress", () => network(HostOnlyNetwork, { hostAdress: "192.168.58.1" })],
    [
      "dhcp.sever",
      "server",
      () => network(HostOnlyNetwork, { dhcp: { lower: "192.168.58.10", upper: "192.168.58.20", sever: "" } }),
    ],
    ["dhpc", "dhcp", () => network(NatNetwork, { dhpc: false })],
    ["gatway", "gateway", () => network(BridgedNetwork, { gatway: "192.168.58.1", hostInterface: "eth0" })],
    ["vlan", "vlanId", () => new Vlan(lab, id(), { network: inside, vlan: 5, cidr: "10.1.5.0/24" } as Anything)],
    ["adress", "address", () => inside.attach({ adress: "10.1.0.5" } as Anything)],
    ["nativ", "native", () => inside.trunk([vlan], { nativ: vlan } as Anything)],
    ["portForward", "portForwards", () => Nat.perMachine({ portForward: [] } as Anything)],
    ["hostport", "hostPort", () => PortForward.tcp({ hostport: 2222, guestPort: 22 } as Anything)],
    ["sizes", "size", () => Disk.fromImage(image, { sizes: Size.gibibytes(3) } as Anything)],
    ["sdd", "ssd", () => Disk.blank(Size.gibibytes(1), { sdd: true } as Anything)],
    ["arch", "", () => Image.file("disk.img", { arch: "arm64" } as Anything)],
    ["sshKey", "sshKeys", () => CloudInit.seed({ sshKey: [] } as Anything)],
    ["users[0].sshKey", "sshKeys", () => CloudInit.seed({ users: [{ name: "lab", sshKey: [] }] } as Anything)],
    ["ostype", "osType", () => ContainerTemplate.existing("local:vztmpl/a.tar.zst", { ostype: "debian" } as Anything)],
    ["pth", "path", () => new DirectoryPool(lab, id(), { hypervisor, path: "pool", pth: "x" } as Anything)],
    ["shedule", "schedule", () => job({ shedule: "daily" })],
    ["lanInterfaces", "lanInterface", () => new VirtualBox(lab, id(), { lanInterfaces: "eth0" } as Anything)],
    ["capacity.cpu", "cpus", () => new VirtualBox(lab, id(), { capacity: { cpu: 4 } } as Anything)],
    ["nod", "node", () => new Proxmox(lab, id(), { node: "pve", nod: "pve" } as Anything)],
    // The words of other tools.
    ["hostname", "name", () => machine({ hostname: "web" })],
    ["RAM", "memory", () => machine({ RAM: 512 })],
    ["networks", "interfaces", () => machine({ networks: [] })],
    ["ip", "address", () => inside.attach({ ip: "10.1.0.5" } as Anything)],
    ["subnet", "cidr", () => network(NatNetwork, { subnet: "10.9.0.0/24" })],
    ["tag", "vlanId", () => new Vlan(lab, id(), { network: inside, tag: 5, cidr: "10.1.5.0/24" } as Anything)],
    // A network has no such member.
    ["onboot", "", () => network(NatNetwork, { onboot: true })],
    ["server_", "server", () => new NfsPool(lab, id(), { hypervisor: pve, server_: "nas" } as Anything)],
  ])("%s is unknown; did you mean %s?", (member, known, make) => {
    const remedy = known === "" ? "use one of" : `did you mean ${known}?`;
    expect(make).toThrow(`${member} is unknown; ${remedy}`);
  });
});

test("props and options that are missing are reported with the members that they need", () => {
  const { lab } = labIn();
  const make = VirtualMachine as Anything;
  expect(errorOf(() => new make(lab, "web"))).toBe(
    "campus/web: props is undefined; give an object with hypervisor and bootDisk",
  );
  expect(errorOf(() => (Image as Anything).url("https://example.org/a.vdi"))).toBe(
    "Image.url: options is undefined; give an object with sha256",
  );
});

test("a private key instead of a public one is rejected without being shown", () => {
  const key = "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAA\n";
  expect(errorOf(() => CloudInit.seed({ sshKeys: [key] }))).toMatch(
    /^CloudInit\.seed: sshKeys\[0\] is '\(secret\)'; give a public SSH key, /,
  );
});

test("an option with the name of a positional argument is rejected as unknown", () => {
  expect(() => Disk.blank(Size.gibibytes(1), { size: Size.gibibytes(9) } as Anything)).toThrow("size is unknown");
  expect(() => Image.file("disk.img", { path: "other.img" } as Anything)).toThrow("path is unknown");
});

test("props that a base class accepts are rejected if the construct has no use for them", () => {
  const { lab } = labIn();
  const pve = new Proxmox(lab, "pve", { node: "pve" });
  const network = new InternalNetwork(lab, "inside", { hypervisor: pve, cidr: "10.1.0.0/24" });
  const bootDisk = Disk.blank(Size.gibibytes(1));
  const props = { hypervisor: pve, bootDisk, running: true };
  expect(() => new Template(lab, "golden", props as Anything)).toThrow(
    "campus/golden: running is true; give nothing: a template never runs",
  );
  const vlan = { hypervisor: pve, network, vlanId: 5, cidr: "10.1.5.0/24" };
  expect(() => new Vlan(lab, "vlan", vlan as Anything)).toThrow("campus/vlan: hypervisor is unknown");
});

test("a user's subclass can have its own props, and passes on those of its base class", () => {
  class WebServer extends VirtualMachine<VirtualBox> {
    constructor(scope: Lab, id: string, { port, ...props }: VirtualMachineProps<VirtualBox> & { port: number }) {
      super(scope, id, { ...props, interfaces: [Nat.perMachine({ portForwards: [forward(port)] })] });
    }
  }
  const forward = (hostPort: number) => PortForward.tcp({ hostPort, guestPort: 80 });
  const { lab, hypervisor } = labIn();
  const web = new WebServer(lab, "web", { hypervisor, bootDisk: Disk.fromImage(image), port: 8080 });
  expect(isVirtualMachine(web) && isGuest(web) && !isContainer(web)).toBe(true);
});

test.each<[string, (lab: Lab, token: string) => unknown]>([
  ["campus/web: name is a value that only Terraform knows", (lab, name) => machineIn(lab, { name })],
  ["campus/lan: cidr is a value that only Terraform knows", (lab, cidr) => networkIn(lab, { cidr })],
  ["campus/lan: address is a value that only Terraform knows", (lab, address) => networkIn(lab, {}).at(address)],
  ["a size is a value that only Terraform knows", (lab) => Size.mebibytes(variableIn(lab, "number").numberValue)],
  ["running is a value that only Terraform knows", (lab) => machineIn(lab, { running: variableIn(lab).booleanValue })],
  ["memory is a value that only Terraform knows", (lab) => machineIn(lab, { memory: variableIn(lab).numberValue })],
  ["CloudInit.seed: user is a value that only Terraform knows", (_, user) => CloudInit.seed({ user })],
  ["CloudInit.seed: sshKeys[0] is a value that only Terraform knows", (_, key) => CloudInit.seed({ sshKeys: [key] })],
  ["CloudInit.seed: userData has a value that only Terraform knows", (_, a) => CloudInit.seed({ userData: { a } })],
  [
    "CloudInit.seed: runCommands[0] is a value that only Terraform knows",
    (_, command) => CloudInit.seed({ runCommands: [`echo ${command}`] }),
  ],
])("%s, which is rejected because synthesis needs it", (message, make) => {
  const { lab } = labIn();
  expect(() => make(lab, variableIn(lab).stringValue)).toThrow(message);
});

function variableIn(lab: Lab, type = "string"): TerraformVariable {
  return new TerraformVariable(lab, `variable-${lab.node.children.length}`, { type });
}

function machineIn(lab: Lab, props: Anything) {
  const hypervisor = lab.hypervisors[0];
  return new VirtualMachine(lab, "web", { hypervisor, bootDisk: Disk.fromImage(image), ...props });
}

function networkIn(lab: Lab, props: Anything) {
  const [hypervisor] = lab.hypervisors;
  return new HostOnlyNetwork(lab, "lan", { hypervisor, cidr: "192.168.56.0/24", ...props });
}
