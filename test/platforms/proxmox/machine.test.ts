import fs from "node:fs";
import path from "node:path";
import fc from "fast-check";
import {
  BridgedNetwork,
  CloudInit,
  DirectoryPool,
  Disk,
  DiskAllocation,
  GuestAgent,
  HostOnlyNetwork,
  Image,
  InternalNetwork,
  MacAddress,
  Nat,
  NatNetwork,
  ProxmoxChipset,
  ProxmoxDisplay,
  ProxmoxFirmware,
  Size,
  StoragePool,
  Template,
} from "../../../lib/index.js";
import { appIn, brokenRules, projectFolder, synthesize } from "../../lab/support.js";
import { fromImage, MARK, machinesOf, proxmoxLab } from "./support.js";

test("a machine's options are rendered", () => {
  const { lab, guest } = proxmoxLab();
  guest("a", {
    cpus: 4,
    running: false,
    deletionProtection: true,
    options: {
      cpuType: "host",
      sockets: 2,
      numa: true,
      minimumMemory: Size.mebibytes(256),
      chipset: ProxmoxChipset.I440FX,
      firmware: ProxmoxFirmware.UEFI,
      tpm: true,
      display: ProxmoxDisplay.VIRTIO,
      guestAgent: GuestAgent.INSTALLED,
      onBoot: true,
      startOrder: 3,
      tags: ["Web Server", "b"],
    },
  });
  const { a } = machinesOf(lab);
  expect(a).toMatchObject({
    started: false,
    cpu: { cores: 2, sockets: 2, numa: true, type: "host" },
    memory: { dedicated: 512, floating: 256 },
    machine: "pc",
    bios: "ovmf",
    efi_disk: { pre_enrolled_keys: false },
    tpm_state: { version: "v2.0" },
    vga: { type: "virtio" },
    agent: { enabled: true, timeout: "2m" },
    stop_on_destroy: false,
    on_boot: true,
    startup: { order: 3 },
    protection: true,
    tags: ["b", "campus", MARK, "web-server"],
  });
  expect(a.serial_device).toBeUndefined();
});

test("a disk on volume storage is raw, and one on storage of an unknown kind has the storage's default format", () => {
  const { lab, hypervisor, guest } = proxmoxLab({ storage: undefined });
  const pool = StoragePool.existing(hypervisor, "tank");
  expect(StoragePool.existing(hypervisor, "tank")).toBe(pool);
  guest("a", { dataDisks: [Disk.blank(Size.gibibytes(1), { pool })] });
  const disk = { discard: "on", iothread: true };
  expect(machinesOf(lab).a.disk).toEqual([
    { ...disk, datastore_id: "local-lvm", interface: "scsi0", file_format: "raw", size: 3 },
    { ...disk, datastore_id: "tank", interface: "scsi1", size: 1 },
  ]);
  expect(() => StoragePool.existing(hypervisor, "a b")).toThrow("campus/pve: StoragePool.existing: name is 'a b'");
});

test("a disk can be an SSD, not discard, and have its full size from the start", () => {
  const { lab, hypervisor, guest } = proxmoxLab();
  const pool = new DirectoryPool(lab, "store", { hypervisor, path: "/srv/store", allocation: DiskAllocation.FIXED });
  guest("a", { dataDisks: [Disk.blank(Size.gibibytes(1), { pool, ssd: true, discard: false })] });
  const [boot, data] = machinesOf(lab).a.disk;
  expect([boot.ssd, boot.discard]).toEqual([undefined, "on"]);
  expect([data.ssd, data.discard]).toEqual([true, "ignore"]);
  expect(synthesize(lab).resource.proxmox_storage_directory.store.preallocation).toBe("falloc");
});

test("a named disk keeps its slot when another one is removed", () => {
  const root = projectFolder();
  const disks = ["logs", "db"].map((name) => Disk.blank(Size.gibibytes(1), { name }));
  const [before, after] = [disks, disks.slice(1)].map((dataDisks) => {
    const { app, lab, guest } = proxmoxLab({}, appIn(root));
    guest("a", { dataDisks });
    app.synth();
    return machinesOf(lab).a.disk.at(-1).interface;
  });
  expect(after).toBe(before);
  expect(before).toMatch(/^scsi([1-9]|[12]\d|30)$/);
});

