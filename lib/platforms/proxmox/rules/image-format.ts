import type { Rule } from "../../../lab/rule.js";
import { VirtualMachine } from "../../../lab/virtual-machine.js";
import { formatOf, isFormat } from "../image-format.js";

export const imageFormat: Rule<VirtualMachine> = {
  code: "LV143",
  appliesTo: VirtualMachine,
  title: "Image format that Proxmox VE cannot import",
  why: "It imports QCOW2, raw, and VMDK, and decompresses nothing.",
  fix:
    "convert the image (qemu-img convert -O qcow2 disk.vdi disk.qcow2); a download's URL ends in .qcow2, .img (for " +
    "QCOW2), .raw, or .vmdk",
  *check({ lab, disks }) {
    for (const [name, { image }] of disks) {
      const format = image && formatOf(lab, image);
      if (format !== undefined && !isFormat(format)) yield `the image of disk ${name} is ${format}`;
    }
  },
};
