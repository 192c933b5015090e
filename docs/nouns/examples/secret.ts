import { App } from "cdktf";
import { CifsPool, Lab, Proxmox, Secret } from "labvisor";

const app = new App();
const lab = new Lab(app, "secret");
const pve = new Proxmox(lab, "pve", { node: "pve" });

// TF_VAR_share_password=... labvisor apply: it is in no synthesized file.
new CifsPool(lab, "share", {
  hypervisor: pve,
  server: "192.168.1.6",
  share: "labs",
  username: "lab",
  password: Secret.fromEnvironment("TF_VAR_share_password"),
});
app.synth();
