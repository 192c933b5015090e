/** Synthesised Terraform JSON: the parts that matter here. */
export interface StackConfig {
  readonly terraform?: {
    readonly backend?: Backend;
    readonly cloud?: unknown;
    readonly required_providers?: Readonly<Record<string, { readonly source?: string }>>;
  };
  readonly variable?: Readonly<Record<string, { readonly type?: string; readonly default?: unknown }>>;
  readonly resource?: Blocks;
  readonly data?: Blocks;
  readonly import?: unknown;
  readonly module?: Readonly<Record<string, unknown>>;
  readonly [other: string]: unknown;
}

type Backend = Readonly<Record<string, object>>;
type Block = Readonly<Record<string, unknown>>;
type Blocks = Readonly<Record<string, Readonly<Record<string, Block>>>>;

/** What a block has that runs programs, or reaches machines. */
const ACTIONS = ["provisioner", "connection"];

/** Another stack of the rehearsal, whose outputs this one may read. */
export interface Neighbour {
  readonly config: StackConfig;
  /** Where its state is in the rehearsal. */
  readonly state: string;
}

/**
 * A stack as it is rehearsed: with a state of the rehearsal's own, and without what would reach beyond it: backend and cloud, provisioners and their
 * connections, and imports of what is there. What it reads of a neighbour's state, it reads of that one's rehearsal.
 *
 * @param state where its state is in the rehearsal
 * @throws {Error} It has modules, into which a rehearsal cannot look, or reads the state of a stack that is not rehearsed.
 */
export function stagedStack(config: StackConfig, state: string, neighbours: readonly Neighbour[] = []): StackConfig {
  const modules = Object.keys(config.module ?? {});
  if (modules.length > 0) {
    throw new Error(
      `it has modules (${modules.join(", ")}), which a rehearsal cannot keep from touching what is real: rehearse a lab without them`,
    );
  }
  const { import: _, ...rest } = config;
  const { cloud: __, ...settings } = config.terraform ?? {};
  return {
    ...rest,
    terraform: { ...settings, backend: { http: { address: state } } },
    ...(config.resource && { resource: mapBlocks(config.resource, withoutActions) }),
    ...(config.data && {
      data: mapBlocks(config.data, (block, type) =>
        type === "terraform_remote_state" ? rehearsedState(block, neighbours) : block,
      ),
    }),
  };
}

/** What stands in for the values of variables that have no default: a secret of the environment must not get into a rehearsal. */
export function placeholders(config: StackConfig): Record<string, string> {
  const wanted = Object.entries(config.variable ?? {}).filter(([, variable]) => variable.default === undefined);
  return Object.fromEntries(wanted.map(([name, { type }]) => [`TF_VAR_${name}`, placeholder(type)]));
}

/** The resources that refuse to be destroyed. */
export function protectedResources({ resource = {} }: StackConfig): string[] {
  return Object.entries(resource).flatMap(([type, blocks]) =>
    Object.entries(blocks).flatMap(([name, block]) => (isProtected(block) ? `${type}.${name}` : [])),
  );
}

function isProtected({ deletion_protection, lifecycle }: Block): boolean {
  const lifecycles = (Array.isArray(lifecycle) ? lifecycle : [lifecycle]) as readonly (Block | undefined)[];
  return deletion_protection === true || lifecycles.some((each) => each?.prevent_destroy === true);
}

function withoutActions(block: Block): Block {
  return Object.fromEntries(Object.entries(block).filter(([name]) => !ACTIONS.includes(name)));
}

function rehearsedState(block: Block, neighbours: readonly Neighbour[]): Block {
  const { backend, config } = block;
  const wanted = JSON.stringify({ [String(backend)]: config });
  const owner = neighbours.find((each) => JSON.stringify(each.config.terraform?.backend) === wanted);
  if (!owner)
    throw new Error(`it reads a state that is not of this project (${backend}), and there is no rehearsal of that`);
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

function placeholder(type = "string"): string {
  if (type === "number") return "1";
  if (type === "bool") return "false";
  if (/^(list|set|tuple)\b/.test(type)) return "[]";
  return /^(map|object)\b/.test(type) ? "{}" : "rehearsal";
}
