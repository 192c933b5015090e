import { App } from "cdktf";
import { CloudInit, Disk, Image, Lab, Nat, PortForward, SerialPort, Size, VirtualBox, VirtualMachine } from "labvisor";

const app = new App();
const lab = new Lab(app, "virtual-machine");
const laptop = new VirtualBox(lab, "laptop");

const server = new VirtualMachine(lab, "server", {
  hypervisor: laptop,
  osType: "Debian_64",
  cpus: 2,
  memory: Size.gibibytes(1),
  bootDisk: Disk.fromImage(Image.file("debian.img"), { size: Size.gibibytes(10) }),
  dataDisks: [Disk.blank(Size.gibibytes(20), { name: "database" })],
  interfaces: [Nat.perMachine({ portForwards: [PortForward.tcp({ hostPort: 2222, guestPort: 22 })] })],
  cloudInit: CloudInit.seed({ user: "lab" }),
  serial: SerialPort.file("server.log"),
  deletionProtection: true,
  options: { hardware: { chipset: "ich9" } },
});

server.clone("twin", { memory: Size.gibibytes(2) });
app.synth();
