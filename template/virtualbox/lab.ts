import type { App } from "cdktf";
import { CloudInit, Disk, HostOnlyNetwork, Image, Lab, Nat, Size, VirtualBox, VirtualMachine } from "labvisor";

/** Two guests that reach the Internet through NAT, and each other and this computer on a host-only network. */
export function createLab(app: App): Lab {
  const lab = new Lab(app, "starter");
  const laptop = new VirtualBox(lab, "laptop");
  const lan = new HostOnlyNetwork(lab, "lan", { hypervisor: laptop, cidr: "192.168.56.0/24" }); // host at .1

  // This image only boots and prints a line. Image.official("debian-13") is a system that you can log in to.
  const image = Image.file("images/hello.img");
  // The public keys that may log in, as in ~/.ssh/id_ed25519.pub.
  const sshKeys: string[] = [];

  for (const [name, address] of [
    ["web", "192.168.56.11"],
    ["db", "192.168.56.12"],
  ]) {
    new VirtualMachine(lab, name, {
      hypervisor: laptop,
      cpus: 1,
      memory: Size.mebibytes(512),
      bootDisk: Disk.fromImage(image, { size: Size.gibibytes(3) }),
      interfaces: [Nat.perMachine(), lan.at(address)],
      cloudInit: CloudInit.seed({ sshKeys }),
    });
  }
  return lab;
}
