import { App } from "cdktf";
import { Disk, Image, Lab, LabUser, Proxmox, ResourcePool, Size, VirtualMachine } from "labvisor";

const app = new App();
const lab = new Lab(app, "lab-user");
const pve = new Proxmox(lab, "pve", { node: "pve" });
const bootDisk = Disk.fromImage(Image.file("debian.img"), { size: Size.gibibytes(10) });

for (const name of ["alice", "bob"]) {
  const pool = new ResourcePool(lab, `${name}-pool`, { hypervisor: pve });
  new VirtualMachine(lab, `${name}-web`, { hypervisor: pve, bootDisk, options: { pool } });
  new LabUser(lab, name, { hypervisor: pve, name, pools: [pool] }); // logs in as alice@pve
}
app.synth();
