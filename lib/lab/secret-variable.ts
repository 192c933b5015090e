import { createHash } from "node:crypto";
import { TerraformVariable } from "cdktf";
import { type SecretSource, sourceText } from "../secret-placeholder.js";
import type { LabScope } from "./scope.js";

export interface SecretVariableOptions {
  /** Whether Terraform may store the value in plans and states. If not, only write-only attributes accept it. */
  readonly stored: boolean;
}

/** Returns the Terraform variable for a secret, one for all its uses in a lab. The command line gives it its value. */
export function secretVariable(
  lab: LabScope,
  source: SecretSource,
  { stored }: SecretVariableOptions,
): TerraformVariable {
  const name = `${stored ? "stored_secret" : "secret"}_${wordFor(source)}`;
  // The dot keeps it apart from the user's constructs.
  const id = `secret.${name}`;
  const existing = lab.node.tryFindChild(id) as TerraformVariable | undefined;
  if (existing) return existing;
  const variable = new TerraformVariable(lab, id, { type: "string", sensitive: true });
  variable.overrideLogicalId(name);
  if (!stored) variable.addOverride("ephemeral", true);
  variable.addOverride("//", { secret: source });
  return variable;
}

/** Returns a word for a source. The end of a digest distinguishes those with equal words. */
function wordFor(source: SecretSource): string {
  if ("environment" in source) return source.environment;
  const text = "file" in source ? source.file : source.command.join(" ");
  const digest = createHash("sha256").update(sourceText(source)).digest("hex").slice(0, 8);
  const word = text.replace(/[^a-z0-9]+/gi, "_").replace(/^_|_$/g, "");
  return `${word.slice(-40).replace(/^_/, "")}_${digest}`;
}
