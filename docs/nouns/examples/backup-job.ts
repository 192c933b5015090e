import { App } from "cdktf";
import {
  BackupJob,
  BackupMode,
  Disk,
  Image,
  Lab,
  Proxmox,
  Size,
  StorageKind,
  StoragePool,
  VirtualMachine,
} from "labvisor";

const app = new App();
const lab = new Lab(app, "backup-job");
const pve = new Proxmox(lab, "pve", { node: "pve" });
const bootDisk = Disk.fromImage(Image.file("debian.img"), { size: Size.gibibytes(10) });
const web = new VirtualMachine(lab, "web", { hypervisor: pve, bootDisk });

new BackupJob(lab, "nightly", {
  hypervisor: pve,
  guests: [web],
  mode: BackupMode.SNAPSHOT, // it goes on; SUSPEND pauses it, STOP shuts it down
  schedule: "02:30",
  keep: { last: 3, weekly: 4 },
  storage: StoragePool.existing(pve, "local", StorageKind.DIRECTORY),
});
app.synth();
