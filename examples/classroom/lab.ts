import type { App } from "cdktf";
import { Disk, Image, Lab, Nat, Size, VirtualBox, VirtualMachine } from "labvisor";

/**
 * A classroom: one prepared machine, and a linked clone of it for each of ten students. A clone stores only what its
 * student changes, so ten clones take little more space than one machine.
 */
export function classroom(app: App): Lab {
  const lab = new Lab(app, "classroom");
  const laptop = new VirtualBox(lab, "laptop");

  const master = new VirtualMachine(lab, "master", {
    hypervisor: laptop,
    memory: Size.mebibytes(64),
    bootDisk: Disk.fromImage(Image.file("../images/hello.img"), { size: Size.gibibytes(10) }),
    interfaces: [Nat.perMachine()],
    running: false,
  });
  const golden = master.snapshot("golden", { description: "As the class begins." });

  for (let n = 1; n <= 10; n++) {
    golden.linkedClone(`pupil${n}`, { running: true });
  }
  return lab;
}
