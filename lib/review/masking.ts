/** The replacement for secrets and possible secrets. */
export const MASKED = "(secret)";

const NAMES =
  /password|passwd|passphrase|(^|[._-])(pass|secrets?|tokens?|credentials?|(private|access|api|kms|encryption)_?keys?|user_?data)([._-]|$|\[)/i;

/** Secrets in a text, including everything that belongs to them. */
const TEXTS = [
  /-----BEGIN [A-Z ]*PRIVATE KEY[\s\S]*?(-----END [A-Z ]*-----|$)/g,
  /PuTTY-User-Key-File[\s\S]*/g,
  // Password hashes, as in /etc/shadow.
  /\$(1|2[abxy]|5|6|7|y|gy|apr1|argon2\w*|scrypt|pbkdf2[\w-]*)\$\S+/g,
  /PVE(API|Auth)\S*/g,
  // Credentials and signatures in a URL.
  /:\/\/[^/\s@]+@|:\/\/[^/\s@:]+:[^\s@]+@/g,
  /[?&;](sig|[\w-]*signature)=[^\s&]+/gi,
  // API tokens of Proxmox VE.
  /\S+@\S+![\w-]+=\S*/g,
  // Tokens of GitHub and GitLab, AWS keys, and JSON web tokens.
  /\b(gh[oprsu]_|github_pat_|glpat-|AKIA|eyJ[\w-]+\.eyJ)[\w.-]+/g,
  /\bBearer\s+\S+/gi,
  /\bAuthorization["']?\s*[=:]\s*\S+(\s+\S+)?/gi,
  // Except at the end of a construct's path: "lab/password: it has".
  /(?<!\/[\w-]*)(password|passwd|passphrase|secret|token)s?["']?\s*[=:]\s*\S+/gi,
];

/** Whether an attribute's name or value indicates a secret, even if the plan does not mark it as sensitive. */
export function maySecret(path: string, value: unknown): boolean {
  return (
    NAMES.test(path.replace(/([a-z0-9])([A-Z])/g, "$1_$2")) || (typeof value === "string" && masked(value) !== value)
  );
}

/** Masks secrets and possible secrets in a text. */
export function masked(text: string): string {
  return TEXTS.reduce((rest, secret) => rest.replace(secret, MASKED), text);
}
