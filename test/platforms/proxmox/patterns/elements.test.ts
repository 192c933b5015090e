import {
  BackupJob,
  type BackupJobProps,
  BackupMode,
  BackupServer,
  BridgedNetwork,
  CifsPool,
  CloudInit,
  ContainerTemplate,
  DirectoryPool,
  Disk,
  HostOnlyNetwork,
  Image,
  InternalNetwork,
  LvmPool,
  LvmThinPool,
  MacAddress,
  Nat,
  NatNetwork,
  NfsPool,
  Secret,
  Size,
  StorageKind,
  StoragePool,
  Template,
  Vlan,
  ZfsPool,
} from "../../../../lib/index.js";
import { proxmoxLab, withoutMarks } from "../support.js";
import { BETTER, device, initialization, KEY, linux, linuxContainer, mac, options, seed } from "./support.js";

/*
 * The resources of each element of a lab, as they were applied on a real Proxmox VE, planned again without changes,
 * changed, and destroyed. Labvisor renders the same resources, except for names and for what `BETTER` lists.
 */

test("01: a Linux machine uses Proxmox VE's own cloud-init drive", () => {
  const { lab, hypervisor, guest } = proxmoxLab();
  const lan = new BridgedNetwork(lab, "lan", {
    hypervisor,
    cidr: "10.99.0.0/24",
    gateway: "10.99.0.2",
    domain: "lab.example",
  });
  guest("linux01", {
    cpus: 2,
    description: "lab guest",
    interfaces: [lan.attach({ address: "10.99.0.51", mac })],
    cloudInit: seed,
    options: { ...options, tags: ["Linux", "linux"] },
  });
  expect(withoutMarks(lab)).toMatchObject({
    terraform: { required_providers: { proxmox: { source: "bpg/proxmox", version: "0.111.1" } } },
    provider: { proxmox: [{}] },
  });
  expect(withoutMarks(lab).resource).toEqual({
    proxmox_virtual_environment_vm: {
      linux01: linux("linux01", {
        description: "lab guest",
        tags: ["campus", "linux"],
        cpu: { cores: 2, type: "x86-64-v2-AES" },
        network_device: [device("vmbr0")],
        initialization: initialization({
          ip_config: [{ ipv4: { address: "10.99.0.51/24", gateway: "10.99.0.2" } }],
          dns: { domain: "lab.example", servers: ["10.99.0.2"] },
        }),
      }),
    },
  });
});

test("02: user data is in an ISO that is uploaded through the API, under a name that depends on its content", () => {
  const { lab, guest } = proxmoxLab();
  const withUserData = (packages: string[]) => CloudInit.seed({ userData: { packages } });
  guest("a", { cloudInit: withUserData(["nginx"]), options: { vmId: 1001 } });
  guest("b", { cloudInit: withUserData(["nginx", "curl"]) });
  const { proxmox_virtual_environment_file: files, proxmox_virtual_environment_vm: machines } =
    withoutMarks(lab).resource;
  const [path] = [files.a_seed.source_file.path];
  expect(path).toMatch(/^seeds\/a-[0-9a-f]{8}\.iso$/);
  expect(files.a_seed).toEqual({
    node_name: "pve",
    datastore_id: "local",
    content_type: "iso",
    source_file: { path, file_name: path.replace("seeds/a", "campus-a") },
    lifecycle: { create_before_destroy: true },
  });
  expect(files.b_seed.source_file.file_name.slice(8)).not.toBe(files.a_seed.source_file.file_name.slice(8));
  expect(machines.a).toEqual(
    linux("a", {
      boot_order: ["scsi0", "ide2"],
      cdrom: { file_id: "${proxmox_virtual_environment_file.a_seed.id}", interface: "ide2" },
    }),
  );
});

