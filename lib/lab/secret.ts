import { TerraformVariable } from "cdktf";
import { LabError } from "../lab-error.js";
import { KIND } from "./kind.js";
import type { LabScope } from "./scope.js";
import { ofKind, type Validator, validateProps, validator } from "./validation.js";

/** A value that nobody else may read. It is in no synthesized file; Terraform stores it in its state. */
export class Secret {
  /**
   * Returns a secret that Terraform reads from the environment when the lab is planned and applied.
   *
   * @param name the variable, with the prefix of Terraform's own: "TF_VAR_nas_password"
   */
  static fromEnvironment(name: string): Secret {
    validateProps({ name }, { name: variableValidator }, "Secret.fromEnvironment: ");
    return new Secret(name.slice(PREFIX.length));
  }

  private constructor(private readonly variable: string) {}

  /** @internal */
  get [KIND](): string {
    return "secret";
  }

  /** Returns a reference to the secret, for a resource of the lab. */
  referenceIn(lab: LabScope): string {
    // The dot keeps it apart from the user's constructs.
    const id = `secret.${this.variable}`;
    const existing = lab.node.tryFindChild(id) as TerraformVariable | undefined;
    const variable = existing ?? new TerraformVariable(lab, id, { type: "string", sensitive: true });
    variable.overrideLogicalId(this.variable);
    return variable.stringValue;
  }
}

const PREFIX = "TF_VAR_";

const variableValidator = validator(
  'the name of an environment variable that Terraform reads, such as "TF_VAR_nas_password"',
  (name) => typeof name === "string" && /^TF_VAR_[a-z_][a-z0-9_-]*$/i.test(name),
);

/** Refuses a string without showing it: it may be the secret. */
export const secretValidator: Validator = (value, property) => {
  if (typeof value === "string")
    throw new LabError(`${property} is a string, which would be in the synthesized files`, {
      property,
      remedy: 'give Secret.fromEnvironment("TF_VAR_...")',
    });
  ofKind("secret", 'a Secret, such as Secret.fromEnvironment("TF_VAR_nas_password")')(value, property);
};
