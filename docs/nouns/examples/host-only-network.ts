import { App } from "cdktf";
import { Disk, HostOnlyNetwork, Image, Lab, Size, VirtualBox, VirtualMachine } from "labvisor";

const app = new App();
const lab = new Lab(app, "host-only-network");
const laptop = new VirtualBox(lab, "laptop");
const lan = new HostOnlyNetwork(lab, "lan", {
  hypervisor: laptop,
  cidr: "192.168.56.0/24", // the host is at .1
  dhcp: { lower: "192.168.56.100", upper: "192.168.56.199" },
});

const bootDisk = Disk.fromImage(Image.file("debian.img"), { size: Size.gibibytes(4) });
new VirtualMachine(lab, "web", { hypervisor: laptop, bootDisk, interfaces: [lan.at("192.168.56.10")] });
new VirtualMachine(lab, "guest", { hypervisor: laptop, bootDisk, interfaces: [lan.attach()] }); // a lease
app.synth();
