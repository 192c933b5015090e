import { Token } from "cdktf";
import { type UserText, userTexts } from "../seed/user-texts.js";
import type { Rule } from "./rule.js";

export const literalSecret: Rule = {
  code: "LV128",
  title: "A secret in a guest's user data",
  why: "User data is in the seed, a plain file of the synthesised lab: who reads that has the secret, or the hash to guess it from.",
  fix: "Log in by key (CloudInit.seed({ sshKeys })), let chpasswd make a password (type: RANDOM), or give the guest its secret when it runs.",
  *check(lab) {
    for (const guest of lab.guests) {
      for (const found of userTexts(guest)) {
        const what = Token.isUnresolved(found.text) ? undefined : secretIn(found);
        // The value is not shown.
        if (what) yield { at: guest, message: `its ${found.path} ${what}` };
      }
    }
  },
};

const KEY = /(?:^|_)(?:password|passwd|passphrase|pass|secret|token|api_?key|access_?key|private_?key|credentials?)$/;

/** What says that there is none: a locked password, one that cloud-init makes. */
const NONE = /^(?:[!*]*|R|RANDOM)$/;

function secretIn({ path, key, text }: UserText): string | undefined {
  const words = key
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replaceAll("-", "_")
    .toLowerCase();
  if (KEY.test(words) && !NONE.test(text)) return "has a secret, by its name";
  if (/chpasswd\.list(?:\[\d+\])?$/.test(path) && !/:(?:R|RANDOM)\s*$/.test(text)) return "has passwords";
  if (/-----BEGIN [A-Z ]*PRIVATE KEY/.test(text)) return "has a private key";
  return /:\/\/[^/\s:@]+:[^/\s:@]+@/.test(text) ? "has a URL with a password" : undefined;
}
