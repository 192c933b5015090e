/** The effect of a plan on a resource. */
export type Action = "create" | "update" | "replace" | "destroy" | "forget";

/** The effects of Terraform's and OpenTofu's `actions`, joined with commas. */
const ACTIONS: Readonly<Record<string, Action | undefined>> = {
  "no-op": undefined,
  read: undefined,
  create: "create",
  update: "update",
  delete: "destroy",
  "delete,create": "replace",
  "create,delete": "replace",
  forget: "forget",
  // OpenTofu's replacement of a resource that must not be destroyed.
  "forget,create": "replace",
  "create,forget": "replace",
};

/** The parts of a plan from `terraform show -json` that Labvisor reads. */
export interface PlanJson {
  readonly terraform_version?: string;
  readonly planned_values?: {
    readonly root_module?: {
      readonly resources?: readonly { readonly address: string; readonly schema_version?: number }[];
    };
  };
  readonly prior_state?: PriorStateJson;
  /** Whether planning failed: Terraform saves such plans as well. */
  readonly errored?: boolean;
  readonly resource_changes?: readonly ResourceChangeJson[];
  /** The differences between the state and the real resources. */
  readonly resource_drift?: readonly ResourceChangeJson[];
}

export interface ResourceChangeJson {
  readonly address: string;
  /** The old address of a moved resource. */
  readonly previous_address?: string;
  readonly mode?: string;
  readonly type: string;
  /** The provider's source, such as `registry.terraform.io/bpg/proxmox`. */
  readonly provider_name?: string;
  readonly change: {
    /**
     * Terraform's actions, such as `["create"]` or `["delete", "create"]`.
     *
     * @see {@link actionOf}
     */
    readonly actions: readonly string[];
    readonly before: unknown;
    readonly after: unknown;
    /** The shape of `after`, with true for values that are known only after apply. */
    readonly after_unknown?: unknown;
    /** The shape of `before`, with true for secret values. */
    readonly before_sensitive?: unknown;
    /** The shape of `after`, with true for secret values. */
    readonly after_sensitive?: unknown;
    /** The paths of the attributes that force replacement. */
    readonly replace_paths?: readonly (readonly (string | number)[])[];
  };
}

/** Returns the effect on a resource, or undefined if it does not change. */
export function actionOf({ change }: ResourceChangeJson): Action | undefined {
  return ACTIONS[change.actions.join()];
}

/**
 * Whether a value is a plan in Terraform's JSON format.
 *
 * A plan with an unknown action is rejected, because it might be destructive.
 */
export function isPlan(value: unknown): value is PlanJson {
  const { resource_changes: changes, prior_state: state } = (value ?? {}) as Partial<PlanJson>;
  const resources = state?.values?.root_module?.resources ?? [];
  return isListOf(changes, isResourceChange) && isListOf(resources, isStateResource);
}

function isListOf(value: unknown, isOne: (each: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(isOne);
}

function isResourceChange(value: unknown): boolean {
  const { address, type, change } = (value ?? {}) as Partial<ResourceChangeJson>;
  return (
    typeof address === "string" &&
    typeof type === "string" &&
    Array.isArray(change?.actions) &&
    Object.hasOwn(ACTIONS, change.actions.join()) &&
    isListOf(change.replace_paths ?? [], Array.isArray)
  );
}

function isStateResource(value: unknown): boolean {
  const { address, type, name, values } = (value ?? {}) as Partial<StateResourceJson>;
  return (
    [address, type, name].every((each) => typeof each === "string") && typeof values === "object" && values !== null
  );
}

/** Whether a plan belongs to the stack with these resources. A plan or stack without resources matches every other. */
export function belongsTo(
  { resource_changes: changes = [] }: PlanJson,
  addresses: Pick<ReadonlyMap<string, unknown>, "has" | "size">,
): boolean {
  return changes.length === 0 || addresses.size === 0 || changes.some(({ address }) => addresses.has(address));
}

/** The state from which a plan starts. */
export interface PriorStateJson {
  readonly values?: {
    readonly root_module?: { readonly resources?: readonly StateResourceJson[] };
  };
}

export interface StateResourceJson {
  readonly address: string;
  readonly mode: string;
  readonly type: string;
  readonly name: string;
  readonly values: Readonly<Record<string, unknown>>;
}
