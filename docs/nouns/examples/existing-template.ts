import { App } from "cdktf";
import { CloudInit, ExistingTemplate, Lab, NatNetwork, Proxmox, Size } from "labvisor";

const app = new App();
const lab = new Lab(app, "existing-template");
const pve = new Proxmox(lab, "pve", { node: "pve" });
const wan = new NatNetwork(lab, "wan", { hypervisor: pve, cidr: "10.20.0.0/24", nameservers: ["9.9.9.9"] });

const golden = new ExistingTemplate(lab, "golden", { hypervisor: pve, vmId: 9000 }); // by Packer, for example
golden.linkedClone("web", {
  memory: Size.gibibytes(2),
  interfaces: [wan.attach()],
  cloudInit: CloudInit.seed({ user: "lab" }),
});
app.synth();
