/** What stands for a secret, and for what may be one. */
export const MASKED = "(secret)";

const NAMES =
  /password|passwd|passphrase|(^|[._-])(pass|secrets?|tokens?|credentials?|(private|access|api|kms|encryption)_?keys?|user_?data)([._-]|$|\[)/i;

/** What is secret of a text, to its end. */
const TEXTS = [
  /-----BEGIN [A-Z ]*PRIVATE KEY[\s\S]*?(-----END [A-Z ]*-----|$)/g,
  /PuTTY-User-Key-File[\s\S]*/g,
  // Hashes of passwords, as in /etc/shadow.
  /\$(1|2[abxy]|5|6|7|y|gy|apr1|argon2\w*|scrypt|pbkdf2[\w-]*)\$\S+/g,
  /PVE(API|Auth)\S*/g,
  // A name and a password, or a token, in a URL; and what signs one.
  /:\/\/[^/\s@]+@|:\/\/[^/\s@:]+:[^\s@]+@/g,
  /[?&;](sig|[\w-]*signature)=[^\s&]+/gi,
  // An API token of Proxmox VE.
  /\S+@\S+![\w-]+=\S*/g,
  // Tokens of GitHub and GitLab, keys of AWS, JSON web tokens.
  /\b(gh[oprsu]_|github_pat_|glpat-|AKIA|eyJ[\w-]+\.eyJ)[\w.-]+/g,
  /\bBearer\s+\S+/gi,
  /\bAuthorization["']?\s*[=:]\s*\S+(\s+\S+)?/gi,
  // But for what ends the path of a construct: "lab/password: it has".
  /(?<!\/[\w-]*)(password|passwd|passphrase|secret|token)s?["']?\s*[=:]\s*\S+/gi,
];

/** Whether an attribute's name or its value tells that nobody may read it, whatever the plan says. */
export function maySecret(path: string, value: unknown): boolean {
  return (
    NAMES.test(path.replace(/([a-z0-9])([A-Z])/g, "$1_$2")) || (typeof value === "string" && masked(value) !== value)
  );
}

/** A text that people wrote, without what in it is or may be a secret. */
export function masked(text: string): string {
  return TEXTS.reduce((rest, secret) => rest.replace(secret, MASKED), text);
}
