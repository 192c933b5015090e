import type { App } from "cdktf";
import { Disk, HostOnlyNetwork, type Hypervisor, Image, Lab, Nat, Size, VirtualBox, VirtualMachine } from "labvisor";

/**
 * The workshop's first network: four guests that reach the Internet through their own NAT (adapter 1), and each other
 * and the host through a host-only network with static addresses (adapter 2).
 *
 * @param on creates the hypervisor, such as `(lab) => new Proxmox(lab, "pve", { node: "pve" })`
 */
export function hostOnly(app: App, on: (lab: Lab) => Hypervisor = laptop): Lab {
  const lab = new Lab(app, "host-only");
  const hypervisor = on(lab);
  const lan = new HostOnlyNetwork(lab, "lan", { hypervisor, cidr: "10.1.2.0/24" }); // the host is 10.1.2.1
  const image = Image.file("../images/hello.img");

  for (const n of [1, 2, 3, 4]) {
    new VirtualMachine(lab, `ubuntu${n}`, {
      hypervisor,
      cpus: 1,
      memory: Size.mebibytes(512),
      bootDisk: Disk.fromImage(image, { size: Size.gibibytes(3) }),
      interfaces: [Nat.perMachine(), lan.at(`10.1.2.1${n}`)],
    });
  }
  return lab;
}

/** The host must allow the subnet, with the line "* 10.1.2.0/24" in /etc/vbox/networks.conf. */
function laptop(lab: Lab): Hypervisor {
  return new VirtualBox(lab, "laptop", { hostOnlyRanges: ["10.1.2.0/24"] });
}
