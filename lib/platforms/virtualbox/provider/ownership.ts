import { basename, dirname } from "node:path";
import { v5, validate } from "uuid";
import { notEmpty, string } from "../../../plugin/index.js";

/**
 * Whose a thing on the host is. A lab's instance is a random UUID that lives in its Terraform state and nowhere else, so a UUID made from it,
 * or a name that carries it, can only be this instance's: what a crashed create left behind is known again, and nothing else is ever taken.
 */
export const ownerAttributes = {
  lab: string({
    optional: true,
    requiresReplace: "ifKnown",
    validators: [(id: string) => (validate(id) ? undefined : `"${id}" is not the id of a virtualbox_lab.`)],
    description:
      "The `id` of the `virtualbox_lab` that this belongs to. With it, a create that was killed half-way is finished by the next one.",
  }),
  key: string({
    optional: true,
    requiresReplace: "ifKnown",
    validators: [notEmpty],
    description: "Names this resource inside its lab, and never changes. Needed with `lab`.",
  }),
};

export interface Owner {
  readonly lab: string | null;
  readonly key: string | null;
}

/** The UUID that only this lab instance gives to that key; undefined for what belongs to no lab. */
export function ownedUuid({ lab, key }: Owner): string | undefined {
  return lab && key ? v5(key, lab) : undefined;
}

/** What marks a thing on the host as this one's, and lets all marks of a lab be found; undefined for what belongs to no lab. */
export function ownedClaim(owner: Owner): string | undefined {
  const uuid = ownedUuid(owner);
  return uuid && `${owner.lab}/${uuid}`;
}

/** A name that only this lab instance gives: `lan-3fa29c1e`. A name outside of any lab stays as it is. */
export function ownedName(name: string, lab: string | null): string {
  return lab ? name + mark(lab) : name;
}

/** True for a folder that {@link ownedName} named for this lab instance. */
export function isOwnedFolder(folder: string, lab: string | null): boolean {
  return lab !== null && basename(folder).endsWith(mark(lab));
}

/** True for a file in such a folder, however deep. */
export function isInOwnedFolder(file: string, lab: string | null): boolean {
  const folder = dirname(file);
  return isOwnedFolder(folder, lab) || (folder !== file && isInOwnedFolder(folder, lab));
}

const mark = (lab: string) => `-${lab.slice(0, 8)}`;
