import type { Rule } from "../../../lab/rule.js";
import { VirtualMachine } from "../../../lab/virtual-machine.js";
import { formatOf, isImportable } from "../image-format.js";

export const imageFormat: Rule<VirtualMachine> = {
  code: "LV143",
  appliesTo: VirtualMachine,
  title: "Image format that Proxmox VE cannot import",
  why: "It imports QCOW2, raw, and VMDK. Labvisor unpacks images, but does not convert them.",
  fix:
    "convert the image (qemu-img convert -O qcow2 disk.vdi disk.qcow2); a download's URL ends in .qcow2, .img (for " +
    "QCOW2), .raw, or .vmdk, or in the extension of a packed file, such as .xz or .ova",
  *check(machine) {
    for (const [name, { image }] of machine.disks) {
      const format = image && formatOf(machine.lab, image);
      if (format !== undefined && !isImportable(format)) yield `the image of disk ${name} is ${format}`;
    }
  },
};
