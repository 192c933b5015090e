// Checked by `tsc --noEmit`: each marked line must not compile.

import {
  BackupJob,
  BackupMode,
  BackupServer,
  BridgedNetwork,
  Container,
  ContainerTemplate,
  DirectoryPool,
  Disk,
  HostOnlyNetwork,
  HypervisorType,
  Image,
  InternalNetwork,
  type Lab,
  LvmPool,
  MacAddress,
  Nat,
  NatNetwork,
  Proxmox,
  ResourceAffinity,
  ResourcePlacement,
  Secret,
  SerialPort,
  Size,
  StoragePool,
  Template,
  VirtualBox,
  VirtualizationTechnique,
  VirtualMachine,
  Vlan,
  ZfsPool,
} from "../../lib/index.js";
import { Hypervisor } from "../../lib/platform.js";

/** A hypervisor with only the portable capabilities, although it has a member of VirtualBox's. */
class Bare extends Hypervisor {
  readonly platform = "Bare";
  readonly type = HypervisorType.TYPE_1;
  readonly technique = VirtualizationTechnique.HARDWARE_EMULATION;
  readonly maxAdapters = 8;
  readonly hostOnlyRanges = [];
  protected override readonly renderers = {};

  constructor(lab: Lab) {
    super(lab, "bare");
  }
}

export function capabilities(lab: Lab) {
  const bare = new Bare(lab);
  const virtualBox = new VirtualBox(lab, "virtualbox");
  const bootDisk = Disk.fromImage(Image.file("disk.img"), { size: Size.gibibytes(3) });
  const sharedFolders = [{ name: "work", hostPath: "work" }];

  new DirectoryPool(lab, "a", { hypervisor: virtualBox, path: "pool" });
  // @ts-expect-error this hypervisor keeps no disks in folders
  new DirectoryPool(lab, "b", { hypervisor: bare, path: "pool" });

  new VirtualMachine(lab, "c", { hypervisor: bare, bootDisk });
  new VirtualMachine(lab, "d", { hypervisor: virtualBox, bootDisk, sharedFolders });
  // @ts-expect-error this hypervisor shares no folders
  new VirtualMachine(lab, "e", { hypervisor: bare, bootDisk, sharedFolders });
  // @ts-expect-error nobody knows whether this hypervisor shares folders
  new VirtualMachine(lab, "f", { hypervisor: virtualBox as Hypervisor, bootDisk, sharedFolders });
  new VirtualMachine(lab, "g", { hypervisor: virtualBox, bootDisk, serial: SerialPort.file("g.log") });
  // @ts-expect-error this hypervisor writes no serial files
  new VirtualMachine(lab, "h", { hypervisor: bare, bootDisk, serial: SerialPort.file("h.log") });

  const golden = new VirtualMachine(lab, "s", { hypervisor: virtualBox, bootDisk }).snapshot("golden");
  golden.linkedClone("t").snapshot("golden").linkedClone("u").clone("v").snapshot("golden");
  // @ts-expect-error this hypervisor takes no snapshots
  new VirtualMachine(lab, "w", { hypervisor: bare, bootDisk }).snapshot("golden");
  // @ts-expect-error nobody knows whether this hypervisor takes snapshots
  new VirtualMachine(lab, "x", { hypervisor: virtualBox as Hypervisor, bootDisk }).clone("y").snapshot("golden");

  const pve = new Proxmox(lab, "pve", { node: "pve" });
  new VirtualMachine(lab, "j", { hypervisor: pve, bootDisk, options: { cpuType: "host" } });
  // @ts-expect-error this hypervisor has no such option
  new VirtualMachine(lab, "k", { hypervisor: pve, bootDisk, options: { cputype: "host" } });
  new VirtualMachine(lab, "l1", { hypervisor: virtualBox, bootDisk, options: { hardware: { firmware: "efi" } } });
  // @ts-expect-error VirtualBox has no such option
  new VirtualMachine(lab, "l", { hypervisor: virtualBox, bootDisk, options: { cpuType: "host" } });
  // @ts-expect-error Proxmox VE shares no folders
  new VirtualMachine(lab, "m", { hypervisor: pve, bootDisk, sharedFolders });
  // @ts-expect-error Proxmox VE writes no serial files
  new VirtualMachine(lab, "n", { hypervisor: pve, bootDisk, serial: SerialPort.file("n.log") });
  StoragePool.existing(pve, "tank");
  // @ts-expect-error this hypervisor has no storage with names
  StoragePool.existing(virtualBox, "tank");

  const template = ContainerTemplate.existing("local:vztmpl/debian-12.tar.zst");
  new Container(lab, "ct1", { hypervisor: pve, template, options: { cpuUnits: 200 } });
  // @ts-expect-error VirtualBox runs no containers
  new Container(lab, "ct2", { hypervisor: virtualBox, template });
  // @ts-expect-error nobody knows whether this hypervisor runs containers
  new Container(lab, "ct3", { hypervisor: pve as Hypervisor, template });
  // @ts-expect-error a processor's model is a machine's
  new Container(lab, "ct4", { hypervisor: pve, template, options: { cpuType: "host" } });
  // @ts-expect-error a template is known by its checksum
  ContainerTemplate.url("https://example.org/debian-12.tar.zst", {});

  const storage = StoragePool.existing(pve, "backups");
  const job = { mode: BackupMode.SUSPEND, schedule: "02:30", keep: { last: 3 }, storage };
  const guests = [new Container(lab, "ct5", { hypervisor: pve, template })];
  new BackupJob(lab, "job1", { ...job, hypervisor: pve, guests });
  // @ts-expect-error VirtualBox has no backup jobs
  new BackupJob(lab, "job2", { ...job, hypervisor: virtualBox, guests });

  const password = Secret.fromEnvironment("PBS_PASSWORD");
  const server = { hypervisor: pve, server: "pbs", datastore: "lab", username: "lab@pbs" };
  const pbs = new BackupServer(lab, "pbs", { ...server, password });
  const lvm = new LvmPool(lab, "lvm", { hypervisor: pve, volumeGroup: "vg" });
  Disk.blank(Size.gibibytes(1), { pool: lvm });
  // @ts-expect-error a backup server holds no disks
  Disk.blank(Size.gibibytes(1), { pool: pbs });
  new BackupJob(lab, "job3", { ...job, hypervisor: pve, guests, storage: pbs });
  // @ts-expect-error volumes hold no backups
  new BackupJob(lab, "job4", { ...job, hypervisor: pve, guests, storage: lvm });
  // @ts-expect-error a secret is no text
  new BackupServer(lab, "pbs2", { ...server, password: "hush" });

  new ResourceAffinity(lab, "apart", { hypervisor: pve, guests, keep: ResourcePlacement.APART });
  // @ts-expect-error VirtualBox has no cluster
  new ResourceAffinity(lab, "apart2", { hypervisor: virtualBox, guests, keep: ResourcePlacement.APART });
  // @ts-expect-error a node has an address
  new Proxmox(lab, "pve2", { node: "pve", nodes: ["pve", "pve2"] });

  const golden2 = new Template(lab, "tpl1", { hypervisor: pve, bootDisk: Disk.blank(Size.gibibytes(1)) });
  golden2.linkedClone("cl1").clone("cl2");
  const zfs = new ZfsPool(lab, "zfs", { hypervisor: pve, zfsPool: "tank" });
  const onZfs = Disk.blank(Size.gibibytes(1), { pool: zfs });
  new Template(lab, "tpl2", { hypervisor: pve, bootDisk: onZfs }).linkedClone("cl3");
  // @ts-expect-error VirtualBox makes no templates: it has linked clones of snapshots
  new Template(lab, "tpl5", { hypervisor: virtualBox, bootDisk });
  // @ts-expect-error a template never runs
  new Template(lab, "tpl6", { hypervisor: pve, bootDisk, running: true });

  /** A machine of any hypervisor is a machine. */
  const machines: VirtualMachine[] = [new VirtualMachine(lab, "i", { hypervisor: virtualBox, bootDisk })];
  return machines;
}

