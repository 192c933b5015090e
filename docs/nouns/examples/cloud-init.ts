import { App } from "cdktf";
import { CloudInit, Disk, Image, Lab, Nat, Size, VirtualBox, VirtualMachine } from "labvisor";

const app = new App();
const lab = new Lab(app, "cloud-init");
const laptop = new VirtualBox(lab, "laptop");

new VirtualMachine(lab, "web", {
  hypervisor: laptop,
  bootDisk: Disk.fromImage(Image.file("debian.img"), { size: Size.gibibytes(10) }),
  interfaces: [Nat.perMachine()],
  cloudInit: CloudInit.seed({
    user: "lab",
    sshKeys: ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFakeFakeFakeFakeFakeFakeFakeFakeFakeFakeFake me"],
    packages: ["nginx"],
    runCommands: ["systemctl enable --now nginx"],
    userData: { timezone: "Europe/Berlin" },
  }),
});
app.synth();
