import { App } from "cdktf";
import { Disk, Image, InternalNetwork, Lab, Size, VirtualBox, VirtualMachine } from "labvisor";

const app = new App();
const lab = new Lab(app, "lab", { domain: "lab.example" });
const laptop = new VirtualBox(lab, "laptop");
const wire = new InternalNetwork(lab, "wire", { hypervisor: laptop, cidr: "10.5.0.0/24" });
for (const id of ["ada", "grace"]) {
  new VirtualMachine(lab, id, {
    hypervisor: laptop,
    bootDisk: Disk.fromImage(Image.file("debian.img"), { size: Size.gibibytes(4) }),
    interfaces: [wire.attach()],
  });
}

// The last word: each guest's addresses are settled now.
for (const { guest, fqdn, mac, address } of lab.addressPlan) {
  console.log(fqdn ?? guest, mac.toString(), address);
}
lab.snapshot("as-it-begins");
app.synth();