test("03: a Windows machine has UEFI, a TPM, and an install DVD, whose drive stays when it is empty", () => {
  const win01 = (dvd?: string) => {
    const { lab, hypervisor, guest } = proxmoxLab();
    const lan = new BridgedNetwork(lab, "lan", { hypervisor, cidr: "10.99.0.0/24" });
    guest("win01", {
      description: "Windows workshop guest",
      osType: "win11",
      cpus: 2,
      memory: Size.gibibytes(2),
      bootDisk: Disk.blank(Size.gibibytes(32)),
      interfaces: [lan.attach({ address: "10.99.0.53", mac })],
      options: { ...options, tags: ["windows"], dvd },
    });
    return withoutMarks(lab).resource;
  };
  const { serial_device: _, vga: __, ...machine } = linux("win01");
  const expected = (file_id: string) => ({
    ...machine,
    description: "Windows workshop guest",
    tags: ["campus", "windows"],
    bios: "ovmf",
    operating_system: { type: "win11" },
    cpu: { cores: 2, type: "x86-64-v2-AES" },
    memory: { dedicated: 2048 },
    boot_order: ["scsi0", "ide2"],
    efi_disk: { datastore_id: "local", type: "4m", pre_enrolled_keys: true, file_format: "raw" },
    tpm_state: { datastore_id: "local", version: "v2.0" },
    disk: [{ ...machine.disk[0], size: 32 }],
    network_device: [device("vmbr0")],
    cdrom: { file_id, interface: "ide2" },
    lifecycle: { ignore_changes: ["machine"] },
  });
  expect(win01("local:iso/windows.iso")).toEqual({
    proxmox_virtual_environment_vm: { win01: expected("local:iso/windows.iso") },
  });
  expect(win01()).toEqual({ proxmox_virtual_environment_vm: { win01: expected("none") } });
});

test("03b: a Windows machine has a second DVD with drivers if it is a clone of a template", () => {
  const { lab, hypervisor } = proxmoxLab();
  const lan = new BridgedNetwork(lab, "lan", { hypervisor, cidr: "10.99.0.0/24" });
  const shell = new Template(lab, "win-shell", {
    hypervisor,
    osType: "win11",
    cpus: 2,
    memory: Size.gibibytes(2),
    bootDisk: Disk.blank(Size.gibibytes(32)),
    options: { ...options, tags: ["windows"], dvd: "local:iso/windows.iso", drivers: "local:iso/virtio-win.iso" },
  });
  shell.clone("win02", { interfaces: [lan.attach({ mac })] });
  const { serial_device: _, vga: __, ...machine } = linux("win-shell");
  const { proxmox_virtual_environment_vm: machines, ...others } = withoutMarks(lab).resource;
  expect(others).toEqual({});
  expect(machines["win-shell"]).toEqual({
    ...machine,
    tags: ["campus", "windows"],
    bios: "ovmf",
    operating_system: { type: "win11" },
    cpu: { cores: 2, type: "x86-64-v2-AES" },
    memory: { dedicated: 2048 },
    efi_disk: { datastore_id: "local", type: "4m", pre_enrolled_keys: true, file_format: "raw" },
    tpm_state: { datastore_id: "local", version: "v2.0" },
    disk: [{ ...machine.disk[0], size: 32 }],
    started: false,
    template: true,
    // Another way: the template has the drive with the drivers, and its clone takes that over.
    cdrom: { file_id: "local:iso/virtio-win.iso", interface: "ide0" },
    boot_order: ["scsi0", "ide0"],
    lifecycle: { ignore_changes: ["machine"] },
  });
  const { vm_id } = machines.win02;
  // Better than proxmox_cloned_vm: changes of memory are not left waiting for a restart, and it moves to another node.
  expect(machines.win02).toEqual({
    node_name: "pve",
    vm_id,
    name: "win02",
    tags: ["campus", "windows"],
    started: true,
    on_boot: false,
    stop_on_destroy: true,
    agent: { enabled: false },
    clone: { vm_id: "${proxmox_virtual_environment_vm.win-shell.vm_id}", full: true, retries: 3 },
    cpu: { cores: 2, type: "x86-64-v2-AES" },
    memory: { dedicated: 2048 },
    network_device: [device("vmbr0")],
    cdrom: { file_id: "local:iso/windows.iso", interface: "ide2" },
    boot_order: ["scsi0", "ide2", "ide0"],
    lifecycle: { ignore_changes: ["machine", "disk"] },
    ...BETTER,
  });
});

