import type { PriorStateJson } from "./prior-stack.js";

/** A plan as `terraform show -json` prints it: the parts that are read here. */
export interface PlanJson {
  readonly prior_state?: PriorStateJson;
  /** Whether it ended in an error: Terraform saves such a plan too. */
  readonly errored?: boolean;
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

/** Whether something is what Terraform prints of a plan. */
export function isPlan(value: unknown): value is PlanJson {
  const { resource_changes: changes } = (value ?? {}) as { resource_changes?: unknown };
  return Array.isArray(changes) && changes.every(isResourceChange);
}

function isResourceChange(value: unknown): boolean {
  const { address, type, change } = (value ?? {}) as Partial<ResourceChangeJson>;
  return typeof address === "string" && typeof type === "string" && Array.isArray(change?.actions);
}

/** Whether a plan is of a stack that has these resources, or has none of its own. */
export function isOf(
  { resource_changes: changes = [] }: PlanJson,
  addresses: Pick<ReadonlyMap<string, unknown>, "has" | "size">,
): boolean {
  return changes.length === 0 || addresses.size === 0 || changes.some(({ address }) => addresses.has(address));
}
