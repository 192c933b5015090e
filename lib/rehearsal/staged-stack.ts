/** The parts of synthesized Terraform JSON that a rehearsal changes. */
export interface StackConfig {
  readonly terraform?: {
    readonly backend?: Backend;
    readonly cloud?: unknown;
    readonly required_providers?: Readonly<Record<string, { readonly source?: string }>>;
  };
  readonly variable?: Readonly<Record<string, Variable>>;
  readonly resource?: Blocks;
  readonly data?: Blocks;
  readonly import?: unknown;
  readonly module?: Readonly<Record<string, unknown>>;
  readonly [other: string]: unknown;
}

interface Variable {
  readonly type?: string;
  readonly default?: unknown;
  readonly sensitive?: boolean;
}

type Backend = Readonly<Record<string, object>>;
type Block = Readonly<Record<string, unknown>>;
type Blocks = Readonly<Record<string, Readonly<Record<string, Block>>>>;

/** Blocks in resources that run programs or connect to machines. */
const SIDE_EFFECTS = ["provisioner", "connection"];

/** Another stack of the rehearsal, whose outputs this one may read. */
export interface Neighbor {
  readonly config: StackConfig;
  /** The URL of its state in the rehearsal. */
  readonly state: string;
}

/**
 * Returns a stack's configuration for a rehearsal: with a state of its own, and without anything that affects real
 * infrastructure, which is the backend and cloud blocks, provisioners and their connections, and imports.
 *
 * Remote states of neighbors are replaced with those in the rehearsal.
 *
 * @param state the URL of its state in the rehearsal
 * @throws {Error} The stack uses modules, which a rehearsal cannot inspect, or reads the state of a stack that is not
 *   rehearsed.
 */
export function stagedStack(config: StackConfig, state: string, neighbors: readonly Neighbor[] = []): StackConfig {
  const modules = Object.keys(config.module ?? {});
  if (modules.length > 0) {
    throw new Error(
      `it uses the modules ${modules.join(", ")}, which might affect real infrastructure; ` +
        "rehearse a lab without modules",
    );
  }
  const { import: _, ...rest } = config;
  const { cloud: __, ...settings } = config.terraform ?? {};
  return {
    ...rest,
    terraform: { ...settings, backend: { http: { address: state } } },
    ...(config.resource && { resource: mapBlocks(config.resource, withoutSideEffects) }),
    ...(config.data && {
      data: mapBlocks(config.data, (block, type) =>
        type === "terraform_remote_state" ? rehearsedState(block, neighbors) : block,
      ),
    }),
  };
}

/**
 * Returns placeholders for variables without a default, because secrets from the environment must not enter a
 * rehearsal.
 *
 * @param secret a random value for the sensitive ones, the same throughout a rehearsal
 */
export function placeholders(config: StackConfig, secret: string): Record<string, string> {
  const required = Object.entries(config.variable ?? {}).filter(([, variable]) => variable.default === undefined);
  return Object.fromEntries(required.map(([name, variable]) => [`TF_VAR_${name}`, placeholder(variable, secret)]));
}

/** Returns the addresses of the resources with deletion protection. */
export function protectedResources({ resource = {} }: StackConfig): string[] {
  return Object.entries(resource).flatMap(([type, blocks]) =>
    Object.entries(blocks).flatMap(([name, block]) => (isProtected(block) ? `${type}.${name}` : [])),
  );
}

function isProtected({ deletion_protection, lifecycle }: Block): boolean {
  const lifecycles = (Array.isArray(lifecycle) ? lifecycle : [lifecycle]) as readonly (Block | undefined)[];
  return deletion_protection === true || lifecycles.some((each) => each?.prevent_destroy === true);
}

function withoutSideEffects(block: Block): Block {
  return Object.fromEntries(Object.entries(block).filter(([name]) => !SIDE_EFFECTS.includes(name)));
}

function rehearsedState(block: Block, neighbors: readonly Neighbor[]): Block {
  const { backend, config } = block;
  const wanted = JSON.stringify({ [String(backend)]: config });
  const owner = neighbors.find((each) => JSON.stringify(each.config.terraform?.backend) === wanted);
  if (!owner)
    throw new Error(
      `it reads a remote state (backend ${backend}) that does not belong to this project, so it cannot be rehearsed`,
    );
  return { ...block, backend: "http", config: { address: owner.state } };
}

function mapBlocks(blocks: Blocks, each: (block: Block, type: string) => Block): Blocks {
  return Object.fromEntries(
    Object.entries(blocks).map(([type, byName]) => [
      type,
      Object.fromEntries(Object.entries(byName).map(([name, block]) => [name, each(block, type)])),
    ]),
  );
}

function placeholder({ type = "string", sensitive }: Variable, secret: string): string {
  if (type === "number") return "1";
  if (type === "bool") return "false";
  if (/^(list|set|tuple)\b/.test(type)) return "[]";
  return /^(map|object)\b/.test(type) ? "{}" : sensitive ? secret : "rehearsal";
}
