import type { Rule } from "../../../lab/rules/rule.js";
import { formatOf, isFormat } from "../image-format.js";
import { machinesOn } from "./guests.js";

export const imageFormat: Rule = {
  code: "LV143",
  title: "An image in a format that Proxmox VE does not import",
  why: "Proxmox VE imports QCOW2, raw and VMDK, and does not decompress images.",
  fix: "Convert the image: qemu-img convert -O qcow2 disk.vdi disk.qcow2. The extension of a download tells its format: .qcow2, .img (QCOW2), .raw or .vmdk.",
  *check(lab) {
    for (const machine of machinesOn(lab, imageFormat)) {
      for (const [name, { image }] of machine.disks) {
        const format = image && formatOf(lab, image);
        if (format !== undefined && !isFormat(format)) {
          yield { at: machine, message: `the image of its disk ${name} is ${format}` };
        }
      }
    }
  },
};
