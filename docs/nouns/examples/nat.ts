import { App } from "cdktf";
import { Disk, Image, Lab, Nat, PortForward, Size, VirtualBox, VirtualMachine } from "labvisor";

const app = new App();
const lab = new Lab(app, "nat");
const laptop = new VirtualBox(lab, "laptop");

new VirtualMachine(lab, "web", {
  hypervisor: laptop,
  bootDisk: Disk.fromImage(Image.file("debian.img"), { size: Size.gibibytes(4) }),
  interfaces: [
    Nat.perMachine({
      portForwards: [
        PortForward.tcp({ name: "ssh", hostPort: 2222, guestPort: 22 }),
        PortForward.tcp({ name: "http", hostPort: 8080, guestPort: 80, hostAddress: "0.0.0.0" }),
      ],
    }),
  ],
});
app.synth();
