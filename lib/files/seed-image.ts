import { placeholdersIn, replacePlaceholders, type SecretPlaceholder, sourceText } from "../secret-placeholder.js";
import { withCloudConfig } from "./cloud-config.js";
import { iso9660 } from "./iso9660.js";

/** The number of rounds of SHA-512 crypt. The default of 5000 is from 2007. */
const ROUNDS = 50_000;

/**
 * Returns a seed for cloud-init: a CD image with the label `cidata`, in which secrets have replaced their placeholders.
 *
 * @param files the seed's JSON files, by name: placeholders are in strings
 * @param secrets the values, keyed by the sources of placeholders (`sourceText()`)
 * @throws {Error} A placeholder's value is missing. The message has its source.
 */
export async function seedImage(
  files: Readonly<Record<string, string>>,
  secrets: Readonly<Record<string, string>>,
): Promise<Uint8Array> {
  const hashes = new Map<string, string>();
  for (const { source, hashed } of Object.values(files).flatMap(placeholdersIn)) {
    const key = sourceText(source);
    if (!Object.hasOwn(secrets, key)) throw new Error(`The value of the secret ${key} is missing`);
    if (hashed && !hashes.has(key)) hashes.set(key, await passwordHash(secrets[key]));
  }
  const textFor = ({ source, hashed }: SecretPlaceholder) => {
    const key = sourceText(source);
    return textInYaml((hashed ? hashes.get(key) : secrets[key]) ?? "");
  };
  const filled = Object.entries(files).map(([name, text]) => [name, replacePlaceholders(text, textFor)]);
  return iso9660("cidata", withCloudConfig(Object.fromEntries(filled)));
}

/** Returns a text as it is between double quotes. YAML refuses some characters that JSON leaves as they are. */
function textInYaml(text: string): string {
  const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return JSON.stringify(text)
    .slice(1, -1)
    .replace(/[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g, escaped);
}

/** Returns a hash of a password with a random salt, as crypt(5) describes it: `$6$rounds=...`. */
async function passwordHash(password: string): Promise<string> {
  // unixcrypt is ESM-only; this package is CommonJS.
  const { encrypt } = await import("unixcrypt");
  return encrypt(password, `$6$rounds=${ROUNDS}`);
}
