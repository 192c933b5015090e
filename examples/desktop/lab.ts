import type { App } from "cdktf";
import { Disk, Image, Lab, Nat, PortForward, Size, VirtualBox, VirtualMachine } from "labvisor";

/** One guest as on a desk: the outside through a NAT, ssh from the host through a forwarded port, a folder of the host. And a copy of it. */
export function desktop(app: App): Lab {
  const lab = new Lab(app, "desktop");
  const laptop = new VirtualBox(lab, "laptop");

  const linux = new VirtualMachine(lab, "linux", {
    hypervisor: laptop,
    cpus: 1,
    memory: Size.mebibytes(512),
    bootDisk: Disk.fromImage(Image.file("../images/hello.img"), { size: Size.gibibytes(10) }),
    interfaces: [Nat.perMachine({ portForwards: [PortForward.tcp({ name: "ssh", hostPort: 2222, guestPort: 22 })] })],
    sharedFolders: [{ name: "work", hostPath: "shared" }],
  });

  // It has the same disk, a MAC and a name of its own, and no port of the host.
  linux.clone("twin");
  return lab;
}
