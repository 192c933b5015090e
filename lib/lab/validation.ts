import { Token } from "cdktf";
import { Construct } from "constructs";
import { closestMatches } from "../closest-matches.js";
import { isLine, isPrintable } from "../control-characters.js";
import { inspectValue } from "../inspect-value.js";
import { LabError } from "../lab-error.js";
import { isDomainName } from "../net/host-name.js";
import { duplicates } from "./duplicates.js";
import { isOfKind } from "./kind.js";
import { SYNONYMS } from "./synonyms.js";

/*
 * Validators of props and options. The compiler finds most mistakes first; these find them in JavaScript and behind `as
 * any`, and check what no type can express.
 */

/**
 * Checks the value of a property.
 *
 * @throws {LabError} The value is invalid. The error contains the value and the remedy.
 */
export type Validator = (value: unknown, property: string) => void;

/** The validators of all members of an interface. The compiler reports a missing one. */
export type Validators<T> = { readonly [Member in keyof T]-?: Validator };

/** Props or options that were not validated yet. */
type Unchecked = Readonly<Record<string, unknown>>;

/**
 * Validates the props of a construct, or the options of a factory.
 *
 * Unknown members are errors, because a misspelled one would have no effect.
 *
 * @param call the prefix of an error, which names the factory, such as "Disk.blank: "
 */
export function validateProps(props: object, validators: Readonly<Record<string, Validator>>, call = ""): void {
  const property = `${call}${call === "" ? "props" : "options"}`;
  if (props === undefined)
    throw LabError.property(property, "undefined", `give an object with ${requiredOf(validators).join(" and ")}`);
  objectValidator(props, property);
  validateKnown(props, Object.keys(validators), call);
  validateMembers(props, validators, call);
}

/** Returns the names of the members that may not be omitted. */
function requiredOf(validators: Readonly<Record<string, Validator>>): string[] {
  return Object.keys(validators).filter((member) => {
    try {
      validators[member](undefined, member);
      return false;
    } catch {
      return true;
    }
  });
}

/**
 * Validates the members that have a validator, and ignores others.
 *
 * @param prefix precedes the member's name in an error, such as "CloudInit.seed: "
 */
export function validateMembers(value: object, validators: Readonly<Record<string, Validator>>, prefix: string): void {
  for (const [member, validate] of Object.entries(validators)) validate((value as Unchecked)[member], prefix + member);
}

function validateKnown(value: object, known: readonly string[], prefix: string): void {
  for (const member in value) {
    if (known.includes(member)) continue;
    const [match] = [
      ...known.filter((each) => each === SYNONYMS[member.toLowerCase()]),
      ...closestMatches(member, known),
    ];
    throw new LabError(`${prefix}${member} is unknown`, {
      property: prefix + member,
      remedy: match === undefined ? `use one of ${[...known].sort().join(", ")}` : `did you mean ${match}?`,
    });
  }
}

/**
 * Checks that no two things have the same name.
 *
 * @param things the subject of the error, such as "two of its disks"
 * @throws {LabError} Two things have the same name.
 */
export function validateUniqueNames(
  names: Iterable<string>,
  things: string,
  remedy = "give one of them another name",
): void {
  const [twice] = duplicates(names, (each) => each);
  if (twice) throw new LabError(`${things} are named "${twice[1]}"`, { remedy });
}

/**
 * Returns a validator that accepts the values for which `includes` returns true.
 *
 * @param wanted the allowed values and an example; it completes "give ..."
 */
export function validator(wanted: string, includes: (value: unknown) => boolean): Validator {
  return (value, property) => {
    if (!includes(value)) throw LabError.property(property, formatValue(value), `give ${wanted}`);
  };
}

/** Also rejects values that only Terraform knows, because the property is needed at synthesis. */
export function atSynthesis(validate: Validator): Validator {
  return (value, property) => {
    requireKnown(value, property);
    validate(value, property);
  };
}

function requireKnown(value: unknown, property: string): void {
  if (Token.isUnresolved(value))
    throw LabError.property(
      property,
      formatValue(value),
      "give a value that the program knows, such as process.env.NAME, because it is needed at synthesis",
    );
}

const stringValidator = validator("a string", (value) => typeof value === "string");
const printableValidator = validator("a string without control characters", isPrintable);

/** Accepts texts of any number of lines. */
export const textValidator: Validator = (value, property) => {
  stringValidator(value, property);
  printableValidator(value, property);
};
export const booleanValidator = validator("true or false", (value) => typeof value === "boolean");
export const lineValidator = validator("a string of one line", isLine);

export const domainValidator = atSynthesis(
  validator('a domain, such as "lab.example"', (value) => typeof value === "string" && isDomainName(value)),
);

/** Rejects a Promise for want of an await, a Map, and the like: their members would be ignored. */
export const objectValidator = validator(
  "an object",
  (value) => Object.prototype.toString.call(value) === "[object Object]",
);

/** Accepts data that JSON represents unchanged. The error does not show the value, because it may contain secrets. */
export const jsonObjectValidator: Validator = (value, property) => {
  if (isPlainObject(value) && isJson(value)) return;
  throw new LabError(`${property} is not an object that JSON can represent`, {
    property,
    remedy: "give an object of only strings, numbers, booleans, null, lists, and objects",
  });
};

