import type { Rule } from "../../../lab/rule.js";
import { VirtualMachine } from "../../../lab/virtual-machine.js";

export const isoDisk: Rule<VirtualMachine> = {
  code: "LV157",
  appliesTo: VirtualMachine,
  title: "ISO file as a disk",
  why: "An ISO file is the content of a DVD. A hard disk that is copied from it has no room, and often does not boot.",
  fix: 'put it in the DVD drive, with options: { dvd: Image.file("install.iso") }, and install to a Disk.blank()',
  *check(machine) {
    for (const [name, { image }] of machine.disks) {
      const { source } = image ?? {};
      if (source === undefined || "official" in source) continue;
      const file = "url" in source ? source.url : source.path;
      if (/\.iso$/i.test(file)) yield `the image of disk ${name} is the ISO file ${file}`;
    }
  },
};
