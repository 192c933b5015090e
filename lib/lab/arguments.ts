import { duplicates } from "./duplicates.js";
import { objectValidator, type Validator, validateMembers } from "./validation.js";

/**
 * Checks what a construct, in `readAt`, or a factory is given.
 *
 * @param call says in an error which factory, such as "Disk.blank: "
 * @throws what is wrong with the first argument that is not of its kind
 */
export function validateProps(given: object, kinds: Readonly<Record<string, Validator>>, call = ""): void {
  objectValidator(given, `${call}what it is given`);
  validateMembers(given, kinds, call);
}

/** @param things such as "two of its disks". @throws where two of them share a name */
export function validateUniqueNames(
  names: Iterable<string>,
  things: string,
  advice = "give one of them another name",
): void {
  const [twice] = duplicates(names, (each) => each);
  if (twice) {
    throw new Error(`${things} are called "${twice[1]}": ${advice}`);
  }
}
