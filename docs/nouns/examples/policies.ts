import { App } from "cdktf";
import {
  AddressedGuests,
  Disk,
  GuestMemoryLimit,
  Image,
  Lab,
  Nat,
  NoBridgedNetworks,
  Severity,
  Size,
  VirtualBox,
  VirtualMachine,
} from "labvisor";

const app = new App();
const lab = new Lab(app, "policies");
lab.addPolicy(new NoBridgedNetworks());
lab.addPolicy(new GuestMemoryLimit(Size.gibibytes(2)));
lab.addPolicy(new AddressedGuests(), { severity: Severity.WARNING });

const laptop = new VirtualBox(lab, "laptop");
new VirtualMachine(lab, "web", {
  hypervisor: laptop,
  memory: Size.gibibytes(1),
  bootDisk: Disk.fromImage(Image.file("debian.img"), { size: Size.gibibytes(10) }),
  interfaces: [Nat.perMachine()],
});

app.synth();
