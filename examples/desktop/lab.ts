import type { App } from "cdktf";
import { Disk, Image, Lab, Nat, PortForward, Size, VirtualBox, VirtualMachine } from "labvisor";

/** A desktop guest behind a NAT, with SSH on a forwarded port and a shared folder of the host, and a clone of it. */
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

  // The clone has a copy of the disk, its own MAC and name, and no forwarded port.
  linux.clone("twin");
  return lab;
}
