import type { Guest } from "../guest.js";
import { VirtualMachine } from "../virtual-machine.js";

/** A text of data that a user wrote, such as a guest's user data, and where in it it is. */
export interface UserText {
  /** "chpasswd.users[0].password" */
  readonly path: string;
  /** The last key on the way to it. */
  readonly key: string;
  readonly text: string;
}

/** The texts and numbers that the user wrote into a guest's user data. */
export function userTexts(guest: Guest): UserText[] {
  return guest instanceof VirtualMachine ? [...textsIn(guest.cloudInit.userData, "userData", "")] : [];
}

/** The texts and numbers in a value. @param key the one that leads to it */
export function* textsIn(value: unknown, path: string, key: string): Generator<UserText> {
  if (typeof value === "string" || typeof value === "number") yield { path, key, text: `${value}` };
  if (Array.isArray(value)) {
    for (const [index, each] of value.entries()) yield* textsIn(each, `${path}[${index}]`, key);
  } else if (typeof value === "object" && value !== null) {
    for (const [name, each] of Object.entries(value)) yield* textsIn(each, `${path}.${name}`, name);
  }
}