test("an image file is uploaded once per content, with the extension of its format", () => {
  const root = projectFolder();
  fs.writeFileSync(path.join(root, "cloud.img"), Buffer.from("QFI\u00fb and more", "latin1"));
  const { lab, guest } = proxmoxLab({ fileStorage: "files" }, appIn(root));
  const cloud = () => Disk.fromImage(Image.file("cloud.img"), { size: Size.gibibytes(2) });
  guest("a", { bootDisk: cloud(), cloudInit: CloudInit.none() });
  guest("b", { bootDisk: cloud(), cloudInit: CloudInit.none(), dataDisks: [fromImage] });
  const { proxmox_virtual_environment_file: files, proxmox_virtual_environment_vm: machines } =
    synthesize(lab).resource;
  const names = Object.keys(files);
  expect(names).toEqual([expect.stringMatching(/^pve_image_[0-9a-f]{12}$/), expect.anything()]);
  const qcow2 = Object.values<Record<string, { file_name: string }>>(files).map((each) => each.source_file.file_name);
  expect(qcow2.sort().map((name) => name.replace(/[0-9a-f]{12}/, ""))).toEqual([
    "campus-${terraform_data.pve.input}-.qcow2",
    "campus-${terraform_data.pve.input}-.raw",
  ]);
  expect(machines.a.disk[0].import_from).toBe(machines.b.disk[0].import_from);
  expect(files[names[0] ?? ""]).toMatchObject({ content_type: "import", datastore_id: "files" });
});

test("a machine's seed is an ISO image, or on request Proxmox VE's own cloud-init drive", () => {
  const { lab, guest } = proxmoxLab();
  guest("a", { bootDisk: fromImage });
  guest("b", { bootDisk: fromImage, options: { cloudInitDrive: true } });
  const { a, b } = machinesOf(lab);
  expect([a.initialization, a.cdrom]).toEqual([
    undefined,
    { file_id: "${proxmox_virtual_environment_file.a_seed.id}", interface: "ide2" },
  ]);
  expect([b.initialization.interface, b.cdrom]).toEqual(["ide2", undefined]);
});

test("a clone has its source's DVD, but neither its id nor its seed", () => {
  const { lab, guest } = proxmoxLab();
  const source = guest("a", { options: { vmId: 500, tags: ["x"], dvd: "local:iso/a.iso" } });
  const seeded = guest("b", { cloudInit: CloudInit.seed({ userData: { packages: ["nginx"] } }) });
  source.clone("c");
  seeded.clone("d", { cloudInit: CloudInit.none() });
  expect(brokenRules(lab)).toEqual([]);
  const { c, d } = machinesOf(lab);
  expect(c).toMatchObject({ tags: ["campus", MARK, "x"], cdrom: { file_id: "local:iso/a.iso" } });
  expect(d.cdrom).toEqual({ file_id: "none", interface: "ide2" });
});

test("a clone's boot disk gets its size at creation, and no later change removes a disk of a clone", () => {
  const { lab, guest } = proxmoxLab();
  const source = guest("a", {
    bootDisk: Disk.blank(Size.gibibytes(3), { ssd: true }),
    dataDisks: [Disk.blank(Size.gibibytes(1))],
  });
  source.clone("b", { bootDiskSize: Size.gibibytes(9) });
  source.clone("c");
  expect(brokenRules(lab)).toEqual([]);
  const { a, b, c } = machinesOf(lab);
  expect(b.disk).toEqual([{ ...a.disk[0], size: 9 }]);
  expect(c.disk).toBeUndefined();
  expect([a.lifecycle, b.lifecycle, c.lifecycle]).toEqual([undefined, ...Array(2).fill({ ignore_changes: ["disk"] })]);
  source.clone("d", { bootDiskSize: Size.mebibytes(4000) });
  expect(brokenRules(lab)).toEqual([expect.stringMatching(/^LV142 campus\/d: the size of the disk boot is 4000 MiB/)]);
});

