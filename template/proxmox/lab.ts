import type { App } from "cdktf";
import { CloudInit, Disk, Image, Lab, NatNetwork, Proxmox, Size, VirtualMachine } from "labvisor";

/** Two guests on their own network, which reach each other, the node, and the Internet through the node's NAT. */
export function createLab(app: App): Lab {
  const lab = new Lab(app, "starter");
  const pve = new Proxmox(lab, "pve", { node: "pve" }); // as the node is called in Proxmox VE's own windows
  // The node is 10.30.0.1. It does not answer DNS queries.
  const lan = new NatNetwork(lab, "lan", { hypervisor: pve, cidr: "10.30.0.0/24", nameservers: ["9.9.9.9"] });

  // This image only boots and prints a line. Image.official("debian-13") is a system that you can log in to.
  const image = Image.file("images/hello.img");
  // The public keys that may log in, as in ~/.ssh/id_ed25519.pub.
  const sshKeys: string[] = [];

  for (const [name, address] of [
    ["web", "10.30.0.11"],
    ["db", "10.30.0.12"],
  ]) {
    new VirtualMachine(lab, name, {
      hypervisor: pve,
      cpus: 1,
      memory: Size.mebibytes(512),
      bootDisk: Disk.fromImage(image, { size: Size.gibibytes(3) }),
      interfaces: [lan.at(address)],
      cloudInit: CloudInit.seed({ sshKeys }),
    });
  }
  return lab;
}
