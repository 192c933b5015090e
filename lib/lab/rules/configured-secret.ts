import {
  TerraformBackend,
  TerraformProvider,
  TerraformRemoteState,
  TerraformResource,
  TerraformVariable,
  Token,
} from "cdktf";
import type { IConstruct } from "constructs";
import { textsIn, type UserText } from "../seed/user-texts.js";
import type { Rule } from "./rule.js";
import { secretIn } from "./secret-text.js";

export const configuredSecret: Rule = {
  code: "LV133",
  title: "A secret in what Terraform itself is told",
  why: "Backends, providers, provisioners and variables' defaults are in the synthesised files, and what a backend is told Terraform writes down beside them.",
  fix: "Have the environment tell it when Terraform runs (PGPASSWORD, AWS_SECRET_ACCESS_KEY, TF_HTTP_PASSWORD, ...: docs/state.md), or a variable without default that is `sensitive`.",
  *check(lab) {
    for (const at of lab.node.findAll()) {
      for (const [what, value] of toldBy(at)) {
        // A sensitive variable is a secret whatever it is called.
        for (const found of textsIn(value, what, what === "default" ? "secret" : what)) {
          const secret = isKnown(found) ? secretOf(found) : undefined;
          // The value is not shown.
          if (secret) yield { at, message: `its ${found.path} ${secret}` };
        }
      }
    }
  },
};

function toldBy(node: IConstruct): [what: string, value: unknown][] {
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

/** An expression is not what it will be; of credentials a path alone may be told. */
function isKnown({ key, text }: UserText): boolean {
  return !Token.isUnresolved(text) && !text.includes("${") && (!/credentials$/.test(key) || text.includes("{"));
}

function secretOf(found: UserText): string | undefined {
  // As libpq, ODBC and shells have it.
  return /\b(?:password|passwd|pwd|secret|token)=[^\s&$]/i.test(found.text) ? "has a password" : secretIn(found);
}