test("04: a container is unprivileged, and its node downloads the template", () => {
  const { lab, hypervisor, container } = proxmoxLab();
  const lan = new BridgedNetwork(lab, "lan", {
    hypervisor,
    cidr: "10.99.0.0/24",
    gateway: "10.99.0.2",
    domain: "lab.example",
  });
  const sha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
  const url = "http://download.example.org/debian-12-standard_12.7-1_amd64.tar.zst";
  container("ct01", {
    template: ContainerTemplate.url(url, { sha256 }),
    description: "lab container",
    memory: Size.mebibytes(128),
    rootDisk: { size: Size.gibibytes(1) },
    mountPoints: [{ path: "/data", size: Size.gibibytes(1) }],
    interfaces: [lan.attach({ address: "10.99.0.71", mac })],
    sshKeys: [KEY],
    options: { vmId: 2001, tags: ["lxc"] },
  });
  expect(withoutMarks(lab).resource).toEqual({
    proxmox_download_file: {
      pve_template_9f86d081884c: {
        node_name: "pve",
        datastore_id: "local",
        content_type: "vztmpl",
        url,
        file_name: "campus-9f86d081884c.tar.zst",
        overwrite: false,
        // Better: what has another checksum is refused.
        checksum: sha256,
        checksum_algorithm: "sha256",
      },
    },
    proxmox_virtual_environment_container: {
      ct01: linuxContainer("ct01", {
        vm_id: 2001,
        tags: ["campus", "lxc"],
        operating_system: {
          template_file_id: "${proxmox_download_file.pve_template_9f86d081884c.id}",
          type: "debian",
        },
        network_interface: [{ name: "eth0", bridge: "vmbr0", mac_address: "BC:24:11:00:00:01" }],
        initialization: {
          hostname: "ct01",
          dns: { domain: "lab.example", servers: ["10.99.0.2"] },
          ip_config: [{ ipv4: { address: "10.99.0.71/24", gateway: "10.99.0.2" } }],
          user_account: { keys: [KEY] },
        },
        description: "lab container",
        // Better: backups have what is in it.
        mount_point: [{ path: "/data", volume: "local", size: "1G", backup: true }],
      }),
    },
  });
});

test("05: a backup job of each mode refers to its guests' ids", () => {
  const { lab, hypervisor, guest, container } = proxmoxLab();
  const vm = guest("vm");
  const ct = container("ct");
  const storage = StoragePool.existing(hypervisor, "local", StorageKind.DIRECTORY);
  const job = (id: string, props: Pick<BackupJobProps, "guests" | "mode" | "schedule" | "keep" | "notes">) =>
    new BackupJob(lab, id, { hypervisor, storage, ...props });
  const { SUSPEND, SNAPSHOT, STOP } = BackupMode;
  job("suspend", {
    guests: [ct],
    mode: SUSPEND,
    schedule: "sat 03:00",
    keep: { last: 2 },
    notes: "{{guestname}} suspend",
  });
  job("snapshot", { guests: [vm, ct], mode: SNAPSHOT, schedule: "02:30", keep: { last: 3, weekly: 4 } });
  job("stop", { guests: [vm], mode: STOP, schedule: "sun 04:00", keep: { last: 1 } });
  const common = { storage: "local", compress: "zstd", enabled: true, repeat_missed: false };
  const vmId = "${tostring(proxmox_virtual_environment_vm.vm.vm_id)}";
  const ctId = "${tostring(proxmox_virtual_environment_container.ct.vm_id)}";
  expect(withoutMarks(lab).resource.proxmox_backup_job).toEqual({
    suspend: {
      ...common,
      id: "campus-suspend",
      mode: "suspend",
      schedule: "sat 03:00",
      vmid: [ctId],
      prune_backups: { "keep-last": "2" },
      notes_template: "{{guestname}} suspend",
    },
    snapshot: {
      ...common,
      id: "campus-snapshot",
      mode: "snapshot",
      schedule: "02:30",
      vmid: [vmId, ctId],
      prune_backups: { "keep-last": "3", "keep-weekly": "4" },
    },
    stop: {
      ...common,
      id: "campus-stop",
      mode: "stop",
      schedule: "sun 04:00",
      vmid: [vmId],
      prune_backups: { "keep-last": "1" },
    },
  });
});

