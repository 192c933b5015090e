import { Token } from "cdktf";
import { textValidator, type Validator, validator } from "./validation.js";

/* What is said of a file that is downloaded when a lab is applied. */

export const sha256Validator = digestValidator("SHA-256", 64);
export const sha512Validator = digestValidator("SHA-512", 128);

/**
 * What only Terraform knows, the provider checks. A URL is not shown: it may hold a secret.
 *
 * @param otherwise what to take for a file that has no such URL
 */
export function urlValidator(otherwise: string): Validator {
  return (value, argument) => {
    textValidator(value, argument);
    const problem = Token.isUnresolved(value) ? undefined : urlProblem(value as string, otherwise);
    if (problem) {
      throw new Error(`${argument} ${problem}`);
    }
  };
}

function urlProblem(url: string, otherwise: string): string | undefined {
  if (!URL.canParse(url)) {
    return 'is no URL: give one such as "https://example.org/disk.vdi"';
  }
  const { protocol, username, password, search } = new URL(url);
  if (protocol !== "https:" && protocol !== "http:") {
    return `does not begin with https: or http: (${otherwise})`;
  }
  return username || password || search
    ? "has a user, a password or a query (?...), which may be a secret, and Terraform would keep it in its state: give a URL without, or another " +
        `file (${otherwise})`
    : undefined;
}

function digestValidator(name: string, digits: number): Validator {
  const pattern = new RegExp(`^[0-9a-f]{${digits}}$`, "i");
  return validator(
    `the ${name} of the file at the URL, ${digits} hexadecimal digits`,
    (value) => typeof value === "string" && pattern.test(value),
  );
}
