import type { FirstBootNote, GuestManifest, LabManifest, SeedManifest } from "../lab/manifest.js";
import type { SecretSource } from "../secret-placeholder.js";

/** The parts of a synthesized stack (cdk.tf.json) that Labvisor reads. */
export interface StackJson {
  readonly "//"?: LabManifest & {
    readonly metadata?: { readonly stackName?: string };
    /** The stack that a stack of checks checks. */
    readonly checks?: string;
  };
  readonly terraform?: {
    readonly required_providers?: Readonly<Record<string, { readonly source?: string; readonly version?: string }>>;
    readonly backend?: { readonly local?: { readonly path?: string } };
  };
  readonly variable?: Readonly<Record<string, VariableBody>>;
  readonly resource?: Readonly<Record<string, Readonly<Record<string, ResourceBody>>>>;
  /** The providers' configurations by name; those with the same name differ in their aliases. */
  readonly provider?: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
}

export interface VariableBody {
  readonly ephemeral?: boolean;
  /** The secret that the command line gives to the variable. */
  readonly "//"?: { readonly secret?: SecretSource };
}

export interface ResourceBody {
  readonly "//"?: GuestManifest &
    SeedManifest & {
      readonly metadata?: { readonly path?: string };
      /** The check that the resource carries; see lib/checks/check.ts. */
      readonly check?: object;
    };
  readonly [attribute: string]: unknown;
}

export interface Resource {
  /** The Terraform address, `<type>.<name>`. */
  readonly id: string;
  readonly type: string;
  /** The path of the user's construct within the stack, such as `lan` or `site1/lan`. */
  readonly construct: string;
  readonly body: ResourceBody;
  /** The configuration of the resource's provider. */
  readonly provider: Readonly<Record<string, unknown>>;
}

/** A variable for a secret. */
export interface SecretVariable {
  readonly name: string;
  readonly source: SecretSource;
  /** Whether Terraform stores the value in plans and states. */
  readonly stored: boolean;
}

/** Returns the stack's variables for secrets. */
export function secretVariables({ variable = {} }: StackJson): SecretVariable[] {
  return Object.entries(variable).flatMap(([name, { ephemeral, "//": notes }]) =>
    notes?.secret ? [{ name, source: notes.secret, stored: ephemeral !== true }] : [],
  );
}

/** Returns the stack's resources in the order of the file. */
export function resourcesOf(stack: StackJson): Resource[] {
  return Object.entries(stack.resource ?? {}).flatMap(([type, byName]) =>
    Object.entries(byName).map(([name, body]) => ({
      id: `${type}.${name}`,
      type,
      construct: userConstruct(body["//"]?.metadata?.path) ?? name,
      body,
      provider: providerOf(stack, type, body),
    })),
  );
}

/** A resource names its provider (`virtualbox.server`) unless it uses the one without an alias. */
function providerOf({ provider = {} }: StackJson, type: string, body: ResourceBody): Readonly<Record<string, unknown>> {
  const [name, alias] = (literalText(body.provider) ?? type.split("_")[0]).split(".");
  return provider[name]?.find((each) => each.alias === alias) ?? {};
}

/** Returns `lan` for `lab/lan/Default`, the path of the resource that the user's construct `lan` renders. */
function userConstruct(path: string | undefined): string | undefined {
  return /^[^/]+\/(.+?)(?:\/(?:Default|Resource))?$/.exec(path ?? "")?.[1];
}

/** Returns the resource address in an expression such as `${virtualbox_lab.laptop.id}`. */
export function referenceTo(value: unknown): string | undefined {
  return typeof value === "string" ? /^\$\{([\w-]+\.[\w-]+)\.\w+\}$/.exec(value)?.[1] : undefined;
}

/** Returns a literal string, or undefined for an expression that only Terraform can evaluate. */
export function literalText(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" && !value.includes("${") ? value : undefined;
}

/**
 * Returns a literal string if it is a single word without special meaning in an ssh configuration, such as a user or
 * host name.
 */
export function literalWord(value: unknown): string | undefined {
  const text = literalText(value);
  return text && /^[^\s"'\\?*]+$/.test(text) ? text : undefined;
}

/** Returns a literal number, or undefined for an expression. */
export function literalNumber(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}

/**
 * Returns the paths that guests' constructs had and have, the present one last, by the addresses of their resources.
 *
 * A resource without metadata, such as one in a state, has none.
 */
export function pathHistories(stack: StackJson): ReadonlyMap<string, readonly string[]> {
  return new Map(
    resourcesOf(stack)
      .filter(({ body }) => body["//"]?.metadata?.path !== undefined)
      .map(({ id, construct, body }) => [id, [...(body["//"]?.movedFrom ?? []), construct]]),
  );
}

/** Returns the paths of the constructs by the addresses of their resources. */
export function constructPaths(stack: StackJson): ReadonlyMap<string, string> {
  return new Map(resourcesOf(stack).map(({ id, construct }) => [id, construct]));
}

/** Returns the notes on the guests that have a configuration of the first boot, keyed by the paths of the guests. */
export function firstBootNotes(stack: StackJson): Map<string, GuestManifest & { readonly firstBoot: FirstBootNote }> {
  return new Map(
    resourcesOf(stack).flatMap(({ construct, body: { "//": notes } }) =>
      notes?.firstBoot ? [[construct, { ...notes, firstBoot: notes.firstBoot }] as const] : [],
    ),
  );
}
