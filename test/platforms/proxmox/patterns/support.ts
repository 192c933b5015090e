import { CloudInit, MacAddress } from "../../../../lib/index.js";

/** The attributes that Labvisor adds to every machine. */
export const BETTER = {
  // With another node, the machine moves and is not recreated.
  migrate: true,
  // A recreated machine stays in its backup jobs.
  purge_on_destroy: false,
};

/** The setting that Labvisor adds to cloud-init: a first boot without a default route must not wait for package servers. */
const NO_UPGRADE = { upgrade: false };

export const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFakeFakeFakeFakeFakeFakeFakeFakeFakeFakeFake lab";
export const mac = MacAddress.parse("bc:24:11:00:00:01");

export const device = (bridge: string, changed: object = {}) => ({
  bridge,
  disconnected: null,
  enabled: null,
  firewall: null,
  mac_address: "BC:24:11:00:00:01",
  model: "virtio",
  mtu: null,
  queues: null,
  rate_limit: null,
  trunks: null,
  vlan_id: null,
  ...changed,
});

export const linux = (name: string, changed: object = {}) => ({
  node_name: "pve",
  vm_id: 1001,
  name,
  tags: ["campus"],
  machine: "q35",
  started: true,
  on_boot: false,
  stop_on_destroy: true,
  agent: { enabled: false },
  operating_system: { type: "l26" },
  cpu: { cores: 1, type: "x86-64-v2-AES" },
  memory: { dedicated: 512 },
  scsi_hardware: "virtio-scsi-single",
  boot_order: ["scsi0"],
  disk: [{ datastore_id: "local", interface: "scsi0", file_format: "qcow2", size: 3, discard: "on", iothread: true }],
  network_device: [] as object[],
  serial_device: [{ device: "socket" }],
  vga: { type: "serial0" },
  ...BETTER,
  ...changed,
});

export const linuxContainer = (name: string, changed: object = {}) => ({
  node_name: "pve",
  tags: ["campus"],
  unprivileged: true,
  started: true,
  start_on_boot: false,
  operating_system: { template_file_id: "local:vztmpl/debian-12-tiny_12.0-1_amd64.tar.zst", type: "debian" },
  cpu: { cores: 1 },
  memory: { dedicated: 128, swap: 0 },
  disk: { datastore_id: "local", size: 1 },
  features: { nesting: true },
  initialization: { hostname: name },
  // Better: they would make the container anew.
  lifecycle: { ignore_changes: ["operating_system[0].template_file_id", "initialization[0].user_account"] },
  ...changed,
});

export const initialization = (changed: object) => ({
  datastore_id: "local",
  interface: "ide2",
  user_account: { username: "lab", keys: [KEY] },
  ...NO_UPGRADE,
  ...changed,
});

export const seed = CloudInit.seed({ user: "lab", sshKeys: [KEY] });
export const options = { vmId: 1001, cloudInitDrive: true };