export function trunks(lab: Lab, hypervisor: Hypervisor) {
  const props = { hypervisor, cidr: "10.0.0.0/24" };
  const backbone = new InternalNetwork(lab, "backbone", props);
  const v10 = new Vlan(lab, "v10", { network: backbone, vlanId: 10, cidr: "10.0.10.0/24" });
  backbone.trunk([v10], { native: backbone });
  backbone.trunk([v10.at("10.0.10.1")], {
    native: backbone.at("10.0.0.1"),
    mac: MacAddress.parse("02:00:00:00:00:01"),
  });
  new BridgedNetwork(lab, "lan", props).trunk([v10]);

  const nat = new NatNetwork(lab, "nat", props);
  // @ts-expect-error a NAT network has no IPv6
  new NatNetwork(lab, "six", { ...props, cidr6: "fd00:1::/64" });
  // @ts-expect-error a NAT carries no tags
  nat.trunk([v10]);
  // @ts-expect-error nor is a VLAN on it
  new Vlan(lab, "v20", { network: nat, vlanId: 20, cidr: "10.0.20.0/24" });
  const hostOnly = new HostOnlyNetwork(lab, "host-only", props);
  // @ts-expect-error the host reads no tags on a host-only network
  hostOnly.trunk([v10]);
  // @ts-expect-error a VLAN carries no further ones
  v10.trunk([v10]);
  // @ts-expect-error a trunk carries VLANs
  backbone.trunk([backbone]);
  // @ts-expect-error a trunk carries attachments to VLANs
  backbone.trunk([hostOnly.at("10.0.0.2")]);
  // @ts-expect-error without a tag are frames of the network itself, or of a VLAN
  backbone.trunk([v10], { native: nat });
  // @ts-expect-error a trunk has an address a VLAN
  backbone.trunk([v10], { address: "10.0.10.1" });
}

export function values(lab: Lab, hypervisor: Hypervisor) {
  const bootDisk = Disk.fromImage(Image.file("disk.img"));
  const lan = new HostOnlyNetwork(lab, "lan", { hypervisor, cidr: "192.168.56.0/24" });

  // @ts-expect-error a machine boots from a disk
  new VirtualMachine(lab, "a", { hypervisor });
  // @ts-expect-error memory is a size, not a number
  new VirtualMachine(lab, "b", { hypervisor, bootDisk, memory: 512 });
  // @ts-expect-error an image is not yet a disk
  new VirtualMachine(lab, "c", { hypervisor, bootDisk: Image.file("disk.img") });
  // @ts-expect-error a machine is attached to a network by an attachment
  new VirtualMachine(lab, "d", { hypervisor, bootDisk, interfaces: [lan] });
  new VirtualMachine(lab, "e", { hypervisor, bootDisk, interfaces: [lan.attach(), Nat.perMachine()] });
  // @ts-expect-error a MAC is read first, so that a wrong one is found where it is written
  lan.attach({ mac: "02:00:00:00:00:01" });
  lan.attach({ mac: MacAddress.parse("02:00:00:00:00:01") });
  // @ts-expect-error a blank disk has a size
  Disk.blank();
  // @ts-expect-error values have factories
  new Size(1, "GiB");
  // @ts-expect-error a network is made on a hypervisor, named by the object and not by an id
  new HostOnlyNetwork(lab, "dmz", { hypervisor: "virtualbox", cidr: "192.168.57.0/24" });
}
