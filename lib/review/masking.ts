/** What stands for a secret, and for what may be one. */
export const MASKED = "(secret)";

const NAMES =
  /(^|[._-])(pass(word|wd|phrase)?|secret|token|credentials?|private_?key|api_?key|user_?data|kms_?key)([._-]|$|\[)/i;
const TEXTS = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  // Hashes of passwords, as in /etc/shadow.
  /\$(1|2[aby]|5|6|y)\$/,
  /PVE(API|Auth)/,
  // A name and a password, or a token, in a URL.
  /:\/\/[^/\s@]+@/,
  // An API token of Proxmox VE.
  /\S+@\S+![\w-]+=/,
  // Tokens of GitHub and GitLab, keys of AWS, JSON web tokens.
  /\b(gh[oprsu]_|github_pat_|glpat-|AKIA|eyJ[\w-]+\.eyJ)[\w-]+/,
  /\bBearer\s+\S/i,
  /\b(password|passwd|passphrase|secret|token)\s*[=:]\s*\S/i,
];

/** Whether an attribute's name or its value tells that nobody may read it, whatever the plan says. */
export function maySecret(path: string, value: unknown): boolean {
  return NAMES.test(path) || (typeof value === "string" && TEXTS.some((text) => text.test(value)));
}
