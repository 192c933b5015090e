import { type Image, isImage } from "../../../lab/image.js";
import type { Rule } from "../../../lab/rule.js";
import { VirtualMachine } from "../../../lab/virtual-machine.js";
import { formatOf, isFormat, packingOfDvd, unpackerOf } from "../image-format.js";

export const imageFormat: Rule<VirtualMachine> = {
  code: "LV143",
  appliesTo: VirtualMachine,
  title: "Image format that Proxmox VE cannot import",
  why:
    "It imports QCOW2, raw, and VMDK, and unpacks none of them. It decompresses ISO files with gzip, LZO, Zstandard, " +
    "or bzip2 while it downloads them, but not those that are uploaded.",
  fix:
    "convert the image (qemu-img convert -O qcow2 disk.vdi disk.qcow2); a download's URL ends in .qcow2, .img (for " +
    "QCOW2), .raw, or .vmdk",
  *check(machine) {
    for (const [name, { image }] of machine.disks) {
      const format = image && formatOf(machine.lab, image);
      if (image === undefined || format === undefined || isFormat(format)) continue;
      const message = `the image of disk ${name} is ${format}`;
      const program = unpackerOf(format);
      yield program === undefined ? message : { at: machine, message, fix: unpacking(program, image) };
    }
    for (const [name, image] of Object.entries(machine.options ?? {})) {
      if (!isImage(image)) continue;
      const packing = packingOfDvd(machine.lab, image);
      const program = packing && unpackerOf(packing);
      if (program)
        yield { at: machine, message: `the image of options.${name} is ${packing}`, fix: unpacking(program, image) };
    }
  },
};

/** Returns the remedy for a packed image. */
function unpacking(program: string, { source }: Image): string {
  return "path" in source
    ? `unpack the image: ${program} ${source.path}`
    : `download the image, unpack it with ${program}, and use Image.file()`;
}