/** Also rejects data with values that only Terraform knows, because synthesis writes it into a file. */
export const knownDataValidator: Validator = (value, property) => {
  jsonObjectValidator(value, property);
  if (Token.isUnresolved(JSON.stringify(value)) || hasToken(value))
    throw new LabError(`${property} has a value that only Terraform knows, at apply`, {
      property,
      remedy: "give values that the program knows, such as process.env.NAME: synthesis writes them",
    });
};

/** Whether data has a token that is no string: a number, or a list. */
function hasToken(value: unknown): boolean {
  if (Token.isUnresolved(value)) return true;
  return typeof value === "object" && value !== null && Object.values(value).some(hasToken);
}

/** The number of objects inside each other that a recursive program, such as a YAML writer, survives. */
const MAX_DEPTH = 100;

function isJson(value: unknown, inside: readonly unknown[] = []): boolean {
  if (value === null || ["string", "boolean"].includes(typeof value)) return true;
  if (typeof value === "number") return Number.isFinite(value);
  if (inside.length === MAX_DEPTH || inside.includes(value)) return false;
  if (!Array.isArray(value) && !isPlainObject(value)) return false;
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

/**
 * Accepts names that survive a hypervisor's command line, its listings, and Terraform's maps unchanged.
 *
 * VirtualBox does not allow spaces in the name of a shared folder.
 */
export const nameValidator = validator(
  '1 to 63 letters, digits, ".", "-", and "_", with a letter or a digit at both ends',
  (value) => isLine(value) && /^[a-z0-9](?:[a-z0-9._-]{0,61}[a-z0-9])?$/i.test(value),
);

export const sshKeyValidator = validator(
  'a public SSH key, such as "ssh-ed25519 AAAA... me": the content of ~/.ssh/id_ed25519.pub, not its path',
  (key) => typeof key === "string" && /^(ssh|ecdsa|sk)-\S+ [A-Za-z0-9+/]+=*( .*)?$/.test(key) && !/[\r\n]/.test(key),
);

/** Accepts the value of `movedFrom`: a path, or a list of paths. */
export const movedFromValidator: Validator = (value, property) => {
  for (const each of [value].flat()) pathInLabValidator(each, property);
};

const pathInLabValidator = validator(
  'a path in the lab, such as "web" or "site/web", or a list of them',
  (value) =>
    typeof value === "string" &&
    /^[a-z_][a-z0-9_-]*(?:\/[a-z_][a-z0-9_-]*)*$/i.test(value) &&
    !value.split("/").includes("Default"),
);

/** Accepts paths. VirtualBox reads a backslash as a separator on every system, and then does not find the file. */
export const pathValidator =
  process.platform === "win32"
    ? validator("a path", isLine)
    : validator("a path, without backslashes", (value) => isLine(value) && !value.includes("\\"));

export const oneOf = (...words: readonly string[]): Validator =>
  validator(words.map((word) => `"${word}"`).join(" or "), (value) => words.includes(value as string));

/**
 * Returns a validator of the members of an enum.
 *
 * @param name the enum's name, such as "BackupMode"
 */
export function memberOf(name: string, members: Readonly<Record<string, string>>): Validator {
  return validator(
    `${/^[AEIOU]/.test(name) ? "an" : "a"} ${name}, such as ${name}.${Object.keys(members)[0]}`,
    (value) => Object.values(members).includes(value as string),
  );
}

/** Returns a validator of constructs and values of a kind, from any copy of this package. */
export function ofKind(kind: string, wanted: string): Validator {
  return validator(wanted, (value) => isOfKind(value, kind));
}

export function optional(validate: Validator): Validator {
  return (value, property) => {
    if (value !== undefined) validate(value, property);
  };
}

export function listOf(validateEach: Validator): Validator {
  return (value, property) => {
    listValidator(value, property);
    requireKnown(value, property);
    for (const [index, each] of (value as unknown[]).entries()) validateEach(each, `${property}[${index}]`);
  };
}

/** Returns a validator of objects with these members and no others. */
export function objectOf<T>(validators: Validators<T>): Validator {
  return (value, property) => {
    objectValidator(value, property);
    validateKnown(value as object, Object.keys(validators), `${property}.`);
    validateMembers(value as object, validators, `${property}.`);
  };
}

/** Returns a value as an error shows it: shortened, and on one line. */
export function formatValue(value: unknown): string {
  if (Token.isUnresolved(value)) return "a value that only Terraform knows, at apply";
  if (Construct.isConstruct(value)) return `${value.constructor.name} ${value.node.path}`;
  if (typeof value === "function") return `the ${/^class\b/.test(`${value}`) ? "class" : "function"} ${value.name}`;
  return isInstance(value)
    ? `${/^[AEIOU]/.test(value.constructor.name) ? "an" : "a"} ${value.constructor.name}`
    : inspectValue(value);
}

/** Whether a value is an object of a class, whose members say nothing to the user. */
function isInstance(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !isPlainObject(value);
}
