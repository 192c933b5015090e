import { App } from "cdktf";
import { Container, ContainerTemplate, Lab, Proxmox } from "labvisor";

const app = new App();
const lab = new Lab(app, "container-template");
const pve = new Proxmox(lab, "pve", { node: "pve" });

// Downloaded by the node, once for the lab.
const published = ContainerTemplate.url(
  "http://download.proxmox.com/images/system/alpine-3.20-default_20240908_amd64.tar.xz",
  { sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08" },
);
// There already: pveam list local.
const existing = ContainerTemplate.existing("local:vztmpl/debian-12-standard_12.7-1_amd64.tar.zst");

new Container(lab, "small", { hypervisor: pve, template: published });
new Container(lab, "large", { hypervisor: pve, template: existing });
app.synth();