test("the only disk of a full clone grows with its bootDiskSize, and the disk of a linked clone does not", () => {
  const { lab, hypervisor } = proxmoxLab();
  const golden = new Template(lab, "golden", { hypervisor, bootDisk: Disk.blank(Size.gibibytes(3)) });
  golden.clone("full", { bootDiskSize: Size.gibibytes(9) });
  golden.linkedClone("linked", { bootDiskSize: Size.gibibytes(9) });
  const { full, linked } = machinesOf(lab);
  expect(full.lifecycle).toBeUndefined();
  expect(linked.lifecycle).toEqual({ ignore_changes: ["disk"] });
});

test("a Windows machine and its clones keep an empty DVD drive, unless the cloud-init drive replaces it", () => {
  const { lab, guest } = proxmoxLab();
  const options = { cloudInitDrive: true };
  const windows = guest("a", { osType: "win11", options });
  guest("b", { options: { dvd: "none" } });
  windows.clone("c");
  windows.clone("d", { cloudInit: CloudInit.seed() });
  guest("e", { osType: "win11", cloudInit: CloudInit.seed(), options });
  const { a, b, c, d, e } = machinesOf(lab);
  const empty = { file_id: "none", interface: "ide2" };
  expect([a.cdrom, b.cdrom, c.cdrom, d.cdrom, e.cdrom]).toEqual([empty, empty, empty, undefined, undefined]);
  expect([a.boot_order, e.boot_order]).toEqual([["scsi0", "ide2"], ["scsi0"]]);
  expect([d.initialization.interface, e.initialization.interface]).toEqual(["ide2", "ide2"]);
});

test("a template has neither a seed nor adapters, but its clones do", () => {
  const { lab, hypervisor } = proxmoxLab();
  const lan = new InternalNetwork(lab, "lan", { hypervisor, cidr: "10.9.0.0/24" });
  const cloudInit = CloudInit.seed({ userData: { packages: ["nginx"] } });
  const template = new Template(lab, "golden", { hypervisor, bootDisk: fromImage, cloudInit });
  template.linkedClone("a", { interfaces: [lan.attach()] }).clone("b");
  expect(brokenRules(lab)).toEqual([]);
  const { golden, a, b } = machinesOf(lab);
  expect([golden.cdrom, golden.network_device, golden.boot_order]).toEqual([undefined, [], ["scsi0"]]);
  expect(a.cdrom.file_id).toBe("${proxmox_virtual_environment_file.a_seed.id}");
  expect([a.clone.full, b.clone.full, b.template]).toEqual([false, true, undefined]);
  expect(Object.keys(synthesize(lab).resource.proxmox_virtual_environment_file)).toHaveLength(3);
});

test("the name servers behind a NAT network are the node's, unless the hypervisor has nameservers", () => {
  for (const [nameservers, dns] of [
    [undefined, undefined],
    [["9.9.9.9"], { servers: ["9.9.9.9"] }],
  ] as const) {
    const { lab, hypervisor, guest } = proxmoxLab({ nameservers });
    const wan = new NatNetwork(lab, "wan", { hypervisor, cidr: "10.5.0.0/24" });
    guest("a", { bootDisk: fromImage, interfaces: [wan.attach()], options: { cloudInitDrive: true } });
    expect(machinesOf(lab).a.initialization.dns).toEqual(dns);
  }
});

test("a host-only network with DHCP is a virtual network without source NAT", () => {
  const { lab, hypervisor, guest } = proxmoxLab();
  const dhcp = { lower: "10.1.2.100", upper: "10.1.2.199" };
  const lan = new HostOnlyNetwork(lab, "lan", { hypervisor, cidr: "10.1.2.0/24", dhcp });
  guest("a", { bootDisk: fromImage, interfaces: [lan.attach()], options: { cloudInitDrive: true } });
  const { resource } = synthesize(lab);
  expect(resource.proxmox_network_linux_bridge).toBeUndefined();
  expect(resource.proxmox_sdn_subnet.lan_subnet).toMatchObject({
    gateway: "10.1.2.1",
    dhcp_range: { start_address: "10.1.2.100", end_address: "10.1.2.199" },
  });
  expect(resource.proxmox_sdn_subnet.lan_subnet.snat).toBeUndefined();
  expect(machinesOf(lab).a.initialization.ip_config).toEqual([{ ipv4: { address: "dhcp" } }]);
});