test("06: a NAT network belongs to the SDN, with an applier before and after its resources", () => {
  const { lab, hypervisor, guest } = proxmoxLab();
  const wan = new NatNetwork(lab, "wan", { hypervisor, cidr: "10.20.0.0/24" });
  guest("nat-vm", { interfaces: [wan.attach({ address: "10.20.0.9", mac })], cloudInit: seed, options });
  const { id: zone } = withoutMarks(lab).resource.proxmox_sdn_zone_simple.wan_zone;
  const { id: vnet } = withoutMarks(lab).resource.proxmox_sdn_vnet.wan;
  const parts = ["proxmox_sdn_subnet.wan_subnet", "proxmox_sdn_vnet.wan", "proxmox_sdn_zone_simple.wan_zone"];
  // Better: guests move to the new network before the old one goes.
  const part = { depends_on: ["proxmox_sdn_applier.sdn_last"], lifecycle: { create_before_destroy: true } };
  expect(zone).toMatch(/^wan[0-9a-z]{5}$/);
  expect(vnet).toMatch(/^wan[0-9a-z]{5}$/);
  expect(withoutMarks(lab).resource).toEqual({
    // Better: on other nodes of a cluster nothing is set up.
    proxmox_sdn_zone_simple: { wan_zone: { id: zone, dhcp: "dnsmasq", ipam: "pve", nodes: ["pve"], ...part } },
    proxmox_sdn_vnet: { wan: { id: vnet, zone: "${proxmox_sdn_zone_simple.wan_zone.id}", ...part } },
    proxmox_sdn_subnet: {
      wan_subnet: {
        cidr: "10.20.0.0/24",
        vnet: "${proxmox_sdn_vnet.wan.id}",
        gateway: "10.20.0.1",
        snat: true,
        // The upper half: those below are for guests that are told their address.
        dhcp_range: { start_address: "10.20.0.128", end_address: "10.20.0.254" },
        ...part,
      },
    },
    proxmox_sdn_applier: {
      // Better: replaced when a part is added or removed.
      sdn_last: { lifecycle: { replace_triggered_by: ["terraform_data.sdn_parts"] } },
      sdn: { depends_on: parts, lifecycle: { replace_triggered_by: [...parts, "terraform_data.sdn_parts"] } },
    },
    terraform_data: {
      sdn_parts: { input: ["10.20.0.0/24", vnet, zone].sort() },
    },
    proxmox_virtual_environment_vm: {
      "nat-vm": linux("nat-vm", {
        network_device: [device("${proxmox_sdn_vnet.wan.id}")],
        // Better: leases go by the order in which guests start, so guests have addresses of their own.
        initialization: initialization({
          ip_config: [{ ipv4: { address: "10.20.0.9/24", gateway: "10.20.0.1" } }],
        }),
        depends_on: ["proxmox_sdn_applier.sdn"],
      }),
    },
  });
});

