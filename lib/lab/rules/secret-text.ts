import type { UserText } from "../seed/user-texts.js";

const KEY =
  /(?:^|_)(?:password|passwd|passphrase|pass|secret|token|(?:api|access|secret|encryption|customer)_?key|private_?key(?:_pem)?|credentials?)$/;

/** What says that there is none: a locked password, one that cloud-init makes. */
const NONE = /^(?:[!*]*|R|RANDOM)$/;

/** What of a text tells that it is, or has, a secret. The text itself is not in it. */
export function secretIn({ path, key, text }: UserText): string | undefined {
  const words = key
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replaceAll("-", "_")
    .toLowerCase();
  if (KEY.test(words) && !NONE.test(text)) return "has a secret, by its name";
  if (/chpasswd\.list(?:\[\d+\])?$/.test(path) && !/:(?:R|RANDOM)\s*$/.test(text)) return "has passwords";
  if (/-----BEGIN [A-Z ]*PRIVATE KEY/.test(text)) return "has a private key";
  return /:\/\/[^/\s:@]*:[^/\s:@]+@/.test(text) ? "has a URL with a password" : undefined;
}
