import { App } from "cdktf";
import { Disk, Image, Lab, Proxmox, ResourcePool, Size, VirtualMachine } from "labvisor";

const app = new App();
const lab = new Lab(app, "resource-pool");
const pve = new Proxmox(lab, "pve", { node: "pve" });
const bootDisk = Disk.fromImage(Image.file("debian.img"), { size: Size.gibibytes(10) });
const students = new ResourcePool(lab, "students", { hypervisor: pve, comment: "who may start and stop these" });

new VirtualMachine(lab, "web", { hypervisor: pve, bootDisk, options: { pool: students } });
app.synth();
