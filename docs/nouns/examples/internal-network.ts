import { App } from "cdktf";
import { Disk, Image, InternalNetwork, Lab, Size, VirtualBox, VirtualMachine } from "labvisor";

const app = new App();
const lab = new Lab(app, "internal-network");
const laptop = new VirtualBox(lab, "laptop");
const backbone = new InternalNetwork(lab, "backbone", {
  hypervisor: laptop,
  cidr: "10.10.0.0/24",
  cidr6: "fd00:10::/64",
});

const bootDisk = Disk.fromImage(Image.file("debian.img"), { size: Size.gibibytes(4) });
new VirtualMachine(lab, "left", { hypervisor: laptop, bootDisk, interfaces: [backbone.at("10.10.0.1")] });
new VirtualMachine(lab, "right", { hypervisor: laptop, bootDisk, interfaces: [backbone.at("10.10.0.2")] });
app.synth();