test.each([
  ["07: a host-only network is a bridge with the host's address", HostOnlyNetwork, { address: "10.10.0.1/24" }],
  ["08: an internal network is a bridge without an address", InternalNetwork, {}],
])("%s", (_, Network, address) => {
  const { lab, hypervisor, guest } = proxmoxLab();
  const lan = new Network(lab, "lan", { hypervisor, cidr: "10.10.0.0/24" });
  guest("vm", { interfaces: [lan.attach({ address: "10.10.0.11", mac })], cloudInit: seed, options });
  const { name } = withoutMarks(lab).resource.proxmox_network_linux_bridge.lan;
  expect(name).toMatch(/^vmbr[1-4]\d{3}$/);
  expect(withoutMarks(lab).resource).toEqual({
    proxmox_network_linux_bridge: {
      lan: { node_name: "pve", name, autostart: true, comment: "campus lan", ...address },
    },
    proxmox_virtual_environment_vm: {
      vm: linux("vm", {
        network_device: [device("${proxmox_network_linux_bridge.lan.name}")],
        initialization: initialization({ ip_config: [{ ipv4: { address: "10.10.0.11/24" } }] }),
      }),
    },
  });
});

/** Not compared: the SDN's VLAN zone, for bridges of several nodes, which labs do not have yet. */
test("09: access ports and a trunk use a VLAN-aware bridge", () => {
  const { lab, hypervisor, guest, container } = proxmoxLab();
  const trunk = new InternalNetwork(lab, "trunk", { hypervisor, cidr: "10.98.0.0/24" });
  const vlan = new Vlan(lab, "staff", { network: trunk, vlanId: 10, cidr: "10.99.0.0/24", gateway: "10.99.0.2" });
  const others = [20, 30].map(
    (vlanId) => new Vlan(lab, `v${vlanId}`, { network: trunk, vlanId, cidr: `10.${vlanId}.0.0/24` }),
  );
  guest("vlan-access", { interfaces: [vlan.attach({ mac })], cpus: 2, running: false, options });
  guest("vlan-trunk", {
    interfaces: [trunk.trunk([vlan, ...others], { mac: MacAddress.parse("bc:24:11:00:00:03") })],
    ...{ cpus: 2, running: false, options: { vmId: 1010 } },
  });
  container("vlan-ct", {
    interfaces: [vlan.attach({ address: "10.99.0.71", mac: MacAddress.parse("bc:24:11:00:00:02") })],
    ...{ running: false, memory: Size.mebibytes(128), rootDisk: { size: Size.gibibytes(1) }, options: { vmId: 2009 } },
  });
  const bridge = "${proxmox_network_linux_bridge.trunk.name}";
  const { proxmox_network_linux_bridge: bridges, ...guests } = withoutMarks(lab).resource;
  expect(bridges.trunk).toEqual({
    ...{ node_name: "pve", name: expect.stringMatching(/^vmbr\d{4}$/), autostart: true, comment: "campus trunk" },
    // The pattern's are fewer, and its bridge has a card of the node.
    ...{ vlan_aware: true, vids: "2-4094" },
  });
  expect(guests).toEqual({
    proxmox_virtual_environment_vm: {
      "vlan-access": linux("vlan-access", {
        ...{ started: false, cpu: { cores: 2, type: "x86-64-v2-AES" } },
        network_device: [device(bridge, { vlan_id: 10 })],
      }),
      "vlan-trunk": linux("vlan-trunk", {
        ...{ vm_id: 1010, started: false, cpu: { cores: 2, type: "x86-64-v2-AES" } },
        network_device: [device(bridge, { trunks: "10;20;30", mac_address: "BC:24:11:00:00:03" })],
      }),
    },
    proxmox_virtual_environment_container: {
      "vlan-ct": linuxContainer("vlan-ct", {
        ...{ vm_id: 2009, started: false },
        network_interface: [{ name: "eth0", bridge, mac_address: "BC:24:11:00:00:02", vlan_id: 10 }],
        initialization: {
          hostname: "vlan-ct",
          dns: { servers: ["10.99.0.2"] },
          ip_config: [{ ipv4: { address: "10.99.0.71/24", gateway: "10.99.0.2" } }],
        },
      }),
    },
  });
});

