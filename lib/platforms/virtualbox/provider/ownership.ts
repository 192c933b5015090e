import { basename, dirname } from "node:path";
import { v5, validate } from "uuid";
import { notEmpty, string } from "../../../plugin/index.js";

/**
 * Attributes that tie an object on the host to an instance of a lab.
 *
 * A lab's instance has a random UUID that lives only in its Terraform state. A UUID derived from it, or a name that
 * contains it, therefore belongs to this instance alone: an interrupted create is recognized and resumed, and nothing
 * else is ever adopted.
 */
export const ownerAttributes = {
  lab: string({
    optional: true,
    requiresReplace: "ifKnown",
    validators: [(id: string) => (validate(id) ? undefined : `"${id}" is not the id of a virtualbox_lab.`)],
    description:
      "The `id` of the `virtualbox_lab` that this belongs to. It lets the next apply resume a create that was " +
      "interrupted.",
  }),
  key: string({
    optional: true,
    requiresReplace: "ifKnown",
    validators: [notEmpty],
    description: "An identifier of this resource within its lab, which never changes. Required with `lab`.",
  }),
};

export interface Owner {
  readonly lab: string | null;
  readonly key: string | null;
}

/** Returns the UUID that only this lab instance assigns to that key, and undefined outside any lab. */
export function ownedUuid({ lab, key }: Owner): string | undefined {
  return lab && key ? v5(key, lab) : undefined;
}

/**
 * Returns the mark of an object on the host, from which all marks of a lab can be found, and undefined outside any lab.
 */
export function ownedClaim(owner: Owner): string | undefined {
  const uuid = ownedUuid(owner);
  return uuid && `${owner.lab}/${uuid}`;
}

/** Returns a name that only this lab instance uses, such as `lan-3fa29c1e`. Outside any lab the name stays as it is. */
export function ownedName(name: string, lab: string | null): string {
  return lab ? name + mark(lab) : name;
}

/** Whether {@link ownedName} named the folder for this lab instance. */
export function isOwnedFolder(folder: string, lab: string | null): boolean {
  return lab !== null && basename(folder).endsWith(mark(lab));
}

/** Whether the file lies in such a folder, at any depth. */
export function isInOwnedFolder(file: string, lab: string | null): boolean {
  const folder = dirname(file);
  return isOwnedFolder(folder, lab) || (folder !== file && isInOwnedFolder(folder, lab));
}

const mark = (lab: string) => `-${lab.slice(0, 8)}`;
