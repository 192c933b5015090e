import { App } from "cdktf";
import { DirectoryPool, Disk, DiskAllocation, Lab, Size, VirtualBox, VirtualMachine } from "labvisor";

const app = new App();
const lab = new Lab(app, "directory-pool");
const laptop = new VirtualBox(lab, "laptop");
const fast = new DirectoryPool(lab, "fast", {
  hypervisor: laptop,
  path: "/mnt/nvme/labs",
  allocation: DiskAllocation.FIXED,
});

new VirtualMachine(lab, "db", { hypervisor: laptop, bootDisk: Disk.blank(Size.gibibytes(20), { pool: fast }) });
app.synth();