test("10: a directory pool is a storage of the node", () => {
  const { lab, hypervisor, guest } = proxmoxLab();
  const pool = new DirectoryPool(lab, "Store", { hypervisor, path: "/var/lib/vz/lab" });
  guest("vm", { bootDisk: Disk.blank(Size.gibibytes(1), { pool }) });
  const { proxmox_storage_directory: storage, proxmox_virtual_environment_vm: machines } = withoutMarks(lab).resource;
  expect(storage.Store).toEqual({
    id: "campus-store",
    path: "/var/lib/vz/lab",
    // Better: backups may lie there too.
    content: ["backup", "images", "rootdir"],
    nodes: ["pve"],
    shared: false,
    create_base_path: true,
  });
  expect(machines.vm.disk).toMatchObject([
    { datastore_id: "${proxmox_storage_directory.Store.id}", file_format: "qcow2" },
  ]);
});

test("10: storage of every other kind is rendered, without passwords", () => {
  const { lab, hypervisor, guest, container } = proxmoxLab();
  const password = Secret.fromEnvironment("STORAGE_PASSWORD");
  new NfsPool(lab, "nfs", { hypervisor, server: "192.0.2.10", export: "/export/lab", options: "vers=4.2" });
  new CifsPool(lab, "cifs", { hypervisor, server: "192.0.2.11", share: "lab", username: "lab", password });
  new LvmPool(lab, "lvm", { hypervisor, volumeGroup: "vglab" });
  const thin = new LvmThinPool(lab, "thin", { hypervisor, volumeGroup: "vglab", thinPool: "data" });
  const zfs = new ZfsPool(lab, "zfs", { hypervisor, zfsPool: "tank/lab", blockSize: "16k" });
  const server = { server: "192.0.2.12", datastore: "lab", username: "lab@pbs", password, namespace: "workshop" };
  const storage = new BackupServer(lab, "pbs", { hypervisor, ...server });
  const vm = guest("vm", { bootDisk: Disk.blank(Size.gibibytes(1), { pool: thin }) });
  container("ct", { rootDisk: { size: Size.gibibytes(1), pool: zfs } });
  const keep = { last: 1 };
  new BackupJob(lab, "job", { hypervisor, guests: [vm], mode: BackupMode.STOP, schedule: "daily", keep, storage });
  // Better: a storage may hold all that a lab puts there.
  const files = { nodes: ["pve"], content: ["backup", "images", "rootdir"] };
  const volumes = { nodes: ["pve"], content: ["images", "rootdir"] };
  const secret = "${var.stored_secret_STORAGE_PASSWORD}";
  const { resource, variable } = withoutMarks(lab);
  expect(variable).toEqual({ stored_secret_STORAGE_PASSWORD: { type: "string", sensitive: true } });
  expect(resource).toMatchObject({
    proxmox_storage_nfs: {
      nfs: { id: "campus-nfs", server: "192.0.2.10", export: "/export/lab", options: "vers=4.2", ...files },
    },
    proxmox_storage_cifs: {
      cifs: { id: "campus-cifs", server: "192.0.2.11", share: "lab", username: "lab", password: secret, ...files },
    },
    proxmox_storage_lvm: { lvm: { id: "campus-lvm", volume_group: "vglab", shared: false, ...volumes } },
    proxmox_storage_lvmthin: { thin: { id: "campus-thin", volume_group: "vglab", thin_pool: "data", ...volumes } },
    proxmox_storage_zfspool: {
      zfs: { id: "campus-zfs", zfs_pool: "tank/lab", thin_provision: true, blocksize: "16k", ...volumes },
    },
    proxmox_storage_pbs: {
      pbs: { id: "campus-pbs", ...server, password: secret, nodes: ["pve"], content: ["backup"] },
    },
    proxmox_backup_job: { job: { storage: "${proxmox_storage_pbs.pbs.id}" } },
    proxmox_virtual_environment_vm: {
      vm: { disk: [{ datastore_id: "${proxmox_storage_lvmthin.thin.id}", file_format: "raw" }] },
    },
    proxmox_virtual_environment_container: {
      ct: { disk: { datastore_id: "${proxmox_storage_zfspool.zfs.id}", size: 1 } },
    },
  });
});

