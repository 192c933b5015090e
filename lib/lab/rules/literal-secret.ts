import { Token } from "cdktf";
import { userTexts } from "../seed/user-texts.js";
import type { Rule } from "./rule.js";
import { secretIn } from "./secret-text.js";

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