test("an adapter can be disconnected, and its MAC is in upper case, as Proxmox VE writes it", () => {
  const { lab, hypervisor, guest } = proxmoxLab();
  const lan = new BridgedNetwork(lab, "lan", { hypervisor, cidr: "10.99.0.0/24", hostInterface: "vmbr7" });
  const mac = MacAddress.parse("02:00:00:00:00:ab");
  guest("a", { interfaces: [lan.attach({ connected: false, mac })] });
  expect(machinesOf(lab).a.network_device).toMatchObject([
    { bridge: "vmbr7", disconnected: true, mac_address: "02:00:00:00:00:AB" },
  ]);
});

interface SynthesizedGuest {
  readonly vm_id: number;
  readonly network_device?: readonly { readonly mac_address: string }[];
  readonly network_interface?: readonly { readonly mac_address: string }[];
  readonly initialization: { readonly ip_config: readonly { readonly ipv4: { readonly address: string } }[] };
}

test("up to 200 guests have unique ids, MACs, and addresses, and adding or reordering guests changes no other", () => {
  const names = fc.uniqueArray(fc.stringMatching(/^[a-z][a-z0-9]{0,5}$/), {
    minLength: 1,
    maxLength: 200,
    size: "max",
  });
  const change = names.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all)));
  const build = (root: string, guests: readonly string[]) => {
    const { app, lab, hypervisor, guest, container } = proxmoxLab({}, appIn(root));
    const lan = new HostOnlyNetwork(lab, "lan", { hypervisor, cidr: "10.1.0.0/23" });
    const wan = new NatNetwork(lab, "wan", { hypervisor, cidr: "10.8.0.0/22" });
    for (const name of guests) {
      const interfaces = [Nat.perMachine(), lan.attach(), wan.attach()];
      if (/^[a-m]/.test(name)) guest(name, { bootDisk: fromImage, interfaces, options: { cloudInitDrive: true } });
      else container(name, { interfaces });
    }
    app.synth();
    const { proxmox_virtual_environment_vm, proxmox_virtual_environment_container, ...networks } =
      synthesize(lab).resource;
    const all: Record<string, SynthesizedGuest> = {
      ...proxmox_virtual_environment_vm,
      ...proxmox_virtual_environment_container,
    };
    // Images exist only if machines use them.
    Reflect.deleteProperty(networks, "proxmox_virtual_environment_file");
    // The order in which guests are created may differ.
    for (const each of Object.values(all)) Reflect.deleteProperty(each, "depends_on");
    return { all, networks };
  };
  fc.assert(
    fc.property(change, ([before, after]) => {
      const root = projectFolder();
      const first = build(root, before);
      const guests = Object.values(first.all);
      const unique = (values: unknown[]) => expect(new Set(values).size).toBe(values.length);
      unique(guests.map(({ vm_id }) => vm_id));
      unique(
        guests.flatMap((each) =>
          (each.network_device ?? each.network_interface ?? []).map(({ mac_address }) => mac_address),
        ),
      );
      unique(guests.flatMap((each) => each.initialization.ip_config.slice(1).map(({ ipv4 }) => ipv4.address)));
      const { all: kept, networks } = build(root, after);
      if (after.length > 0) {
        expect(networks).toEqual(first.networks);
      }
      for (const name of after) {
        expect(kept[name]).toEqual(first.all[name]);
      }
    }),
    { numRuns: 4 },
  );
});

test("networks do not depend on their order in the program", () => {
  const build = (order: readonly string[]) => {
    const { lab, hypervisor } = proxmoxLab();
    for (const id of order) {
      new NatNetwork(lab, id, { hypervisor, cidr: `10.${id.length}.0.0/24` });
    }
    return synthesize(lab).resource;
  };
  expect(build(["a", "bb", "ccc"])).toEqual(build(["ccc", "a", "bb"]));
});
