import { createHash } from "node:crypto";
import { iso9660 } from "../../files/iso9660.js";
import { sourceText } from "../../secret-placeholder.js";
import { secretVariable } from "../secret-variable.js";
import type { StackFile } from "../stack.js";
import type { VirtualMachine } from "../virtual-machine.js";
import { noCloudFiles } from "./no-cloud.js";

/** Returns a guest's seed for cloud-init: a CD image with the label `cidata`. */
export function seedFile(guest: VirtualMachine): StackFile {
  return { path: seedPath(guest), content: iso9660("cidata", noCloudFiles(guest)) };
}

/** Returns the path of the seed in the stack's folder. It contains a hash, so that a plan shows a changed content. */
export function seedPath(guest: VirtualMachine): string {
  return `seeds/${guest.name}-${seedDigest(guest)}.iso`;
}

/** Returns the beginning of a digest of the seed's content, with placeholders for secrets. */
export function seedDigest(guest: VirtualMachine): string {
  return createHash("sha256")
    .update(JSON.stringify(noCloudFiles(guest)))
    .digest("hex")
    .slice(0, 8);
}

/** Returns the secrets in a guest's seed, as references to Terraform's variables, keyed by their sources. */
export function seedSecrets({ lab, cloudInit }: VirtualMachine): Readonly<Record<string, string>> {
  return Object.fromEntries(
    cloudInit.secrets.map((source) => [sourceText(source), secretVariable(lab, source, { stored: false }).stringValue]),
  );
}
