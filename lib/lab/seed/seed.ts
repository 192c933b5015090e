import { createHash } from "node:crypto";
import type { StackFile } from "../stack.js";
import type { VirtualMachine } from "../virtual-machine.js";
import { iso9660 } from "./iso9660.js";
import { noCloudFiles } from "./no-cloud.js";

/** A guest's seed for cloud-init: a CD called `cidata`. */
export function seedFile(guest: VirtualMachine): StackFile {
  return { path: seedPath(guest), content: iso9660("cidata", noCloudFiles(guest)) };
}

/** The seed's file, from the stack's folder. Its name has a hash of the content, so that a plan shows when that changes. */
export function seedPath(guest: VirtualMachine): string {
  const hash = createHash("sha256")
    .update(JSON.stringify(noCloudFiles(guest)))
    .digest("hex")
    .slice(0, 8);
  return `seeds/${guest.name}-${hash}.iso`;
}
