import { App } from "cdktf";
import { Disk, Image, Lab, SerialPort, VirtualBox, VirtualMachine } from "labvisor";

const app = new App();
const lab = new Lab(app, "serial-port");
const laptop = new VirtualBox(lab, "laptop");

new VirtualMachine(lab, "web", {
  hypervisor: laptop,
  bootDisk: Disk.fromImage(Image.file("debian.img")),
  serial: SerialPort.file("web.log"), // tail -f web.log
});
app.synth();
