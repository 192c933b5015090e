import { App } from "cdktf";
import { Disk, Lab, Proxmox, Size, StorageKind, VirtualMachine } from "labvisor";

const app = new App();
const lab = new Lab(app, "proxmox");
const pve = new Proxmox(lab, "pve", {
  node: "pve1",
  nodes: { pve1: "192.168.1.11", pve2: "192.168.1.12" }, // of a cluster; a single node needs none
  storage: { name: "local-zfs", kind: StorageKind.ZFS },
  fileStorage: "local",
  lanBridge: "vmbr0",
  vmIds: { first: 5000, last: 5999 },
});
new VirtualMachine(lab, "web", {
  hypervisor: pve,
  bootDisk: Disk.blank(Size.gibibytes(10)),
  options: { node: "pve2" }, // else on pve1
});

app.synth();
