/** The parts of a synthesized stack (cdk.tf.json) that Labvisor reads. */
export interface StackJson {
  readonly "//"?: {
    readonly metadata?: { readonly stackName?: string };
    /** The warnings from the lab's rules. */
    readonly findings?: readonly FindingJson[];
    /** The declared capacities of the hypervisors' hosts. */
    readonly capacity?: readonly CapacityJson[];
    /** The lab's policies. */
    readonly policies?: readonly PolicyJson[];
    /** Networks and VLANs that are not resources. */
    readonly networks?: readonly NetworkJson[];
    /** The stack that a stack of checks checks. */
    readonly checks?: string;
  };
  readonly resource?: Readonly<Record<string, Readonly<Record<string, ResourceBody>>>>;
  /** The providers' configurations by name; those with the same name differ in their aliases. */
  readonly provider?: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
}

/** The declared capacity of one node, or of several nodes together. Undeclared members are absent. */
export interface CapacityJson {
  /** The names of the nodes in the topology. */
  readonly hypervisors: readonly string[];
  readonly cpus?: number;
  readonly memoryMib?: number;
  readonly diskMib?: number;
  /** The total size of the lab's disks of known size. Present only with `diskMib`. */
  readonly disksMib?: number;
}

export interface PolicyJson {
  readonly policy: string;
  /** The path of the construct to which the policy applies, including everything in it. */
  readonly at: string;
  /** Whether a violation fails synthesis or only prints a warning. */
  readonly severity: "error" | "warning";
}

export interface NetworkJson {
  /** The path of the construct in the lab. */
  readonly name: string;
  /** The network itself or, for a VLAN, its trunk parent, by its id in the topology. */
  readonly medium: string;
  readonly vlanId?: number;
  readonly cidr: string;
}

export interface FindingJson {
  /** The rule's code, such as `LV127`. */
  readonly code: string;
  /** The path of the construct. */
  readonly at: string;
  readonly message: string;
  /** The reason for the acknowledgement. Absent if the warning is not acknowledged. */
  readonly acknowledged?: string;
}

export interface ResourceBody {
  readonly "//"?: {
    readonly metadata?: { readonly path?: string };
    /** The guest's network configuration from its seed, which no attribute contains. */
    readonly interfaces?: readonly {
      /** The adapter's number, starting at 1. */
      readonly adapter: number;
      /** The VLAN id in the tags of its frames. */
      readonly vlanId?: number;
      readonly address?: string;
      readonly address6?: string;
    }[];
    /** The check that the resource carries; see lib/checks/check.ts. */
    readonly check?: object;
    /** The user that the guest's seed creates. */
    readonly user?: string;
    /** Whether the lab keeps the guest running, although this synthesis powers it off (`--stopped`). */
    readonly desiredRunning?: true;
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

/** Returns the paths of the constructs by the addresses of their resources. */
export function constructPaths(stack: StackJson): ReadonlyMap<string, string> {
  return new Map(resourcesOf(stack).map(({ id, construct }) => [id, construct]));
}
