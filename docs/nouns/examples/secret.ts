import { App } from "cdktf";
import { CifsPool, Lab, Proxmox, Secret } from "labvisor";

const app = new App();
const lab = new Lab(app, "secret");
const pve = new Proxmox(lab, "pve", { node: "pve" });

// SHARE_PASSWORD=... labvisor apply
new CifsPool(lab, "share", {
  hypervisor: pve,
  server: "192.168.1.6",
  share: "labs",
  username: "lab",
  password: Secret.fromEnvironment("SHARE_PASSWORD"),
});
app.synth();
