import { App } from "cdktf";
import { CifsPool, CloudInit, Disk, Image, Lab, Proxmox, Secret, VirtualBox, VirtualMachine } from "labvisor";

const app = new App();
const lab = new Lab(app, "secret");
const laptop = new VirtualBox(lab, "laptop");

// OPS_PASSWORD=... labvisor apply
const token = Secret.fromCommand(["sops", "-d", "secrets/token"], { version: 2 });
new VirtualMachine(lab, "web", {
  hypervisor: laptop,
  bootDisk: Disk.fromImage(Image.file("debian.qcow2")),
  cloudInit: CloudInit.seed({
    users: [{ name: "ops", password: Secret.fromEnvironment("OPS_PASSWORD") }],
    files: [{ path: "/etc/ssl/private/web.key", content: `${Secret.fromFile("secrets/web.key")}\n` }],
    runCommands: [`register --token ${token}`],
  }),
});

// The provider stores this one in Terraform's state.
new CifsPool(lab, "share", {
  hypervisor: new Proxmox(lab, "pve", { node: "pve" }),
  server: "192.168.1.6",
  share: "labs",
  username: "lab",
  password: Secret.fromEnvironment("SHARE_PASSWORD"),
});
app.synth();
