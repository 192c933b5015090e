export type Action = "create" | "update" | "replace" | "destroy" | "forget";

/** What Terraform and OpenTofu call it, `actions` with commas between. */
const ACTIONS: Readonly<Record<string, Action | undefined>> = {
  "no-op": undefined,
  read: undefined,
  create: "create",
  update: "update",
  delete: "destroy",
  "delete,create": "replace",
  "create,delete": "replace",
  forget: "forget",
  // OpenTofu's, of what is not to be destroyed: another takes its place.
  "forget,create": "replace",
  "create,forget": "replace",
};

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
    /** `["create"]`, `["delete", "create"]`, ...; see `actionOf`. */
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

/** What becomes of the resource; nothing where nothing does. */
export function actionOf({ change }: ResourceChangeJson): Action | undefined {
  return ACTIONS[change.actions.join()];
}

/** Whether something is what Terraform prints of a plan. One with an action that is not known is none: nobody may take it for harmless. */
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

/** Whether a plan is of a stack that has these resources, or has none of its own. */
export function isOf(
  { resource_changes: changes = [] }: PlanJson,
  addresses: Pick<ReadonlyMap<string, unknown>, "has" | "size">,
): boolean {
  return changes.length === 0 || addresses.size === 0 || changes.some(({ address }) => addresses.has(address));
}

/** What a plan says of the state that it goes from. */
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
