import { App } from "cdktf";
import { Container, ContainerTemplate, Lab, NatNetwork, Proxmox, Size } from "labvisor";

const app = new App();
const lab = new Lab(app, "container");
const pve = new Proxmox(lab, "pve", { node: "pve" });

const wan = new NatNetwork(lab, "wan", { hypervisor: pve, cidr: "10.20.0.0/24" });

new Container(lab, "web", {
  hypervisor: pve,
  template: ContainerTemplate.existing("local:vztmpl/debian-12-standard_12.7-1_amd64.tar.zst"),
  memory: Size.mebibytes(256),
  rootDisk: { size: Size.gibibytes(4) },
  mountPoints: [{ path: "/srv", size: Size.gibibytes(8) }],
  interfaces: [wan.attach()],
  options: { onBoot: true, tags: ["web"] },
});
app.synth();
