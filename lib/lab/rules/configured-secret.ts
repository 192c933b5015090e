import {
  TerraformBackend,
  TerraformProvider,
  TerraformRemoteState,
  TerraformResource,
  TerraformVariable,
  Token,
} from "cdktf";
import type { IConstruct } from "constructs";
import { assignedSecretIn, type LocatedText, secretIn } from "../../secrets.js";
import type { Rule } from "../rule.js";
import type { LabScope } from "../scope.js";
import { textsIn } from "../seed/user-texts.js";

export const configuredSecret: Rule<LabScope> = {
  code: "LV133",
  title: "Secret in the configuration of Terraform itself",
  why:
    "Backends, providers, provisioners, and defaults of variables are part of the synthesized files. Terraform also " +
    "writes the backend's settings to a file next to them.",
  fix:
    "pass it in the environment when Terraform runs (PGPASSWORD, AWS_SECRET_ACCESS_KEY, TF_HTTP_PASSWORD, ...; see " +
    "docs/state.md), or in a `sensitive` variable without a default",
  *check(lab) {
    for (const at of lab.node.findAll()) {
      for (const [what, value] of configurationOf(at)) {
        // A sensitive variable is a secret, whatever its name is.
        for (const found of textsIn(value, what, what === "default" ? "secret" : what)) {
          const secret = isLiteral(found) ? (assignedSecretIn(found.text) ?? secretIn(found)) : undefined;
          // The value must not appear in the message.
          if (secret) yield { at, message: `${found.path} ${secret}` };
        }
      }
    }
  },
};

function configurationOf(node: IConstruct): [what: string, value: unknown][] {
  if (TerraformBackend.isBackend(node)) return Object.entries(node.toTerraform().terraform.backend);
  if (node instanceof TerraformRemoteState) return Object.entries(node.toTerraform().data);
  if (node instanceof TerraformProvider) return Object.entries(node.toTerraform().provider);
  if (node instanceof TerraformVariable) return node.sensitive ? [["default", node.default]] : [];
  if (!(node instanceof TerraformResource)) return [];
  return [
    ["connection", node.connection],
    ["provisioners", node.provisioners],
  ];
}

/** Whether a text is known at synthesis. A path to credentials is not a secret. */
function isLiteral({ key, text }: LocatedText): boolean {
  return !Token.isUnresolved(text) && !text.includes("${") && (!/credentials$/.test(key) || text.includes("{"));
}
