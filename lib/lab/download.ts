import { Token } from "cdktf";
import { LabError } from "../lab-error.js";
import { textValidator, type Validator, type Validators, validateProps, validator } from "./validation.js";

/** The checksum of the file at a URL, one of those that its publisher lists. A file with another one is refused. */
export type Checksum =
  /** 64 hexadecimal digits. */
  | { readonly sha256: string }
  /** 128 hexadecimal digits. */
  | { readonly sha512: string };

/** A file that is downloaded when a lab is applied. */
export interface Download {
  readonly url: string;
  readonly algorithm: "sha256" | "sha512";
  /** The checksum, in lower-case hexadecimal digits. */
  readonly checksum: string;
}

const CHECKSUMS = { sha256: digestValidator("SHA-256", 64), sha512: digestValidator("SHA-512", 128) };

/**
 * Returns the download of a file, after it validated the options.
 *
 * @param validators those of the options other than the checksum
 * @param call the prefix of an error, such as "Image.url: "
 */
export function downloadOf<T extends object>(
  url: string,
  options: Checksum & T,
  validators: Validators<T>,
  call: string,
): Download {
  const algorithm = algorithmOf(options);
  validateProps(options, { [algorithm]: CHECKSUMS[algorithm], ...validators }, call);
  return toDownload(url, options);
}

/** Returns the download of a file with a valid checksum. */
export function toDownload(url: string, checksum: Checksum): Download {
  const digits = "sha512" in checksum ? checksum.sha512 : checksum.sha256;
  return { url, algorithm: algorithmOf(checksum), checksum: digits.toLowerCase() };
}

const algorithmOf = (checksum: Checksum) => (checksum && "sha512" in checksum ? "sha512" : "sha256");

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
