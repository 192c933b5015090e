import type { Diagnostic, Path } from "./diagnostics.js";
import type { Attributes, ConfigOf, PlanOf, Schema, StateOf } from "./schema.js";

/**
 * A kind of resource: its schema and what to do with one. The framework does the bookkeeping of unknown and null values, keeps what is
 * known of a create that fails, and turns what a handler throws into diagnostics.
 *
 * Handlers throw {@link ProviderError} for errors that people should read.
 */
export interface Resource<A extends Attributes, Client> {
  readonly schema: Schema<A>;

  /** What is wrong with a configuration beyond single attributes. Any value may be unknown. */
  validateConfig?(config: ConfigOf<A>): Diagnostic[];

  /**
   * What follows from the configuration where that leaves an attribute out, and is not simply what it was before. Asked for every plan, before it is
   * known whether anything changes, so it asks nobody.
   */
  deriveDefaults?(change: Pick<PlanContext<A, Client>, "prior" | "config" | "plan">): Partial<PlanOf<A>>;

  /**
   * Corrects the plan of a change (what becomes unknown, what forces a replacement) and refuses, by throwing, what cannot be done. Not called where
   * nothing changes, nor for a destroy.
   */
  modifyPlan?(change: PlanContext<A, Client>): Promise<void> | void;

  /** Refuses, by throwing, that the resource is deleted, also for another in its place: asked while Terraform plans. */
  validateDelete?(context: CallContext<Client> & { readonly state: StateOf<A> }): Promise<void> | void;

  /**
   * What will identify the resource, found without changing anything. Whatever this throws, nothing was made and nothing is stored;
   * whatever `create` throws after it, what is known is stored, so that the next apply can clear it up. Default: nothing.
   */
  identify?(
    context: ChangeContext<Client> & { readonly plan: PlanOf<A> },
  ): Promise<Partial<StateOf<A>>> | Partial<StateOf<A>>;

  create(context: CreateContext<A, Client>): Promise<StateOf<A>>;

  /** What is there now; undefined where it is gone. */
  read(context: ReadContext<A, Client>): Promise<StateOf<A> | undefined>;

  /** Absent where every change replaces. If it throws, the framework reads the resource anew, so the state tells how far it came. */
  update?(context: UpdateContext<A, Client>): Promise<StateOf<A>>;

  /** Must not fail where the resource is gone already. If it throws, the resource stays in the state. */
  delete(context: ChangeContext<Client> & { readonly state: StateOf<A> }): Promise<void>;

  /** The attributes by which `read` finds what the user named; `read` follows, with `imported` set. Absent: cannot be imported. */
  importState?(context: CallContext<Client> & { readonly id: string }): Promise<Partial<StateOf<A>>>;
  /** What the id of an import is, for the docs: "its path". */
  readonly importIdDescription?: string;

  /** A state that an older version of the schema stored, brought to this version's shape. */
  upgradeState?(stored: Readonly<Record<string, unknown>>, version: number): Record<string, unknown>;
}

export interface DataSource<A extends Attributes, Client> {
  readonly schema: Schema<A>;
  validateConfig?(config: ConfigOf<A>): Diagnostic[];
  read(context: CallContext<Client> & { readonly config: PlanOf<A> }): Promise<StateOf<A>>;
}

export interface CallContext<Client> {
  readonly client: Client;
  /** Aborted when the user interrupts Terraform, or when the time of the resource's `timeouts` is over. Stop at the next safe point by throwing; what is known is kept. */
  readonly signal: AbortSignal;
  /** Shows a warning to the user. */
  warn(summary: string, detail?: string, path?: Path): void;
}

export interface ChangeContext<Client> extends CallContext<Client> {
  /** Kept beside the state and never shown. */
  readonly privateState: PrivateState;
}

export interface CreateContext<A, Client> extends ChangeContext<Client> {
  /** With what `identify` found filled in. */
  readonly plan: PlanOf<A>;
  /** The configuration, for what is write-only. */
  readonly config: ConfigOf<A>;
  /** Stores something learnt on the way (a name that the remote side chose), should a later step fail. */
  saveState(known: Partial<StateOf<A>>): void;
}

export interface UpdateContext<A, Client> extends ChangeContext<Client> {
  readonly prior: StateOf<A>;
  readonly plan: PlanOf<A>;
  readonly config: ConfigOf<A>;
}

export interface ReadContext<A, Client> extends ChangeContext<Client> {
  /** After an import, only what `import` gave is known and the rest is null. */
  readonly state: StateOf<A>;
  /** The first read after an import: read everything, whether the state has it or not. */
  readonly imported: boolean;
}

export interface PlanContext<A, Client> extends CallContext<Client> {
  /** Null for a create. */
  readonly prior: StateOf<A> | null;
  readonly config: ConfigOf<A>;
  /** As the framework made it from configuration, defaults and prior state. */
  readonly plan: PlanOf<A>;
  /** Puts other values into the plan; only of attributes that the configuration leaves to the provider. */
  updatePlan(values: Partial<PlanOf<A>>): void;
  /** Where the plan as it is now differs from the prior state in what `interrupts` the resource. */
  pathsRequiringRestart(): readonly Path[];
  /** The change of this attribute cannot be made in place. */
  requireReplace(...path: Path): void;
}

/** Small facts that belong to one resource in the state and to no attribute. Values are JSON. */
export interface PrivateState {
  get(key: string): unknown;
  /** `undefined` removes the key. */
  set(key: string, value: unknown): void;
}
