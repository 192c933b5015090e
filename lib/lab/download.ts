import { Token } from "cdktf";
import { LabError } from "../lab-error.js";
import { textValidator, type Validator, validator } from "./validation.js";

/* Validators for files that are downloaded when a lab is applied. */

export const sha256Validator = digestValidator("SHA-256", 64);
export const sha512Validator = digestValidator("SHA-512", 128);

/**
 * Validates the URL of a file.
 *
 * The provider checks one that only Terraform knows. The URL is not shown: it may hold a secret.
 *
 * @param otherwise the way to give a file that has no such URL
 */
export function urlValidator(otherwise: string): Validator {
  return (value, property) => {
    textValidator(value, property);
    const { problem, remedy } = Token.isUnresolved(value) ? {} : fault(value as string, otherwise);
    if (problem) throw new LabError(`${property} ${problem}`, { property, remedy });
  };
}

function fault(url: string, otherwise: string): { readonly problem?: string; readonly remedy?: string } {
  if (!URL.canParse(url)) return { problem: "is not a URL", remedy: 'give one such as "https://example.org/disk.vdi"' };
  const { protocol, username, password, search } = new URL(url);
  if (protocol !== "https:" && protocol !== "http:")
    return { problem: "does not begin with https: or http:", remedy: otherwise };
  if (username || password || search)
    return {
      problem:
        "has a user, a password, or a query (?...), which may be a secret, and Terraform would store it in its state",
      remedy: `give a URL without them; ${otherwise}`,
    };
  return {};
}

function digestValidator(name: string, digits: number): Validator {
  const pattern = new RegExp(`^[0-9a-f]{${digits}}$`, "i");
  return validator(
    `the ${name} of the file at the URL, ${digits} hexadecimal digits`,
    (value) => typeof value === "string" && pattern.test(value),
  );
}
