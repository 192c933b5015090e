import { App } from "cdktf";
import { Disk, Image, Lab, NatNetwork, Proxmox, Size, Template } from "labvisor";

const app = new App();
const lab = new Lab(app, "template");
const pve = new Proxmox(lab, "pve", { node: "pve" });
const wan = new NatNetwork(lab, "wan", { hypervisor: pve, cidr: "10.20.0.0/24", nameservers: ["9.9.9.9"] });

const debian = new Template(lab, "debian", {
  hypervisor: pve,
  bootDisk: Disk.fromImage(Image.file("debian.img"), { size: Size.gibibytes(10) }),
});
debian.linkedClone("web", { interfaces: [wan.attach()] }); // in a moment, and needs the template
debian.clone("archive", { interfaces: [wan.attach()], bootDiskSize: Size.gibibytes(40) }); // stands alone
app.synth();
