import type { Rule } from "../../../lab/rule.js";
import { VirtualMachine } from "../../../lab/virtual-machine.js";
import { formatOf, isImportable } from "../image-format.js";

export const imageFormat: Rule<VirtualMachine> = {
  code: "LV143",
  appliesTo: VirtualMachine,
  title: "Image format that Proxmox VE cannot import",
  why:
    "It imports QCOW2, raw, and VMDK disks. Labvisor unpacks images, and converts VDI, VHD, VHDX, QED, and Parallels " +
    "disks.",
  fix:
    "convert the image (qemu-img convert -O qcow2 disk.vmdk disk.qcow2); a download's URL ends in .qcow2, .img (for " +
    "QCOW2), .raw, .vmdk, .vdi, .vhd, .vhdx, or .qed, or in the extension of a packed file, such as .xz or .ova",
  *check(machine) {
    for (const [name, { image }] of machine.disks) {
      const format = image && formatOf(machine.lab, image);
      if (format !== undefined && !isImportable(format)) yield `the image of disk ${name} is ${format}`;
    }
  },
};
