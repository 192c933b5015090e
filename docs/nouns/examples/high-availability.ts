import { App } from "cdktf";
import {
  Disk,
  Image,
  Lab,
  NfsPool,
  NodeAffinity,
  Proxmox,
  ResourceAffinity,
  ResourcePlacement,
  Size,
  VirtualMachine,
} from "labvisor";

const app = new App();
const lab = new Lab(app, "high-availability");
const pve = new Proxmox(lab, "pve", { node: "pve1", nodes: { pve1: "192.168.1.11", pve2: "192.168.1.12" } });
const pool = new NfsPool(lab, "nas", { hypervisor: pve, server: "192.168.1.5", export: "/labs" }); // all nodes reach it

const [first, second, third] = ["web1", "web2", "db"].map(
  (id) =>
    new VirtualMachine(lab, id, {
      hypervisor: pve,
      bootDisk: Disk.fromImage(Image.file("debian.img"), { size: Size.gibibytes(10), pool }),
      options: { highAvailability: { maxRestart: 2 } },
    }),
);

// Proxmox VE 9; up to 8 a HaGroup, as the `group` of highAvailability.
new ResourceAffinity(lab, "apart", { hypervisor: pve, guests: [first, second], keep: ResourcePlacement.APART });
new NodeAffinity(lab, "fast", { hypervisor: pve, guests: [third], nodes: { pve1: 2, pve2: 1 } });
app.synth();
