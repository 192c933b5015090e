import { inspect } from "node:util";
import { Construct } from "constructs";
import { LabError } from "../lab-error.js";

/*
 * What arguments may be. The compiler says much of it to those who have one: this is for programs in JavaScript, for `as any`, and for what
 * no type tells. lib/lab/arguments.ts applies it.
 */

/** @throws what the argument is, and what to give, where it is not of the kind */
export type Validator = (value: unknown, argument: string) => void;

/** A kind for each member of an object, so that none is forgotten. */
export type Validators<T> = { readonly [Member in keyof T]-?: Validator };

export function validator(wanted: string, includes: (value: unknown) => boolean): Validator {
  return (value, argument) => {
    if (!includes(value)) {
      throw LabError.property(argument, formatValue(value), `give ${wanted}`);
    }
  };
}

export const textValidator = validator("a text", (value) => typeof value === "string");
export const booleanValidator = validator("true or false", (value) => typeof value === "boolean");
export const lineValidator = validator("a text of one line", isLine);
export const objectValidator = validator("an object", (value) => typeof value === "object" && value !== null);
/** What JSON can hold as it is: what it leaves out or cannot write would be lost, or fail far from where it was given. It is not shown: there may be secrets in it. */
export const jsonObjectValidator: Validator = (value, argument) => {
  if (isPlainObject(value) && isJson(value)) return;
  throw new Error(`${argument} is no object of texts, numbers, booleans, lists and objects, and of nothing else`);
};

function isJson(value: unknown, inside: readonly unknown[] = []): boolean {
  if (value === null || ["string", "boolean"].includes(typeof value)) return true;
  if (typeof value === "number") return Number.isFinite(value);
  if (inside.includes(value) || !(Array.isArray(value) || isPlainObject(value))) return false;
  return Object.values(value).every((each) => each === undefined || isJson(each, [...inside, value]));
}

function isPlainObject(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

const listValidator = validator("a list", Array.isArray);

export const integerValidator = (first: number, last: number): Validator =>
  validator(
    `a whole number from ${first} to ${last}`,
    (value) => Number.isInteger(value) && Number(value) >= first && Number(value) <= last,
  );

/** A name that goes through a hypervisor's command line, its listings and Terraform's maps as it is. VirtualBox takes no space in a shared folder's. */
export const nameValidator = validator(
  '1 to 63 letters, digits, ".", "-" and "_", with a letter or a digit at both ends',
  (value) => isLine(value) && /^[a-z0-9](?:[a-z0-9._-]{0,61}[a-z0-9])?$/i.test(value),
);

/** VirtualBox takes a backslash for a separator everywhere, and then does not find the file. */
export const pathValidator =
  process.platform === "win32"
    ? validator("a path", isLine)
    : validator("a path, without backslashes", (value) => isLine(value) && !value.includes("\\"));

export const oneOf = (...words: readonly string[]): Validator =>
  validator(words.map((word) => `"${word}"`).join(" or "), (value) => words.includes(value as string));

export function instanceOf(type: { readonly prototype: object }, wanted: string): Validator {
  return validator(wanted, (value) => value instanceof (type as new () => object));
}

export function optional(kindOfValue: Validator): Validator {
  return (value, argument) => {
    if (value !== undefined) {
      kindOfValue(value, argument);
    }
  };
}

export function listOf(kindOfEach: Validator): Validator {
  return (value, argument) => {
    listValidator(value, argument);
    for (const [index, each] of (value as unknown[]).entries()) {
      kindOfEach(each, `${argument}[${index}]`);
    }
  };
}

export function objectOf<T>(kinds: Validators<T>): Validator {
  return (value, argument) => {
    objectValidator(value, argument);
    validateMembers(value as object, kinds, `${argument}.`);
  };
}

/** An object without other members: a hypervisor's own options, among which those of another would go unheard. */
export function onlyObjectOf<T>(kinds: Validators<T>): Validator {
  return (value, argument) => {
    objectOf(kinds)(value, argument);
    const unknown = Object.keys(value as object).find((member) => !(member in kinds));
    if (unknown !== undefined) {
      throw new Error(`${argument}.${unknown} is not known here: there are ${Object.keys(kinds).join(", ")}`);
    }
  };
}

/** @param prefix goes before the members' names in an error */
export function validateMembers(value: object, kinds: Readonly<Record<string, Validator>>, prefix: string): void {
  for (const [member, kindOfMember] of Object.entries(kinds)) {
    kindOfMember((value as Record<string, unknown>)[member], `${prefix}${member}`);
  }
}

/** A value as an error shows it, on one line. */
export function formatValue(value: unknown): string {
  return Construct.isConstruct(value)
    ? `${value.constructor.name} ${value.node.path}`
    : inspect(value, { depth: 0, breakLength: Number.POSITIVE_INFINITY });
}

export function isLine(value: unknown): value is string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return typeof value === "string" && value !== "" && !/[\u0000-\u001f\u007f]/.test(value);
}
