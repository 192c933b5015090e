/** A stack as cdktf synthesises it (cdk.tf.json): the parts that are read here. */
export interface StackJson {
  readonly "//"?: {
    readonly metadata?: { readonly stackName?: string };
    /** The modules that read what platforms of others render: `Hypervisor.topologyReader`. */
    readonly readers?: readonly string[];
  };
  readonly resource?: Readonly<Record<string, Readonly<Record<string, ResourceBody>>>>;
}

export interface ResourceBody {
  readonly "//"?: {
    readonly metadata?: { readonly path?: string };
    /** What Labvisor notes where no attribute says it: what a guest's seed says of its networks. */
    readonly interfaces?: readonly {
      /** The adapter, counted from 1. */
      readonly adapter: number;
      /** In the tags of its frames. */
      readonly vid?: number;
      readonly address?: string;
    }[];
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
}

/** The stack's resources, in the order of the file. */
export function resourcesOf(stack: StackJson): Resource[] {
  return Object.entries(stack.resource ?? {}).flatMap(([type, byName]) =>
    Object.entries(byName).map(([name, body]) => ({
      id: `${type}.${name}`,
      type,
      construct: userConstruct(body["//"]?.metadata?.path) ?? name,
      body,
    })),
  );
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

export function literalNumber(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}
