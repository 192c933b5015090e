/*
 * The detector of secrets. Rules reject a lab that contains one, and a review masks it.
 *
 * A rule must not reject harmless text, so `secretIn` reports only what is certain. A review must not show a secret, so
 * `isSensitive` and `maskSecrets` also match whatever may be one.
 */

import { betweenPlaceholders, replacePlaceholders } from "./secret-placeholder.js";

/** A text at a known place, such as a string in a guest's user data. */
export interface LocatedText {
  /** The path to the text: "chpasswd.users[0].password". */
  readonly path: string;
  /** The last key of the path. */
  readonly key: string;
  readonly text: string;
}

/** The replacement for a secret. */
export const MASK = "(secret)";

const PRIVATE_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY[\s\S]*?(-----END [A-Z ]*-----|$)/;
const URL_WITH_PASSWORD = /:\/\/[^/\s:@]*:[^/\s:@]+@/;

/** The names of keys whose values are secrets. */
const SECRET_KEY = new RegExp(
  "(?:^|_)(?:password|passwd|passphrase|pass|secret|token|credentials?" +
    "|(?:api|access|secret|encryption|customer)_?key|private_?key(?:_pem)?)$",
);

/** The values of such keys that are no secret: a locked password, or one that cloud-init generates. */
const NO_SECRET = /^(?:[!*]*|R|RANDOM)$/;

/**
 * Returns the reason why a text is a secret or contains one, without the text: "contains a private key".
 *
 * A placeholder of a secret is none.
 */
export function secretIn({ path, key, text: given }: LocatedText): string | undefined {
  const text = replacePlaceholders(given, () => "");
  const words = snakeCase(key).replaceAll("-", "_").toLowerCase();
  if (SECRET_KEY.test(words) && !NO_SECRET.test(text)) return "is a secret, judging by its name";
  if (/chpasswd\.list(?:\[\d+\])?$/.test(path) && !/:(?:R|RANDOM)?\s*$/.test(text)) return "contains passwords";
  if (PRIVATE_KEY.test(text)) return "contains a private key";
  return URL_WITH_PASSWORD.test(text) ? "contains a URL with a password" : undefined;
}

/** Returns the reason why a connection string or a command contains a secret, such as "password=...". */
export function assignedSecretIn(text: string): string | undefined {
  const literal = replacePlaceholders(text, () => " ");
  return /\b(?:password|passwd|pwd|secret|token)=[^\s&$]/i.test(literal) ? "contains a password" : undefined;
}

/** The names, anywhere in a path, of attributes that may hold secrets. */
const SENSITIVE_NAME = new RegExp(
  "password|passwd|passphrase|(^|[._-])(pass|secrets?|tokens?|credentials?" +
    "|(private|access|api|kms|encryption)_?keys?|user_?data)([._-]|$|\\[)",
  "i",
);

/** A value behind a name, with its quotes. */
const VALUE = `("[^"\\n]*"|'[^'\\n]*'|\\S+)`;

/** Not the value of a switch, such as `lock_passwd: false`. */
const NO_SWITCH = `(?!(?:true|false|null)(?:["'\\s,;}]|$))`;

/** The parts of a text that are secrets or may be. Repetitions are bounded where a long text would take minutes. */
const SENSITIVE_TEXT = [
  new RegExp(PRIVATE_KEY, "g"),
  /PuTTY-User-Key-File[\s\S]*/g,
  // Hashes of passwords, as in /etc/shadow.
  /\$(1|2[abxy]|5|6|7|y|gy|apr1|argon2\w*|scrypt|pbkdf2[\w-]*)\$\S+/g,
  /PVE(API|Auth)\S*/g,
  // A user name with a password, or a token, in a URL; and a URL's signature.
  /:\/\/[^/\s@]{1,1000}@|:\/\/[^/\s@:]{1,100}:[^\s@]{1,1000}@/g,
  /[?&;](sig|[\w-]*signature)=[^\s&]+/gi,
  // An API token of Proxmox VE.
  /[^\s@!]{1,100}@[^\s@!]{1,100}![\w-]{1,100}=\S*/g,
  // Tokens of GitHub, GitLab, and Slack, keys of AWS, Stripe, Tailscale, and age, JSON web tokens.
  /\b(gh[oprsu]_|github_pat_|glpat-|xox[abeprs]-|AKIA|sk_live_|tskey-|AGE-SECRET-KEY-|eyJ[\w-]{1,1000}\.eyJ)[\w.-]+/g,
  /\bBearer\s+\S+/gi,
  /\bAuthorization["']?\s*[=:]\s*\S+([^\S\n]+\S+)?/gi,
  // The names and passwords that chpasswd reads, and passwords in options of commands.
  /[^\s:"']{1,100}:[^\s|]{1,200}(?=\s{0,9}\|\s{0,9}(sudo\s+)?chpasswd\b)/g,
  /(?<=\bcurl\b[^\n|;&]{0,200}\s(-u|--user)[\s=]{0,9})[^\s:]{1,100}:\S+/g,
  /(?<=\bsshpass\s{1,9}-p\s{0,9})\S+/g,
  new RegExp(
    `(?<=--[\\w-]{0,40}(password|passwd|passphrase|secret|token|(api|auth|access|activation)-?key)\\s{1,9})${VALUE}`,
    "gi",
  ),
  // Not at the end of a construct's path, as in "lab/password: name is ...", and not the tag NOPASSWD of sudo.
  new RegExp(
    "(?<!\\/[\\w-]{0,100}|\\bno)(password|passwd|passphrase|secret|token|_(pass|pwd)|\\bpsk" +
      `|(api|auth|access|secret|private|preshared|activation)[_-]?key)s?["']?\\s*[=:]\\s*${NO_SWITCH}${VALUE}`,
    "gi",
  ),
];

/** Whether an attribute's name or value suggests that nobody may read it. */
export function isSensitive(path: string, value: unknown): boolean {
  return SENSITIVE_NAME.test(snakeCase(path)) || (typeof value === "string" && maskSecrets(value) !== value);
}

/** Returns a text with everything masked that is a secret or may be one. Placeholders of secrets stay. */
export function maskSecrets(text: string): string {
  return betweenPlaceholders(text, (part) => SENSITIVE_TEXT.reduce((rest, secret) => rest.replace(secret, MASK), part));
}

/** Returns the lines of a text, with each secret of several lines, such as a private key, on one. */
export function linesWithWholeSecrets(text: string): string[] {
  const joined = SENSITIVE_TEXT.reduce(
    (rest, secret) => rest.replace(secret, (match) => match.replaceAll("\n", " ")),
    text,
  );
  return joined.split("\n");
}

function snakeCase(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, "$1_$2");
}
