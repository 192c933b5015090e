import type { Diagnostic, Path } from "./diagnostics.js";
import type { Attributes, ConfigOf, PlanOf, Schema, StateOf } from "./schema.js";

/**
 * A resource type: its schema and its handlers.
 *
 * The framework tracks unknown and null values, stores the known state of a create that fails, and reports the errors
 * that handlers throw. Throw a {@link ProviderError} for errors that users should read.
 */
export interface Resource<A extends Attributes, Client> {
  readonly schema: Schema<A>;

  /** Returns problems that involve more than one attribute. Any value may be unknown. */
  validateConfig?(config: ConfigOf<A>): Diagnostic[];

  /**
   * Returns values for attributes that the configuration omits and whose value depends on other attributes.
   *
   * Runs for every plan, before the framework knows whether anything changes. It must not call the client.
   */
  deriveDefaults?(change: Pick<PlanContext<A, Client>, "prior" | "config" | "plan">): Partial<PlanOf<A>>;

  /**
   * Modifies the plan: marks attributes as unknown, requires replacement, or rejects the change by throwing.
   *
   * Does not run if nothing changes, or if the resource is destroyed.
   */
  modifyPlan?(change: PlanContext<A, Client>): Promise<void> | void;

  /** Rejects, by throwing, a plan that destroys or replaces the resource. */
  validateDelete?(context: CallContext<Client> & { readonly state: StateOf<A> }): Promise<void> | void;

  /**
   * Returns the attributes that identify the resource, before `create`. It must not change anything.
   *
   * If it throws, nothing is stored. If `create` throws after it, the framework stores what is known, so that the next
   * apply can clean up.
   *
   * @default no attributes
   */
  identify?(
    context: ChangeContext<Client> & { readonly plan: PlanOf<A> },
  ): Promise<Partial<StateOf<A>>> | Partial<StateOf<A>>;

  create(context: CreateContext<A, Client>): Promise<StateOf<A>>;

  /** Returns the current state, or undefined if the resource no longer exists. */
  read(context: ReadContext<A, Client>): Promise<StateOf<A> | undefined>;

  /**
   * Changes the resource in place. If it throws, the framework calls `read`, so that the state shows what has changed.
   *
   * @default every change requires replacement
   */
  update?(context: UpdateContext<A, Client>): Promise<StateOf<A>>;

  /** Deletes the resource. Succeeds if it is already gone. If it throws, the resource stays in the state. */
  delete(context: ChangeContext<Client> & { readonly state: StateOf<A> }): Promise<void>;

  /**
   * Returns the attributes that `read` needs to find the resource. The framework then calls `read` with `imported` set.
   *
   * @default the resource cannot be imported
   */
  importState?(context: CallContext<Client> & { readonly id: string }): Promise<Partial<StateOf<A>>>;

  /** The meaning of the import ID, for the documentation: "its path". */
  readonly importIdDescription?: string;

  /** Converts a state that an older schema version stored to the current version. */
  upgradeState?(stored: Readonly<Record<string, unknown>>, version: number): Record<string, unknown>;
}

/** A resource of any schema. */
// biome-ignore lint/suspicious/noExplicitAny: the schema determines the types of all handlers
export type AnyResource<Client = unknown> = Resource<any, Client>;

/** A data source: its schema and how to read it. */
export interface DataSource<A extends Attributes, Client> {
  readonly schema: Schema<A>;

  /** Returns problems that involve more than one attribute. Any value may be unknown. */
  validateConfig?(config: ConfigOf<A>): Diagnostic[];

  read(context: CallContext<Client> & { readonly config: PlanOf<A> }): Promise<StateOf<A>>;
}

/** A data source of any schema. */
// biome-ignore lint/suspicious/noExplicitAny: as for resources
export type AnyDataSource<Client = unknown> = DataSource<any, Client>;

/** The context of every handler. */
export interface CallContext<Client> {
  readonly client: Client;
  /**
   * Aborts when the user interrupts Terraform or a timeout of the resource expires.
   *
   * Stop at the next safe point by throwing; the framework stores what is known.
   */
  readonly signal: AbortSignal;
  /** Shows a warning to the user. */
  warn(summary: string, detail?: string, path?: Path): void;
}

/** The context of handlers that read or change a resource. */
export interface ChangeContext<Client> extends CallContext<Client> {
  readonly privateState: PrivateState;
}

export interface CreateContext<A, Client> extends ChangeContext<Client> {
  /** The plan, with the attributes that `identify` returned. */
  readonly plan: PlanOf<A>;
  /** The configuration, which alone contains write-only values. */
  readonly config: ConfigOf<A>;
  /** Saves attributes that become known during the create, such as a generated name, in case a later step fails. */
  saveState(known: Partial<StateOf<A>>): void;
}

export interface UpdateContext<A, Client> extends ChangeContext<Client> {
  readonly prior: StateOf<A>;
  readonly plan: PlanOf<A>;
  /** The configuration, which alone contains write-only values. */
  readonly config: ConfigOf<A>;
}

export interface ReadContext<A, Client> extends ChangeContext<Client> {
  /** The stored state. After an import, attributes that `importState` did not return are null. */
  readonly state: StateOf<A>;
  /** Whether this read follows an import. Read every attribute, even those that are null in `state`. */
  readonly imported: boolean;
}

export interface PlanContext<A, Client> extends CallContext<Client> {
  /** The state before the change, or null for a create. */
  readonly prior: StateOf<A> | null;
  readonly config: ConfigOf<A>;
  /** The values that the last read or change stored. A plan cannot change it. */
  readonly privateState: Pick<PrivateState, "get">;
  /** The plan that the framework computed from the configuration, the defaults, and the prior state. */
  readonly plan: PlanOf<A>;
  /** Changes planned values. Only attributes that the configuration omits may change. */
  updatePlan(values: Partial<PlanOf<A>>): void;
  /**
   * Returns the paths of changes, including those by `updatePlan`, to attributes with `requiresRestart`.
   *
   * @param before the object that the apply finds
   */
  pathsRequiringRestart(before: StateOf<A>): readonly Path[];
  /**
   * Returns the names of the attributes that change, except those whose planned value is not fully known.
   *
   * @param before the object that the apply finds
   */
  changedAttributes(before: StateOf<A>): readonly string[];
  /** Requires replacement because of a change to this attribute. */
  requireReplace(...path: Path): void;
}

/** JSON values that Terraform stores with a resource and never shows. */
export interface PrivateState {
  get(key: string): unknown;
  /** Sets a value; `undefined` removes the key. */
  set(key: string, value: unknown): void;
}
