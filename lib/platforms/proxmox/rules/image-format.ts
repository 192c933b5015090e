import type { Image } from "../../../lab/image.js";
import type { Rule } from "../../../lab/rule.js";
import { VirtualMachine } from "../../../lab/virtual-machine.js";
import { decompressorOf, formatOf, isFormat } from "../image-format.js";

export const imageFormat: Rule<VirtualMachine> = {
  code: "LV143",
  appliesTo: VirtualMachine,
  title: "Image format that Proxmox VE cannot import",
  why: "It imports QCOW2, raw, and VMDK, and decompresses nothing.",
  fix:
    "convert the image (qemu-img convert -O qcow2 disk.vdi disk.qcow2); a download's URL ends in .qcow2, .img (for " +
    "QCOW2), .raw, or .vmdk",
  *check(machine) {
    for (const [name, { image }] of machine.disks) {
      const format = image && formatOf(machine.lab, image);
      if (image === undefined || format === undefined || isFormat(format)) continue;
      const message = `the image of disk ${name} is ${format}`;
      const program = decompressorOf(format);
      yield program === undefined ? message : { at: machine, message, fix: decompression(program, image) };
    }
  },
};

/** Returns the remedy for a compressed image. */
function decompression(program: string, { source }: Image): string {
  return "url" in source
    ? `download the image, decompress it with ${program}, and use Image.file()`
    : `decompress the image: ${program} ${source.path}`;
}
