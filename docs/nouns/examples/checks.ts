import { App } from "cdktf";
import {
  Checks,
  CloudInit,
  Disk,
  HostOnlyNetwork,
  Image,
  InternalNetwork,
  Lab,
  Probe,
  Reachability,
  Size,
  VirtualBox,
  VirtualMachine,
} from "labvisor";

const app = new App();
const lab = new Lab(app, "shop");
const laptop = new VirtualBox(lab, "laptop");
const lan = new HostOnlyNetwork(lab, "lan", { hypervisor: laptop, cidr: "192.168.56.0/24" });
const inner = new InternalNetwork(lab, "inner", { hypervisor: laptop, cidr: "10.9.0.0/24" });
const bootDisk = Disk.fromImage(Image.file("debian.img"), { size: Size.gibibytes(10) });
const cloudInit = CloudInit.seed({ user: "lab" });
const web = new VirtualMachine(lab, "web", {
  hypervisor: laptop,
  bootDisk,
  cloudInit,
  interfaces: [lan.attach(), inner.attach()],
});
const db = new VirtualMachine(lab, "db", { hypervisor: laptop, bootDisk, cloudInit, interfaces: [inner.attach()] });

// A stack of its own: labvisor check.
const checks = new Checks(app, "checks", { lab });
new Reachability(checks, "web-answers", { from: laptop, to: web, probe: Probe.http({ contains: "Welcome" }) });
new Reachability(checks, "web-has-its-database", { from: web, to: db, probe: Probe.tcp(5432) });
app.synth();
