import { App } from "cdktf";
import { Disk, Image, Lab, Nat, Size, VirtualBox, VirtualMachine } from "labvisor";

const app = new App();
const lab = new Lab(app, "snapshot");
const laptop = new VirtualBox(lab, "laptop");

const master = new VirtualMachine(lab, "master", {
  hypervisor: laptop,
  bootDisk: Disk.fromImage(Image.file("debian.img"), { size: Size.gibibytes(10) }),
  running: false,
});
const golden = master.snapshot("golden", { description: "as the class begins" });

for (const student of ["ada", "grace", "edsger"]) {
  golden.linkedClone(student, { running: true, interfaces: [Nat.perMachine()] });
}
app.synth();
