import { App } from "cdktf";
import {
  BackupJob,
  BackupMode,
  BackupServer,
  CifsPool,
  Disk,
  Image,
  Lab,
  LvmThinPool,
  NfsPool,
  Proxmox,
  Secret,
  Size,
  StorageKind,
  StoragePool,
  VirtualMachine,
  ZfsPool,
} from "labvisor";

const app = new App();
const lab = new Lab(app, "storage-pools");
const pve = new Proxmox(lab, "pve", { node: "pve" });

const ssd = StoragePool.existing(pve, "local-lvm", StorageKind.LVM_THIN); // what the node has already
const nas = new NfsPool(lab, "nas", { hypervisor: pve, server: "192.168.1.5", export: "/labs" });
new ZfsPool(lab, "tank", { hypervisor: pve, zfsPool: "tank/labs" });
new LvmThinPool(lab, "thin", { hypervisor: pve, volumeGroup: "vg0", thinPool: "labs" });
new CifsPool(lab, "share", {
  hypervisor: pve,
  server: "192.168.1.6",
  share: "labs",
  username: "lab",
  password: Secret.fromEnvironment("SHARE_PASSWORD"),
});
const backups = new BackupServer(lab, "pbs", {
  hypervisor: pve,
  server: "192.168.1.7",
  datastore: "labs",
  username: "lab@pbs",
  password: Secret.fromEnvironment("PBS_PASSWORD"),
});

const db = new VirtualMachine(lab, "db", {
  hypervisor: pve,
  bootDisk: Disk.fromImage(Image.file("debian.img"), { size: Size.gibibytes(10), pool: ssd }),
  dataDisks: [Disk.blank(Size.gibibytes(100), { name: "data", pool: nas })],
});
new BackupJob(lab, "nightly", {
  hypervisor: pve,
  guests: [db],
  mode: BackupMode.SNAPSHOT,
  schedule: "02:30",
  keep: { last: 7 },
  storage: backups,
});
app.synth();
