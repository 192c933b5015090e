import fs from "node:fs";
import path from "node:path";
import {
  CloudInit,
  ContainerTemplate,
  Disk,
  GuestAgent,
  HostOnlyNetwork,
  type Hypervisor,
  Image,
  Lab,
  Nat,
  type OfficialImageName,
  PortForward,
  Proxmox,
  Size,
  StorageKind,
  StoragePool,
  Template,
  VirtualBox,
  VirtualMachine,
} from "../../../../lib/index.js";
import { proxmoxRules } from "../../../../lib/platforms/proxmox/rules/index.js";
import { appIn, brokenRules, codes, Elsewhere, projectFolder, synthesize } from "../../../lab/support.js";
import { pinImages } from "../../../support/pinned-images.js";
import { fromImage, proxmoxLab } from "../support.js";

test("each rule has a unique code", () => {
  expect(proxmoxRules.map(({ code }) => code)).toEqual([
    "LV140",
    "LV141",
    "LV142",
    "LV143",
    "LV144",
    "LV145",
    "LV147",
    "LV148",
    "LV149",
    "LV150",
    "LV151",
    "LV153",
    "LV154",
    "LV156",
    "LV159",
    "LV160",
    "LV161",
  ]);
});

test("a correct lab breaks no rule", () => {
  const { lab, guest } = proxmoxLab();
  guest("a", {
    bootDisk: fromImage,
    osType: "win10",
    cpus: 4,
    options: { sockets: 2, minimumMemory: Size.mebibytes(256) },
  });
  expect(brokenRules(lab)).toEqual([]);
});

test("LV140: a port forward is rejected with an alternative", () => {
  const { lab, guest } = proxmoxLab();
  const portForwards = [PortForward.tcp({ hostPort: 2222, guestPort: 22 })];
  guest("a", { interfaces: [Nat.perMachine({ portForwards })] });
  expect(brokenRules(lab)).toEqual([expect.stringMatching(/^LV140 campus\/a: it forwards host port 2222; .*ssh -J/)]);
});

test("LV141: per-machine NAT of two labs on one node is rejected in the later lab", () => {
  const { app, lab, guest } = proxmoxLab();
  const annex = new Lab(app, "annex");
  const machine = (id: string, node: string) => {
    const hypervisor = new Proxmox(annex, `${id}-pve`, { node });
    const bootDisk = Disk.blank(Size.gibibytes(1));
    return new VirtualMachine(annex, id, { hypervisor, bootDisk, interfaces: [Nat.perMachine()] });
  };
  guest("a", { interfaces: [Nat.perMachine()] });
  machine("b", "other");
  expect(codes(annex)).toEqual([]);
  machine("c", "pve");
  expect(codes(lab)).toEqual([]);
  expect(brokenRules(annex)).toEqual([expect.stringMatching(/^LV141 annex\/c-pve: .* and so do those of campus\/pve/)]);
});

test.each([
  ["without a size", Disk.fromImage(Image.file("disk.img")), "the disk boot has no size"],
  ["of 512 MiB", Disk.blank(Size.mebibytes(512)), "the size of the disk boot is 512 MiB"],
])("LV142: a disk %s is rejected", (_, bootDisk, message) => {
  const { lab, guest } = proxmoxLab();
  guest("a", { bootDisk });
  expect(brokenRules(lab)).toEqual([expect.stringContaining(`LV142 campus/a: ${message}`)]);
});

test("LV143: a VMDK descriptor is rejected, whatever its name", () => {
  const root = projectFolder();
  fs.writeFileSync(path.join(root, "disk.img"), "# Disk DescriptorFile\n");
  const { lab, guest } = proxmoxLab({}, appIn(root));
  guest("a", { bootDisk: fromImage });
  expect(brokenRules(lab)).toEqual([
    expect.stringContaining("the image of disk boot is a VMDK descriptor, whose data is in separate files"),
  ]);
});

test("LV143: a download is rejected if its extension is that of no image", () => {
  const { lab, guest } = proxmoxLab();
  const image = Image.url("https://example.org/a.zip", { sha256: "0".repeat(64) });
  guest("a", { bootDisk: Disk.fromImage(image, { size: Size.gibibytes(2) }) });
  expect(brokenRules(lab)).toEqual([expect.stringContaining('LV143 campus/a: the image of disk boot is ".zip"')]);
});