test("11: a node downloads a disk's image, and a clone is a full copy with its own identity", () => {
  const { lab, hypervisor, guest } = proxmoxLab();
  const lan = new BridgedNetwork(lab, "lan", { hypervisor, cidr: "10.99.0.0/24" });
  const sha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
  const image = Image.url("https://example.org/debian-12.qcow2", { sha256 });
  const bootDisk = Disk.fromImage(image, { size: Size.gibibytes(2) });
  const source = guest("first", { bootDisk, interfaces: [lan.at("10.99.0.91")], cloudInit: seed, options });
  source.clone("second", { interfaces: [lan.attach({ address: "10.99.0.92", mac })] });
  const { resource } = withoutMarks(lab);
  expect(resource.proxmox_download_file).toEqual({
    pve_image_9f86d081884c: {
      node_name: "pve",
      datastore_id: "local",
      content_type: "import",
      url: "https://example.org/debian-12.qcow2",
      file_name: "campus-9f86d081884c.qcow2",
      overwrite: false,
      // Better: what has another checksum is refused.
      checksum: sha256,
      checksum_algorithm: "sha256",
    },
  });
  const { first, second } = resource.proxmox_virtual_environment_vm;
  expect(first.disk).toMatchObject([{ import_from: "${proxmox_download_file.pve_image_9f86d081884c.id}", size: 2 }]);
  const { vm_id } = second;
  expect(vm_id).not.toBe(1001);
  expect(second).toEqual({
    node_name: "pve",
    vm_id,
    name: "second",
    tags: ["campus"],
    started: true,
    on_boot: false,
    stop_on_destroy: true,
    agent: { enabled: false },
    clone: { vm_id: "${proxmox_virtual_environment_vm.first.vm_id}", full: true, retries: 3 },
    lifecycle: { ignore_changes: ["disk"] },
    cpu: { cores: 1, type: "x86-64-v2-AES" },
    memory: { dedicated: 512 },
    network_device: [device("vmbr0")],
    initialization: initialization({ ip_config: [{ ipv4: { address: "10.99.0.92/24" } }] }),
    ...BETTER,
  });
});

test("11: a template has full clones and linked clones", () => {
  const { lab, hypervisor } = proxmoxLab();
  const lan = new BridgedNetwork(lab, "lan", { hypervisor, cidr: "10.99.0.0/24", gateway: "10.99.0.2" });
  const bootDisk = Disk.blank(Size.gibibytes(2), { pool: StoragePool.existing(hypervisor, "local") });
  const template = new Template(lab, "golden", { hypervisor, bootDisk, cloudInit: seed, options });
  const interfaces = [lan.attach({ address: "10.99.0.91", mac })];
  template.clone("full", { interfaces });
  template.linkedClone("linked", { memory: Size.mebibytes(256), interfaces: [lan.at("10.99.0.92")] });
  const { golden, full, linked } = withoutMarks(lab).resource.proxmox_virtual_environment_vm;
  expect(golden).toEqual(
    linux("golden", {
      started: false,
      template: true,
      disk: [
        { datastore_id: "local", interface: "scsi0", file_format: "qcow2", size: 2, discard: "on", iothread: true },
      ],
    }),
  );
  const { vm_id } = full;
  const clone = { vm_id: "${proxmox_virtual_environment_vm.golden.vm_id}", full: true, retries: 3 };
  expect(full).toEqual({
    node_name: "pve",
    vm_id,
    name: "full",
    tags: ["campus"],
    started: true,
    on_boot: false,
    stop_on_destroy: true,
    agent: { enabled: false },
    clone,
    lifecycle: { ignore_changes: ["disk"] },
    cpu: { cores: 1, type: "x86-64-v2-AES" },
    memory: { dedicated: 512 },
    network_device: [device("vmbr0")],
    initialization: initialization({
      ip_config: [{ ipv4: { address: "10.99.0.91/24", gateway: "10.99.0.2" } }],
      dns: { servers: ["10.99.0.2"] },
    }),
    ...BETTER,
  });
  expect(linked).toMatchObject({ clone: { ...clone, full: false }, memory: { dedicated: 256 }, started: true });
});

