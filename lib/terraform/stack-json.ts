/** A stack as cdktf synthesises it (cdk.tf.json): the parts that are read here. */
export interface StackJson {
  readonly "//"?: {
    readonly metadata?: { readonly stackName?: string };
    /** The warnings of the lab's rules. */
    readonly findings?: readonly FindingJson[];
    /** What the hosts of hypervisors are declared to have, of those that declare it. */
    readonly capacity?: readonly CapacityJson[];
    /** What the lab must keep to beside its rules. */
    readonly policies?: readonly PolicyJson[];
    /** What no resource says of networks. */
    readonly networks?: readonly NetworkJson[];
    /** Of a stack of checks, the stack of the lab that they check. */
    readonly checks?: string;
  };
  readonly resource?: Readonly<Record<string, Readonly<Record<string, ResourceBody>>>>;
  /** What the providers are told, those of one name under their aliases. */
  readonly provider?: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
}

/** Each member but the first is absent where nobody says. */
export interface CapacityJson {
  /** The names that the topology has for the nodes which have it together. */
  readonly hypervisors: readonly string[];
  readonly cpus?: number;
  readonly memoryMib?: number;
  readonly diskMib?: number;
  /** What the lab's disks have, as far as their sizes are known, where `diskMib` is there. */
  readonly disksMib?: number;
}

export interface PolicyJson {
  readonly policy: string;
  /** The path of the construct that must keep to it, with all within. */
  readonly at: string;
  /** What becomes of a lab that breaks it: it is refused, or warned. */
  readonly severity: "error" | "warning";
}

export interface NetworkJson {
  /** The path of the construct in the lab. */
  readonly name: string;
  /** The network that it is, or is a VLAN of, as the topology calls that. */
  readonly medium: string;
  readonly vlanId?: number;
  readonly cidr: string;
}

export interface FindingJson {
  /** `LV127`. */
  readonly code: string;
  /** The path of the construct. */
  readonly at: string;
  readonly message: string;
  /** The reason of whoever means it so. Absent where nobody does. */
  readonly acknowledged?: string;
}

export interface ResourceBody {
  readonly "//"?: {
    readonly metadata?: { readonly path?: string };
    /** What Labvisor notes where no attribute says it: what a guest's seed says of its networks. */
    readonly interfaces?: readonly {
      /** The adapter, counted from 1. */
      readonly adapter: number;
      /** In the tags of its frames. */
      readonly vlanId?: number;
      readonly address?: string;
      readonly address6?: string;
    }[];
    /** What a check is to find out; see lib/checks/check.ts. */
    readonly check?: object;
    /** The user whom a guest's seed makes. */
    readonly user?: string;
    /** Of a guest that is off in this synthesis (`--stopped`), and runs in the lab. */
    readonly desiredRunning?: true;
  };
  readonly [attribute: string]: unknown;
}

export interface Resource {
  /** The Terraform address: `<type>.<name>`. */
  readonly id: string;
  readonly type: string;
  /** The ids of the constructs from the stack down to the user's own, such as `lan` or `site1/lan`. */
  readonly construct: string;
  readonly body: ResourceBody;
  /** What the stack tells the provider that makes it. */
  readonly provider: Readonly<Record<string, unknown>>;
}

/** The stack's resources, in the order of the file. */
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

/** A resource names a provider (`virtualbox.server`) where it is not the one without alias. */
function providerOf({ provider = {} }: StackJson, type: string, body: ResourceBody): Readonly<Record<string, unknown>> {
  const [name, alias] = (literalText(body.provider) ?? type.split("_")[0]).split(".");
  return provider[name]?.find((each) => each.alias === alias) ?? {};
}

/** `lab/lan/Default` is what the user's construct `lan` renders; the first id is the stack's. */
function userConstruct(path: string | undefined): string | undefined {
  return /^[^/]+\/(.+?)(?:\/(?:Default|Resource))?$/.exec(path ?? "")?.[1];
}

/** The address of the resource that an expression such as `${virtualbox_lab.laptop.id}` refers to. */
export function referenceTo(value: unknown): string | undefined {
  return typeof value === "string" ? /^\$\{([\w-]+\.[\w-]+)\.\w+\}$/.exec(value)?.[1] : undefined;
}

/** A literal text; undefined for what only Terraform can know. */
export function literalText(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" && !value.includes("${") ? value : undefined;
}

/** The same, where it is one word that means itself in ssh's configuration: names of users and machines. */
export function literalWord(value: unknown): string | undefined {
  const text = literalText(value);
  return text && /^[^\s"'\\?*]+$/.test(text) ? text : undefined;
}

export function literalNumber(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}
