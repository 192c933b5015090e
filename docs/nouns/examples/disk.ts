import { App } from "cdktf";
import { DirectoryPool, Disk, Image, Lab, Size, VirtualBox, VirtualMachine } from "labvisor";

const app = new App();
const lab = new Lab(app, "disk");
const laptop = new VirtualBox(lab, "laptop");
const store = new DirectoryPool(lab, "store", { hypervisor: laptop, path: "disks" });

new VirtualMachine(lab, "db", {
  hypervisor: laptop,
  bootDisk: Disk.fromImage(Image.file("debian.img"), { size: Size.gibibytes(10) }),
  // Named, so that one may come or go and the other stays.
  dataDisks: [
    Disk.blank(Size.gibibytes(20), { name: "data", pool: store }),
    Disk.blank(Size.gibibytes(5), { name: "log", ssd: true, discard: true }),
  ],
});
app.synth();