test("an ISO file that a node downloads is decompressed there", () => {
  const { lab, guest } = proxmoxLab();
  const dvd = Image.url("https://example.org/install.iso.bz2", { sha256: "1".repeat(64) });
  guest("a", { bootDisk: Disk.blank(Size.gibibytes(2)), options: { dvd }, cloudInit: CloudInit.none() });
  expect(Object.values(synthesize(lab).resource.proxmox_download_file)).toMatchObject([
    { content_type: "iso", decompression_algorithm: "bz2", file_name: expect.stringMatching(/\.iso$/) },
  ]);
});

test("LV144: an osType of another hypervisor is rejected", () => {
  const { lab, guest } = proxmoxLab();
  guest("a", { osType: "Debian_64" });
  expect(brokenRules(lab)).toEqual([expect.stringMatching(/^LV144 campus\/a: osType is "Debian_64"; give one of/)]);
});

test("LV145: processors that do not divide into sockets, and a minimum above the memory, are rejected", () => {
  const { lab, guest } = proxmoxLab();
  guest("a", { cpus: 3, options: { sockets: 2 } });
  guest("b", { options: { minimumMemory: Size.gibibytes(1) } });
  expect(brokenRules(lab)).toEqual([
    expect.stringContaining("LV145 campus/a: cpus is 3, which is not a multiple of its 2 sockets"),
    expect.stringContaining("LV145 campus/b: minimumMemory is 1 GiB, which is more than its memory of 512 MiB"),
  ]);
});

test("LV140 and LV142: a container is checked like a machine", () => {
  const { lab, container } = proxmoxLab();
  const portForwards = [PortForward.tcp({ hostPort: 8080, guestPort: 80 })];
  container("a", {
    interfaces: [Nat.perMachine({ portForwards })],
    rootDisk: { size: Size.mebibytes(1536) },
    mountPoints: [{ path: "/data", size: Size.mebibytes(512) }],
  });
  expect(brokenRules(lab)).toEqual([
    expect.stringContaining("LV140 campus/a: it forwards host port 8080"),
    expect.stringContaining("LV142 campus/a: the size of the mount point /data is 512 MiB"),
    expect.stringContaining("LV142 campus/a: the size of the root disk is 1536 MiB"),
  ]);
});

test("LV147: a template of unknown osType is rejected", () => {
  const { lab, container } = proxmoxLab();
  const volume = "local:vztmpl/lab-linux.tar.zst";
  container("a", { template: ContainerTemplate.existing(volume) });
  container("b", { template: ContainerTemplate.existing(volume, { osType: "alpine" }) });
  expect(brokenRules(lab)).toEqual([
    expect.stringMatching(/^LV147 campus\/a: the osType of its template is "lab"; .* alpine, /),
  ]);
});

test("LV148: a disk on an existing backup server is rejected", () => {
  const { lab, hypervisor, guest, container } = proxmoxLab();
  const pool = StoragePool.existing(hypervisor, "pbs", StorageKind.BACKUP_SERVER);
  guest("a", { dataDisks: [Disk.blank(Size.gibibytes(1), { pool })] });
  container("b", { rootDisk: { size: Size.gibibytes(1), pool } });
  expect(brokenRules(lab)).toEqual([
    expect.stringContaining(
      "LV148 campus/a: a disk is on campus/pve/storage.pbs, which is a backup server (same for campus/b); ",
    ),
  ]);
});

test("LV149: a linked clone on storage of another or unknown kind is rejected", () => {
  const { lab, hypervisor } = proxmoxLab();
  const clone = (id: string, kind?: StorageKind) => {
    const pool = StoragePool.existing(hypervisor, id, kind);
    const bootDisk = Disk.blank(Size.gibibytes(1), { pool });
    new Template(lab, id, { hypervisor, bootDisk }).linkedClone(`${id}-clone`);
  };
  clone("zfs", StorageKind.ZFS);
  clone("lvm", StorageKind.LVM);
  clone("some");
  new Template(lab, "a", { hypervisor, bootDisk: Disk.blank(Size.gibibytes(1)) }).linkedClone("b");
  expect(brokenRules(lab)).toEqual([
    expect.stringContaining("LV149 campus/lvm-clone: the template's disks are on campus/pve/storage.lvm, which is LVM"),
    expect.stringContaining(
      "LV149 campus/some-clone: the template's disks are on campus/pve/storage.some, which is of unknown kind",
    ),
  ]);
});

