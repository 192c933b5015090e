import { App } from "cdktf";
import { Disk, Image, Lab, NatNetwork, Size, VirtualBox, VirtualMachine } from "labvisor";

const app = new App();
const lab = new Lab(app, "nat-network");
const laptop = new VirtualBox(lab, "laptop");
const campus = new NatNetwork(lab, "campus", {
  hypervisor: laptop,
  cidr: "10.8.0.0/24",
  dhcp: false, // each guest has a static address
});

const bootDisk = Disk.fromImage(Image.file("debian.img"), { size: Size.gibibytes(4) });
new VirtualMachine(lab, "web", { hypervisor: laptop, bootDisk, interfaces: [campus.at("10.8.0.10")] });
new VirtualMachine(lab, "db", { hypervisor: laptop, bootDisk, interfaces: [campus.attach()] }); // its address derives from its name
app.synth();
