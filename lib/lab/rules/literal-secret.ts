import { Token } from "cdktf";
import type { IConstruct } from "constructs";
import { assignedSecretIn, type LocatedText, secretIn } from "../../secrets.js";
import { isGuest } from "../guest.js";
import { KIND } from "../kind.js";
import type { Rule } from "../rule.js";
import type { LabScope } from "../scope.js";
import { textsIn, userTexts } from "../seed/user-texts.js";

export const literalSecret: Rule<LabScope> = {
  code: "LV128",
  title: "Secret in a guest's user data or variables, or in a description",
  why:
    "User data is part of the seed, a plain file, and variables are in plain files, too. The hypervisor and reviews " +
    "show descriptions. Whoever reads them has the secret, or the hash to guess it from.",
  fix:
    "log in by key (CloudInit.seed({ sshKeys })), let chpasswd generate a password (type: RANDOM), or give the " +
    "guest its secret when it runs",
  *check(lab) {
    for (const at of lab.node.findAll()) {
      // The value must not appear in the message.
      for (const found of isGuest(at) ? [...userTexts(at), ...textsIn(at.vars, "vars", "")] : []) {
        const secret = Token.isUnresolved(found.text) ? undefined : secretIn(found);
        if (secret) yield { at, message: `${found.path} ${secret}` };
      }
      for (const found of notesOf(at)) {
        const secret = assignedSecretIn(found.text) ?? secretIn(found);
        if (secret) yield { at, message: `${found.path} ${secret}`, fix: "remove it from the text" };
      }
    }
  },
};

/** Returns the descriptions of a guest or a snapshot, and the notes of a backup job. */
function notesOf(at: IConstruct): LocatedText[] {
  if (!(KIND in at)) return [];
  const { description, notes } = at as { readonly description?: unknown; readonly notes?: unknown };
  return Object.entries({ description, notes }).flatMap(([path, text]) =>
    typeof text === "string" ? [{ path, key: path, text }] : [],
  );
}