test("LV150: a guest agent that nothing installs is rejected, for a guest from an image or a DVD", () => {
  const { lab, guest } = proxmoxLab();
  const withPackages = (...packages: string[]) => CloudInit.seed({ userData: { packages } });
  const options = { guestAgent: GuestAgent.SEEDED } as const;
  guest("seeded", { bootDisk: fromImage, cloudInit: withPackages("qemu-guest-agent", "nginx"), options });
  guest("here", { osType: "win11", options: { guestAgent: GuestAgent.INSTALLED } });
  guest("without", { osType: "win11", options: { guestAgent: undefined } });
  expect(brokenRules(lab)).toEqual([]);
  guest("other", { bootDisk: fromImage, cloudInit: withPackages("nginx"), options });
  guest("image", { bootDisk: fromImage, options });
  guest("dvd", { osType: "win11", options: { ...options, dvd: "local:iso/windows.iso" } });
  expect(brokenRules(lab)).toEqual(
    ["dvd", "image"].map((id) => expect.stringContaining(`LV150 campus/${id}: guestAgent is GuestAgent.SEEDED, but `)),
  );
});

test.each(["wxp", "w2k3"])("LV151: %s is rejected because it has no disk drivers", (osType) => {
  const { lab, guest } = proxmoxLab();
  guest("a", { osType });
  guest("b", { osType: "w2k8" });
  expect(brokenRules(lab)).toEqual([expect.stringContaining(`LV151 campus/a: osType is "${osType}"`)]);
});

test("the rules do not apply to guests on VirtualBox in the same lab", () => {
  const { lab } = proxmoxLab();
  const hypervisor = new VirtualBox(lab, "laptop");
  const portForwards = [PortForward.tcp({ hostPort: 2222, guestPort: 22 })];
  new VirtualMachine(lab, "a", {
    hypervisor,
    osType: "Debian_64",
    bootDisk: Disk.fromImage(Image.file("disk.img")),
    interfaces: [Nat.perMachine({ portForwards })],
  });
  expect(codes(lab)).toEqual([]);
});

test("a network of another platform is rejected", () => {
  const { lab, guest } = proxmoxLab();
  const lan = new HostOnlyNetwork(lab, "lan", { hypervisor: new VirtualBox(lab, "laptop"), cidr: "192.168.56.0/24" });
  guest("a", { interfaces: [lan.attach()] });
  expect(codes(lab)).toEqual(["LV113"]);
});

test.each<[string, object, string]>([
  ["a node", { node: "a b" }, "node is 'a b'; give a node's name"],
  ["an id", { vmIds: { first: 99, last: 200 } }, "vmIds.first is 99; give a whole number from 100 to 999999999"],
  [
    "a range",
    { vmIds: { first: 300, last: 200 } },
    "vmIds is { first: 300, last: 200 }; give a first that is at most the last",
  ],
  ["a bridge", { lanBridge: "a-bridge-with-a-long-name" }, "at most 15 characters"],
  ["a name server", { nameservers: ["dns"] }, '"dns" is not an IPv4 address'],
])("%s that Proxmox VE does not support is rejected immediately", (_, props, message) => {
  expect(() => proxmoxLab(props)).toThrow(message);
});

test.each<[string, object, string]>([
  ["an id out of range", { vmId: 99 }, "options.vmId is 99; give a whole number from 100 to 999999999"],
  [
    "a chipset of another hypervisor",
    { chipset: "piix3" },
    `options.chipset is 'piix3'; give a ProxmoxChipset, such as ProxmoxChipset.Q35`,
  ],
  [
    "two DVDs in one drive",
    { dvd: ["local:iso/a.iso", "local:iso/b.iso"] },
    "options.dvd is [ 'local:iso/a.iso', 'local:iso/b.iso' ]; give one volume such as",
  ],
  ["a DVD that is not a volume", { dvd: "windows.iso" }, "options.dvd is 'windows.iso'; give one volume such as"],
])("a machine with %s is rejected", (_, options, message) => {
  const { guest } = proxmoxLab();
  expect(() => guest("a", { options })).toThrow(`campus/a: ${message}`);
});

