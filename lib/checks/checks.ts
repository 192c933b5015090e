import { NullProvider } from "@cdktf/provider-null/lib/provider/index.js";
import { type TerraformBackend, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { withConstructPath } from "../lab/errors.js";
import { isOfKind, KIND } from "../lab/kind.js";
import { isLab, type LabScope, newId } from "../lab/scope.js";
import { ensureStateFile, validStackId } from "../lab/stack.js";
import { validateProps, validator } from "../lab/validation.js";

export interface ChecksProps {
  /** The lab to check. */
  readonly lab: LabScope;
}

/**
 * A stack of checks of a lab.
 *
 * `labvisor check` runs them at any time, without Terraform. If you apply the stack (`labvisor apply campus checks`),
 * they run at every apply, after their lab has been applied, and a failed check fails the apply.
 */
export class Checks extends TerraformStack {
  readonly lab: LabScope;

  constructor(scope: Construct, id: string, props: ChecksProps) {
    super(scope, validStackId(scope, newId(scope, id)));
    withConstructPath(this, () => validateProps(props, { lab: validator("a Lab", isLab) }));
    this.lab = props.lab;
    this.addDependency(this.lab);
    // The command line reads this. Terraform ignores "//".
    this.addOverride("//.checks", this.lab.node.id);
    new NullProvider(this, "null");
  }

  get [KIND](): string {
    return "checks";
  }

  override ensureBackendExists(): TerraformBackend {
    ensureStateFile(this);
    return super.ensureBackendExists();
  }
}

/** Whether a value is a stack of checks. */
export function isChecks(value: unknown): value is Checks {
  return isOfKind(value, "checks");
}
