import { Token } from "cdktf";
import { secretIn } from "../../secrets.js";
import { Guest } from "../guest.js";
import type { Rule } from "../rule.js";
import { userTexts } from "../seed/user-texts.js";

export const literalSecret: Rule<Guest> = {
  code: "LV128",
  appliesTo: Guest,
  title: "Secret in a guest's user data",
  why:
    "User data is part of the seed, a plain file of the synthesized lab. Whoever reads it has the secret, or the " +
    "hash to guess it from.",
  fix:
    "log in by key (CloudInit.seed({ sshKeys })), let chpasswd generate a password (type: RANDOM), or give the " +
    "guest its secret when it runs",
  *check(guest) {
    for (const found of userTexts(guest)) {
      const secret = Token.isUnresolved(found.text) ? undefined : secretIn(found);
      // The value must not appear in the message.
      if (secret) yield `${found.path} ${secret}`;
    }
  },
};
