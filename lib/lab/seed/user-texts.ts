import type { LocatedText } from "../../secrets.js";
import type { Guest } from "../guest.js";
import { isVirtualMachine } from "../virtual-machine.js";

/** Returns the strings and numbers of the user data that the user gave a guest. */
export function userTexts(guest: Guest): LocatedText[] {
  return isVirtualMachine(guest) ? [...textsIn(guest.cloudInit.userData, "userData", "")] : [];
}

/**
 * Yields the strings and numbers in a value.
 *
 * @param key the last key of the path
 */
export function* textsIn(value: unknown, path: string, key: string): Generator<LocatedText> {
  if (typeof value === "string" || typeof value === "number") yield { path, key, text: `${value}` };
  if (Array.isArray(value)) {
    for (const [index, each] of value.entries()) yield* textsIn(each, `${path}[${index}]`, key);
  } else if (typeof value === "object" && value !== null) {
    for (const [name, each] of Object.entries(value)) yield* textsIn(each, `${path}.${name}`, name);
  }
}
