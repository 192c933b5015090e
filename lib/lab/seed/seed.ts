import { createHash } from "node:crypto";
import { iso9660 } from "../../files/iso9660.js";
import type { StackFile } from "../stack.js";
import type { VirtualMachine } from "../virtual-machine.js";
import { noCloudFiles } from "./no-cloud.js";

/** Returns a guest's seed for cloud-init: a CD image with the label `cidata`. */
export function seedFile(guest: VirtualMachine): StackFile {
  return { path: seedPath(guest), content: iso9660("cidata", noCloudFiles(guest)) };
}

/** Returns the path of the seed in the stack's folder. It contains a hash, so that a plan shows a changed content. */
export function seedPath(guest: VirtualMachine): string {
  const hash = createHash("sha256")
    .update(JSON.stringify(noCloudFiles(guest)))
    .digest("hex")
    .slice(0, 8);
  return `seeds/${guest.name}-${hash}.iso`;
}