test("options of another platform are rejected, even without a type checker", () => {
  const { lab } = proxmoxLab();
  const made = (id: string, hypervisor: Hypervisor) =>
    new VirtualMachine(lab, id, { hypervisor, bootDisk: fromImage, options: { vmId: 100 } } as never);
  expect(() => made("a", new VirtualBox(lab, "laptop"))).toThrow(
    "campus/a: options.vmId is unknown; use one of dvd, guestAdditions, hardware, restartPolicy, shutdownTimeoutSeconds",
  );
  expect(() => made("b", new Elsewhere(lab, "else"))).toThrow("give nothing: campus/else has none");
});

test("a DVD and a seed cannot share the drive", () => {
  const { guest } = proxmoxLab();
  const props = { bootDisk: fromImage, options: { dvd: "local:iso/a.iso" } };
  expect(() => guest("a", props)).toThrow("campus/a: options.dvd needs the drive that the seed uses");
  expect(() => guest("b", { ...props, cloudInit: CloudInit.none() })).not.toThrow();
});

test("only clones of a template can have a second drive with drivers", () => {
  const { lab, hypervisor, guest } = proxmoxLab();
  const props = { osType: "win11", options: { drivers: "local:iso/virtio-win.iso" } };
  expect(() => guest("a", props)).toThrow(
    "campus/a: options.drivers is a second DVD drive, which only clones of a Template can have",
  );
  const bootDisk = Disk.blank(Size.gibibytes(1));
  expect(() => new Template(lab, "b", { hypervisor, bootDisk, ...props }).clone("c").clone("d")).not.toThrow();
});

test("LV153: a replicated guest with a disk outside ZFS is rejected", () => {
  const { lab, hypervisor, guest, container } = proxmoxLab({ storage: { name: "tank", kind: StorageKind.ZFS } });
  const options = { replication: { to: "pve2" } };
  const lvm = StoragePool.existing(hypervisor, "lvm", StorageKind.LVM);
  guest("good", { options });
  guest("bad", { options, dataDisks: [Disk.blank(Size.gibibytes(1), { pool: lvm })] });
  guest("other", { dataDisks: [Disk.blank(Size.gibibytes(1), { pool: lvm })] });
  const pool = StoragePool.existing(hypervisor, "some");
  container("box", { options, mountPoints: [{ path: "/data", size: Size.gibibytes(1), pool }] });
  expect(brokenRules(lab)).toEqual([
    expect.stringContaining("LV153 campus/bad: a disk is on campus/pve/storage.lvm, which is LVM"),
    expect.stringContaining("LV153 campus/box: a disk is on campus/pve/storage.some, which is of unknown kind"),
  ]);
});

test("LV160: a system that does not boot on the default processor is rejected there, and accepted on a newer one", () => {
  const root = projectFolder();
  pinImages(root, "almalinux-10", "rocky-9", "rocky-10");
  const { lab, guest } = proxmoxLab({}, appIn(root));
  const disk = (name: OfficialImageName) => Disk.fromImage(Image.official(name), { size: Size.gibibytes(20) });
  guest("alma", { bootDisk: disk("almalinux-10") });
  guest("rocky", { bootDisk: disk("rocky-10"), options: { cpuType: "kvm64" } });
  guest("older", { bootDisk: disk("rocky-9") });
  guest("newer", { bootDisk: disk("rocky-10"), options: { cpuType: "host" } });
  expect(brokenRules(lab)).toEqual([
    expect.stringContaining(
      "LV160 campus/alma: its processor is x86-64-v2-AES, on which almalinux-10 does not boot; set options.cpuType to",
    ),
    expect.stringContaining("LV160 campus/rocky: its processor is kvm64, on which rocky-10 does not boot; "),
  ]);
});
