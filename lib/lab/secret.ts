import { TerraformVariable } from "cdktf";
import type { LabScope } from "./scope.js";
import { instanceOf, validateProps, validator } from "./validation.js";

/** What nobody else may read. It is in no synthesised file; Terraform keeps it in its state. */
export class Secret {
  /**
   * One that the environment tells Terraform when the lab is planned and applied.
   *
   * @param name of the variable, with the prefix that Terraform knows its own by: "TF_VAR_nas_password"
   */
  static fromEnvironment(name: string): Secret {
    validateProps({ name }, { name: variableValidator }, "Secret.fromEnvironment: ");
    return new Secret(name.slice(PREFIX.length));
  }

  private constructor(private readonly variable: string) {}

  /** A reference to it, for what is rendered in the lab. */
  referenceIn(lab: LabScope): string {
    // With a dot: no construct of a user has such an id.
    const id = `secret.${this.variable}`;
    const there = lab.node.tryFindChild(id) as TerraformVariable | undefined;
    const variable = there ?? new TerraformVariable(lab, id, { type: "string", sensitive: true });
    variable.overrideLogicalId(this.variable);
    return variable.stringValue;
  }
}

const PREFIX = "TF_VAR_";

const variableValidator = validator(
  'the name of an environment variable that Terraform reads, such as "TF_VAR_nas_password"',
  (name) => typeof name === "string" && /^TF_VAR_[a-z_][a-z0-9_-]*$/i.test(name),
);

/** A text is refused, and not shown: it may be the secret. */
export const secretValidator = (value: unknown, argument: string): void => {
  if (typeof value === "string") {
    throw new Error(
      `${argument} is a text, which would be in the synthesised files: give Secret.fromEnvironment("TF_VAR_...")`,
    );
  }
  instanceOf(Secret, 'a Secret, such as Secret.fromEnvironment("TF_VAR_nas_password")')(value, argument);
};
