import { App } from "cdktf";
import { CloudInit, Disk, Image, InternalNetwork, Lab, Size, VirtualBox, VirtualMachine, Vlan } from "labvisor";

const app = new App();
const lab = new Lab(app, "vlan");
const laptop = new VirtualBox(lab, "laptop");
const backbone = new InternalNetwork(lab, "backbone", { hypervisor: laptop, cidr: "10.10.0.0/24" });
const staff = new Vlan(lab, "staff", { network: backbone, vlanId: 20, cidr: "10.10.20.0/24", gateway: "10.10.20.1" });
const students = new Vlan(lab, "students", {
  network: backbone,
  vlanId: 30,
  cidr: "10.10.30.0/24",
  gateway: "10.10.30.1",
});
const bootDisk = Disk.fromImage(Image.file("debian.img"), { size: Size.gibibytes(4) });

// Access ports: these guests send and receive untagged frames.
new VirtualMachine(lab, "teacher", { hypervisor: laptop, bootDisk, interfaces: [staff.attach()] });
new VirtualMachine(lab, "student", { hypervisor: laptop, bootDisk, interfaces: [students.attach()] });

// A router on a stick: one trunk, with one interface per VLAN.
new VirtualMachine(lab, "router", {
  hypervisor: laptop,
  bootDisk,
  interfaces: [backbone.trunk([staff.at("10.10.20.1"), students.at("10.10.30.1")])],
  cloudInit: CloudInit.seed({ forwarding: true }),
});
app.synth();