test("13: each guest of the host-only lab is behind its own NAT and on the host's bridge", () => {
  const { lab, hypervisor, guest, container } = proxmoxLab();
  const lan = new HostOnlyNetwork(lab, "lan", { hypervisor, cidr: "10.1.2.0/24" });
  const other = MacAddress.parse("bc:24:11:00:01:01");
  for (const n of [1, 2]) {
    guest(`lab0${n}`, {
      interfaces: [Nat.perMachine(), lan.at(`10.1.2.1${n}`)],
      cloudInit: seed,
      options: { cloudInitDrive: true },
    });
  }
  container("labct", {
    memory: Size.mebibytes(128),
    rootDisk: { size: Size.gibibytes(1) },
    interfaces: [Nat.perMachine({ mac }), lan.attach({ address: "10.1.2.21", mac: other })],
    sshKeys: [KEY],
    options: { vmId: 2301 },
  });
  const { resource } = withoutMarks(lab);
  expect(resource.proxmox_sdn_vnet.pve_nat).toMatchObject({ isolate_ports: true });
  expect(resource.proxmox_sdn_subnet.pve_nat_subnet).toMatchObject({
    cidr: "10.0.2.0/24",
    gateway: "10.0.2.2",
    snat: true,
    dhcp_range: { start_address: "10.0.2.15", end_address: "10.0.2.254" },
  });
  expect(Object.keys(resource.proxmox_sdn_zone_simple)).toEqual(["pve_nat_zone"]);
  for (const n of [1, 2]) {
    const machine = resource.proxmox_virtual_environment_vm[`lab0${n}`];
    expect(machine.network_device).toMatchObject([
      { bridge: "${proxmox_sdn_vnet.pve_nat.id}" },
      { bridge: "${proxmox_network_linux_bridge.lan.name}" },
    ]);
    expect(machine.initialization.ip_config).toEqual([
      { ipv4: { address: "dhcp" } },
      { ipv4: { address: `10.1.2.1${n}/24` } },
    ]);
    // Containers first: the provider starts one a second time where that takes long, and fails.
    expect(machine.depends_on).toEqual(["proxmox_sdn_applier.sdn", "proxmox_virtual_environment_container.labct"]);
  }
  expect(resource.proxmox_virtual_environment_container.labct).toEqual(
    linuxContainer("labct", {
      vm_id: 2301,
      network_interface: [
        { name: "eth0", bridge: "${proxmox_sdn_vnet.pve_nat.id}", mac_address: "BC:24:11:00:00:01" },
        { name: "eth1", bridge: "${proxmox_network_linux_bridge.lan.name}", mac_address: "BC:24:11:00:01:01" },
      ],
      initialization: {
        hostname: "labct",
        ip_config: [{ ipv4: { address: "dhcp" } }, { ipv4: { address: "10.1.2.21/24" } }],
        user_account: { keys: [KEY] },
      },
      depends_on: ["proxmox_sdn_applier.sdn"],
    }),
  );
});
