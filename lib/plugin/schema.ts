import type { Unknown } from "./values/unknown.js";

/**
 * A schema as data. The TypeScript types of a resource's state, plan and configuration are inferred from it ({@link StateOf}, {@link PlanOf},
 * {@link ConfigOf}), so a resource names its attributes once.
 */
export interface Schema<A extends Attributes = Attributes> {
  /** Of the state's shape; a higher one than that of a stored state calls the resource's `upgrade`. @default 0 */
  readonly version?: number;
  readonly description: string;
  readonly attributes: A;
}

export type Attributes = Readonly<Record<string, Attribute>>;

/** What an attribute holds: a value, or nested attributes in one of Terraform's four nesting modes. */
export type AttributeType =
  | ValueType
  | {
      readonly kind: "nested";
      readonly nesting: Nesting;
      readonly attributes: Attributes;
      /** Where they are a block, as providers of Terraform's older SDK have it: in state and plan, none is then an empty list and never null. */
      readonly block?: BlockLimits;
    };

/** A scalar, a collection, or an object whose members are all there, be they null. */
export type ValueType =
  | ScalarType
  | { readonly kind: "list" | "set" | "map"; readonly element: ValueType }
  | { readonly kind: "object"; readonly members: Readonly<Record<string, ValueType>> };

/** How many times a block may stand in a configuration; 0 is no limit. Terraform itself checks it. */
export interface BlockLimits {
  readonly min: number;
  readonly max: number;
}

/**
 * - `integer`: a JavaScript number; a value beyond 2^53 is refused, never rounded.
 * - `int64`: a bigint, exact over all 64 bits.
 * - `number`: a JavaScript number; a decimal that a double cannot hold is refused, never rounded.
 */
export type ScalarType = "string" | "bool" | "integer" | "int64" | "number";

export type Nesting = "single" | "list" | "set" | "map";

/** Says what is wrong with a known value, or nothing. */
// biome-ignore lint/suspicious/noExplicitAny: a validator of one value type stands in lists of any
export type Validator<V = any> = (value: V) => string | undefined;

// biome-ignore lint/suspicious/noExplicitAny: the value's type is known where the attribute is built, not where it is walked
export interface AttributeOptions<V = any> {
  readonly description: string;
  /** The user must give it. */
  readonly required?: true;
  /** The user may give it. */
  readonly optional?: true;
  /** The provider gives it where the user does not. Once known it stays, unless the resource's `plan` marks it unknown. */
  readonly computed?: true;
  /** Terraform shows it as `(sensitive value)`. */
  readonly sensitive?: true;
  /** In the configuration alone: never in plan or state. */
  readonly writeOnly?: true;
  /** A change of it replaces the resource; `once known`: not from null to a value, which is how an imported resource gets it. */
  readonly requiresReplace?: true | "ifKnown";
  /**
   * A change of it, though in place, interrupts what the resource does: a machine restarts. `elements`: where an element of it comes or goes; the
   * attributes of those that stay say so themselves. For the documentation, and for the resource's `plan`.
   */
  readonly requiresRestart?: true | "elements";
  /** The value where the user gives none. */
  readonly default?: V;
  /** A computed attribute that can be null although it is known. */
  readonly nullable?: true;
  readonly validators?: readonly Validator<V>[];
  /** Two spellings of one value (a MAC in either case). What the user wrote stays in state where the provider reads an equivalent. */
  readonly equivalent?: (a: V, b: V) => boolean;
}

// biome-ignore lint/suspicious/noExplicitAny: see AttributeOptions
export interface Attribute<V = any, O extends AttributeOptions = AttributeOptions> {
  readonly type: AttributeType;
  readonly options: O;
  /** Carries the value's type for inference; not there at run time. */
  readonly value?: V;
}

type OptionsFor<V> = AttributeOptions<V>;
type ScalarValue<T extends ScalarType> = T extends "string"
  ? string
  : T extends "bool"
    ? boolean
    : T extends "int64"
      ? bigint
      : number;

