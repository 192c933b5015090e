import { App } from "cdktf";
import { BridgedNetwork, Disk, Image, Lab, Size, VirtualBox, VirtualMachine } from "labvisor";

const app = new App();
const lab = new Lab(app, "bridged-network");
const laptop = new VirtualBox(lab, "laptop");
const office = new BridgedNetwork(lab, "office", {
  hypervisor: laptop,
  hostInterface: "eth0", // VBoxManage list bridgedifs
  cidr: "192.168.1.0/24",
  gateway: "192.168.1.1",
  nameservers: ["192.168.1.1"],
});

const bootDisk = Disk.fromImage(Image.file("debian.img"), { size: Size.gibibytes(4) });
new VirtualMachine(lab, "printer", { hypervisor: laptop, bootDisk, interfaces: [office.at("192.168.1.77")] });
new VirtualMachine(lab, "visitor", { hypervisor: laptop, bootDisk, interfaces: [office.attach()] }); // asks the LAN's own DHCP server
app.synth();
