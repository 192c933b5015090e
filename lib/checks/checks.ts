import { NullProvider } from "@cdktf/provider-null/lib/provider/index.js";
import { type TerraformBackend, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { withConstructPath } from "../lab/errors.js";
import type { Lab } from "../lab/lab.js";
import { isLab } from "../lab/scope.js";
import { ensureStateFile, validateStackId } from "../lab/stack.js";
import { validateProps, validator } from "../lab/validation.js";

export interface ChecksProps {
  /** What is checked. */
  readonly lab: Lab;
}

/**
 * Checks of a lab, in a stack of their own: `labvisor check` runs them at any time, without Terraform. They are planned and applied where they are named
 * (`labvisor apply campus checks`), after their lab and at every apply, and one that fails fails it.
 */
export class Checks extends TerraformStack {
  readonly lab: Lab;

  constructor(scope: Construct, id: string, props: ChecksProps) {
    super(scope, id);
    withConstructPath(this, () => validateStackId(id));
    withConstructPath(this, () => validateProps(props, { lab: validator("a Lab", isLab) }));
    this.lab = props.lab;
    this.addDependency(this.lab);
    // Under "//", which Terraform passes over.
    this.addOverride("//.checks", this.lab.node.id);
    new NullProvider(this, "null");
  }

  override ensureBackendExists(): TerraformBackend {
    ensureStateFile(this);
    return super.ensureBackendExists();
  }
}