function attribute<V>(type: AttributeType) {
  return <const O extends OptionsFor<V>>(options: O): Attribute<V, O> => {
    checkOptions(options);
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

/** Unordered and without doubles, as Terraform keeps it. */
export function set<T extends ScalarType>(element: T) {
  return attribute<readonly ScalarValue<T>[]>({ kind: "set", element });
}

export function map<T extends ScalarType>(element: T) {
  return attribute<Readonly<Record<string, ScalarValue<T>>>>({ kind: "map", element });
}

/** Marks the type of nested attributes, so that their plan and configuration types can differ from their state's. */
export interface NestedValue<A extends Attributes, N extends Nesting> {
  readonly nestedAttributes: A;
  readonly nesting: N;
}

function nested<N extends Nesting>(nesting: N) {
  return <A extends Attributes, const O extends AttributeOptions>(
    attributes: A,
    options: O,
  ): Attribute<NestedValue<A, N>, O> => {
    checkOptions(options);
    if (nesting === "set" && Object.values(attributes).some(({ options }) => options.computed))
      throw new Error("Attributes nested in a set cannot be computed: an element is found by its value alone.");
    return { type: { kind: "nested", nesting, attributes }, options };
  };
}

export const singleNested = nested("single");
export const listNested = nested("list");
export const setNested = nested("set");
export const mapNested = nested("map");

/** A schema whose attribute types are kept for inference. */
export function schema<A extends Attributes>(definition: Schema<A>): Schema<A> {
  return definition;
}

function checkOptions({ required, optional, computed, default: standard, description }: AttributeOptions): void {
  if (required ? optional || computed || standard !== undefined : !optional && !computed)
    throw new Error(`An attribute is either required, or optional and/or computed (${description}).`);
}

type Nest<N extends Nesting, V> = N extends "single" ? V : N extends "map" ? Readonly<Record<string, V>> : readonly V[];

/** A null is possible where the user may leave the attribute out and nobody fills it in. */
type OrNull<O> = O extends { required: true }
  ? never
  : O extends { nullable: true }
    ? null
    : O extends { default: unknown } | { computed: true }
      ? never
      : null;

type OrUnknown<O> = O extends { default: unknown } ? never : O extends { computed: true } ? Unknown : never;

/** The whole object as stored: everything known. */
export type StateOf<A> =
  A extends Schema<infer Inner>
    ? StateOf<Inner>
    : { readonly [K in keyof A]: A[K] extends Attribute<infer V, infer O> ? Inside<V, "state"> | OrNull<O> : never };

/** What a handler is asked to make: what the user gave and the defaults are known, what the provider computes may not be. */
export type PlanOf<A> =
  A extends Schema<infer Inner>
    ? PlanOf<Inner>
    : {
        readonly [K in keyof A]: A[K] extends Attribute<infer V, infer O>
          ? Inside<V, "plan"> | OrNull<O> | OrUnknown<O>
          : never;
      };

/** What the user wrote; anything may be unknown while Terraform validates or plans. */
export type ConfigOf<A> =
  A extends Schema<infer Inner>
    ? ConfigOf<Inner>
    : {
        readonly [K in keyof A]: A[K] extends Attribute<infer V, infer O>
          ? Inside<V, "config"> | Unknown | (O extends { required: true } ? never : null)
          : never;
      };

/** What a program that writes a configuration gives: known values, and nothing for what the provider fills in. */
export type InputOf<A> =
  A extends Schema<infer Inner>
    ? InputOf<Inner>
    : { readonly [K in keyof A as Needed<A[K]> extends true ? K : never]: Input<A[K]> } & {
        readonly [K in keyof A as Needed<A[K]> extends false ? K : never]?: Input<A[K]>;
      };

/** Undefined for what is the provider's alone to give. */
type Needed<T> =
  T extends Attribute<infer _, infer O>
    ? O extends { required: true }
      ? true
      : O extends { optional: true }
        ? false
        : undefined
    : never;
type Input<T> = T extends Attribute<infer V, infer _> ? Inside<V, "input"> : never;

type Inside<V, As extends "state" | "plan" | "config" | "input"> =
  V extends NestedValue<infer A, infer N>
    ? Nest<N, { state: StateOf<A>; plan: PlanOf<A>; config: ConfigOf<A>; input: InputOf<A> }[As]>
    : V;
