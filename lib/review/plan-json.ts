import type { PriorStateJson } from "./prior-stack.js";

/** A plan as `terraform show -json` prints it: the parts that are read here. */
export interface PlanJson {
  readonly prior_state?: PriorStateJson;
  readonly resource_changes?: readonly ResourceChangeJson[];
  /** What was found to be another than the state has it. */
  readonly resource_drift?: readonly ResourceChangeJson[];
}

export interface ResourceChangeJson {
  readonly address: string;
  readonly mode?: string;
  readonly type: string;
  readonly change: {
    /** `["create"]`, `["delete", "create"]`, ... */
    readonly actions: readonly string[];
    readonly before: unknown;
    readonly after: unknown;
    /** In the shape of `after`: true where a value is known once it is applied. */
    readonly after_unknown?: unknown;
    /** In the shape of `before` and `after`: true where a value is a secret. */
    readonly before_sensitive?: unknown;
    readonly after_sensitive?: unknown;
    /** Why it cannot be changed in place: paths of attributes. */
    readonly replace_paths?: readonly (readonly (string | number)[])[];
  };
}
