import type { Unknown } from "./values/value.js";

/**
 * The schema of a resource, data source, or provider, as data.
 *
 * {@link StateOf}, {@link PlanOf}, and {@link ConfigOf} infer the types of its state, plan, and configuration.
 */
export interface Schema<A extends Attributes = Attributes> {
  /**
   * The version of the state's structure. The framework calls `upgradeState` for a state of an older version.
   *
   * @default 0
   */
  readonly version?: number;
  readonly description: string;
  readonly attributes: A;
}

/** The attributes of a schema or a nested object, by name. */
export type Attributes = Readonly<Record<string, Attribute>>;

/** The type of an attribute: a value type, or nested attributes in one of Terraform's four nesting modes. */
export type AttributeType =
  | ValueType
  | {
      readonly kind: "nested";
      readonly nesting: Nesting;
      readonly attributes: Attributes;
      /**
       * Set for nested blocks, which providers built on Terraform's older SDK have.
       *
       * If the configuration has no such block, the list, set, or map is empty, not null.
       */
      readonly block?: BlockLimits;
    };

/** A scalar, a collection, or an object that always has all of its members, some of which may be null. */
export type ValueType =
  | ScalarType
  | { readonly kind: "list" | "set" | "map"; readonly element: ValueType }
  | { readonly kind: "object"; readonly members: Readonly<Record<string, ValueType>> };

/** The minimum and maximum number of blocks in a configuration, which Terraform checks. 0 means no limit. */
export interface BlockLimits {
  readonly min: number;
  readonly max: number;
}

/**
 * The type of a single value.
 *
 * - `integer`: a JavaScript number. Values of 2^53 or more are rejected, not rounded.
 * - `int64`: a bigint, exact over all 64 bits.
 * - `number`: a JavaScript number. Decimals that a double cannot hold exactly are rejected, not rounded.
 */
export type ScalarType = "string" | "bool" | "integer" | "int64" | "number";

/** Terraform's nesting modes. */
export type Nesting = "single" | "list" | "set" | "map";

/** Returns the problem with a known value as a sentence, or undefined if there is none. */
// biome-ignore lint/suspicious/noExplicitAny: the framework keeps validators of all value types in one list
export type Validator<V = any> = (value: V) => string | undefined;

/** The options of an attribute. It is either required, or optional, computed, or both. */
// biome-ignore lint/suspicious/noExplicitAny: code that walks a schema does not know the value's type
export interface AttributeOptions<V = any> {
  readonly description: string;
  /** The configuration must set the attribute. */
  readonly required?: true;
  /** The configuration may set the attribute. */
  readonly optional?: true;
  /** The provider sets the attribute if the configuration does not. `modifyPlan` must make it unknown to change it. */
  readonly computed?: true;
  /** Terraform shows the value as `(sensitive value)`. */
  readonly sensitive?: true;
  /**
   * The value exists only in the configuration, never in the plan or the state: both have null. Handlers read it in
   * `config`. It needs Terraform or OpenTofu 1.11.
   */
  readonly writeOnly?: true;
  /**
   * A change to the attribute replaces the resource.
   *
   * With `ifKnown`, a change from null does not, because an imported resource gets its first value that way.
   */
  readonly requiresReplace?: true | "ifKnown";
  /**
   * An in-place change to the attribute restarts the object, such as a server. For `modifyPlan` and the documentation.
   *
   * With `elements`, adding or removing an element does, and nested attributes have their own `requiresRestart`.
   */
  readonly requiresRestart?: true | "elements";
  /** The value if the configuration does not set the attribute. */
  readonly default?: V;
  /** A computed attribute may be null after apply. */
  readonly nullable?: true;
  readonly validators?: readonly Validator<V>[];
  /**
   * Whether two values mean the same, such as a MAC address in upper and lower case.
   *
   * The state keeps the user's value if the provider reads an equivalent one.
   */
  readonly equivalent?: (a: V, b: V) => boolean;
}

/** An attribute: its type and its options. */
// biome-ignore lint/suspicious/noExplicitAny: see AttributeOptions
export interface Attribute<V = any, O extends AttributeOptions = AttributeOptions> {
  readonly type: AttributeType;
  readonly options: O;
  /** Carries the value's type for inference. It does not exist at run time. */
  readonly value?: V;
}

type ScalarValue<T extends ScalarType> = T extends "string"
  ? string
  : T extends "bool"
    ? boolean
    : T extends "int64"
      ? bigint
      : number;

/** Rejects misspelled options, which a type parameter alone accepts. */
type Exact<O> = O & { readonly [K in Exclude<keyof O, keyof AttributeOptions>]: never };

function attribute<V>(type: AttributeType) {
  return <const O extends AttributeOptions<V>>(options: Exact<O>): Attribute<V, O> => {
    validateOptions(options);
    return { type, options };
  };
}

export const string = attribute<string>("string");
export const bool = attribute<boolean>("bool");
export const integer = attribute<number>("integer");
export const int64 = attribute<bigint>("int64");
export const number = attribute<number>("number");

