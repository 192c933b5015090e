import { Token } from "cdktf";
import type { IConstruct } from "constructs";
import { placeholdersIn } from "../../secret-placeholder.js";
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
    'give a Secret, such as `${Secret.fromEnvironment("DB_PASSWORD")}` in a string of the seed: an apply writes it ' +
    "there; or log in by key (CloudInit.seed({ sshKeys })), or let chpasswd generate a password (type: RANDOM)",
  *check(lab) {
    for (const at of lab.node.findAll()) {
      // The value must not appear in the message.
      for (const found of isGuest(at) ? userTexts(at) : []) {
        const secret = Token.isUnresolved(found.text) ? undefined : secretIn(found);
        if (secret) yield { at, message: `${found.path} ${secret}` };
      }
      const shown = [...(isGuest(at) ? textsIn(at.vars, "vars", "") : []), ...notesOf(at)];
      for (const found of shown.filter(({ text }) => !Token.isUnresolved(text))) {
        const secret = placeholderIn(found) ?? assignedSecretIn(found.text) ?? secretIn(found);
        if (secret) yield { at, message: `${found.path} ${secret}`, fix: "remove it from the text" };
      }
    }
  },
};

function placeholderIn({ text }: LocatedText): string | undefined {
  return placeholdersIn(text).length > 0 ? "contains a Secret, which only a seed gets the value of" : undefined;
}

/** Returns the descriptions of a guest or a snapshot, and the notes of a backup job. */
function notesOf(at: IConstruct): LocatedText[] {
  if (!(KIND in at)) return [];
  const { description, notes } = at as { readonly description?: unknown; readonly notes?: unknown };
  return Object.entries({ description, notes }).flatMap(([path, text]) =>
    typeof text === "string" ? [{ path, key: path, text }] : [],
  );
}