export function list<T extends ScalarType>(element: T) {
  return attribute<readonly ScalarValue<T>[]>({ kind: "list", element });
}

/** A collection without order or duplicates. */
export function set<T extends ScalarType>(element: T) {
  return attribute<readonly ScalarValue<T>[]>({ kind: "set", element });
}

export function map<T extends ScalarType>(element: T) {
  return attribute<Readonly<Record<string, ScalarValue<T>>>>({ kind: "map", element });
}

/** Carries the types of nested attributes, so that their state, plan, and configuration can differ. */
export interface NestedValue<A extends Attributes, N extends Nesting> {
  readonly nestedAttributes: A;
  readonly nesting: N;
}

function nested<N extends Nesting>(nesting: N) {
  return <A extends Attributes, const O extends AttributeOptions>(
    attributes: A,
    options: Exact<O>,
  ): Attribute<NestedValue<A, N>, O> => {
    validateOptions(options);
    for (const [name, each] of nesting === "set" ? Object.entries(attributes) : [])
      if (each.options.computed || each.options.writeOnly)
        throw new Error(
          `${name} is ${each.options.computed ? "computed" : "write-only"}; make it required or optional, ` +
            "because set elements are identified by their value.",
        );
    return { type: { kind: "nested", nesting, attributes }, options };
  };
}

export const singleNested = nested("single");
export const listNested = nested("list");
export const setNested = nested("set");
export const mapNested = nested("map");

/** Returns the schema unchanged, with its attribute types inferred. */
export function schema<A extends Attributes>(definition: Schema<A>): Schema<A> {
  return definition;
}

function validateOptions(options: AttributeOptions): void {
  const { required, optional, computed, writeOnly, description } = options;
  if (writeOnly && (computed || options.default !== undefined || options.requiresReplace || options.requiresRestart))
    throw new Error(`A write-only attribute has no value in a plan, which is compared or computed: ${description}`);
  if (required ? optional || computed || options.default !== undefined : !optional && !computed)
    throw new Error(`An attribute is either required, or optional, computed, or both: ${description}`);
}

type Nest<N extends Nesting, V> = N extends "single" ? V : N extends "map" ? Readonly<Record<string, V>> : readonly V[];

/** The value in a plan and a state: null if it is write-only. */
type Stored<O, V> = O extends { writeOnly: true } ? null : V;

/** Null, if the configuration may omit the attribute and the provider does not set it. */
type OrNull<O> = O extends { required: true }
  ? never
  : O extends { nullable: true }
    ? null
    : O extends { default: unknown } | { computed: true }
      ? never
      : null;

type OrUnknown<O> = O extends { default: unknown } ? never : O extends { computed: true } ? Unknown : never;

/** The type of a stored object, in which everything is known. */
export type StateOf<A> =
  A extends Schema<infer Inner>
    ? StateOf<Inner>
    : {
        readonly [K in keyof A]: A[K] extends Attribute<infer V, infer O>
          ? Stored<O, ViewOf<V, "state">> | OrNull<O>
          : never;
      };

/** The type of a planned object: configured values and defaults are known, computed values may be unknown. */
export type PlanOf<A> =
  A extends Schema<infer Inner>
    ? PlanOf<Inner>
    : {
        readonly [K in keyof A]: A[K] extends Attribute<infer V, infer O>
          ? Stored<O, ViewOf<V, "plan">> | OrNull<O> | OrUnknown<O>
          : never;
      };

/** The type of a configuration, in which any value may be unknown while Terraform validates or plans. */
export type ConfigOf<A> =
  A extends Schema<infer Inner>
    ? ConfigOf<Inner>
    : {
        readonly [K in keyof A]: A[K] extends Attribute<infer V, infer O>
          ? ViewOf<V, "config"> | Unknown | (O extends { required: true } ? never : null)
          : never;
      };

/** The type of a configuration that a program writes: known values only, without attributes that the provider sets. */
export type InputOf<A> =
  A extends Schema<infer Inner>
    ? InputOf<Inner>
    : { readonly [K in keyof A as IsRequired<A[K]> extends true ? K : never]: Input<A[K]> } & {
        readonly [K in keyof A as IsRequired<A[K]> extends false ? K : never]?: Input<A[K]>;
      };

/** Whether a configuration must set the attribute; undefined if only the provider sets it. */
type IsRequired<T> =
  T extends Attribute<infer _, infer O>
    ? O extends { required: true }
      ? true
      : O extends { optional: true }
        ? false
        : undefined
    : never;
type Input<T> = T extends Attribute<infer V, infer _> ? ViewOf<V, "input"> : never;

type ViewOf<V, View extends "state" | "plan" | "config" | "input"> =
  V extends NestedValue<infer A, infer N>
    ? Nest<N, { state: StateOf<A>; plan: PlanOf<A>; config: ConfigOf<A>; input: InputOf<A> }[View]>
    : V;
