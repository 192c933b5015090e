import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import {
  between,
  bool,
  type DataSource,
  int64,
  integer,
  list,
  listNested,
  logInfo,
  map,
  mapNested,
  number,
  oneOf,
  type Provider,
  ProviderError,
  type Resource,
  type StateOf,
  schema,
  set,
  setNested,
  singleNested,
  string,
  timeouts,
  UNKNOWN,
} from "../../../lib/plugin/index.js";

/** The toy provider's remote API: things in a JSON file. */
export class World {
  constructor(private readonly file: string) {}

  get things(): Record<string, Record<string, unknown>> {
    return existsSync(this.file) ? JSON.parse(readFileSync(this.file, "utf8")) : {};
  }

  put(id: string, thing: Record<string, unknown>): void {
    this.write({ ...this.things, [id]: thing });
  }

  remove(id: string): void {
    const { [id]: _, ...rest } = this.things;
    this.write(rest);
  }

  private write(things: object): void {
    const json = JSON.stringify(things, (_, value) => (typeof value === "bigint" ? `${value}n` : value));
    // Replaced atomically, because the tests poll the file while the provider writes it.
    writeFileSync(`${this.file}.new`, json);
    renameSync(`${this.file}.new`, this.file);
  }
}

const text = (description = "") => ({ description });
const sameMac = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();

const thing = schema({
  version: 1,
  description: "A thing with attributes of every type and nesting mode.",
  attributes: {
    id: string({ computed: true, ...text() }),
    name: string({ required: true, requiresReplace: true, ...text() }),
    size: integer({ optional: true, default: 1, validators: [between(1, 100)], ...text() }),
    big: int64({ optional: true, ...text() }),
    ratio: number({ optional: true, ...text() }),
    on: bool({ optional: true, default: true, ...text() }),
    steps: list("string")({ optional: true, ...text() }),
    tags: set("string")({ optional: true, ...text() }),
    labels: map("string")({ optional: true, default: {}, ...text() }),
    mac: string({ optional: true, computed: true, equivalent: sameMac, ...text() }),
    secret: string({ optional: true, sensitive: true, ...text() }),
    password: string({ optional: true, writeOnly: true, ...text() }),
    generation: integer({ computed: true, ...text() }),
    location: singleNested(
      {
        room: string({ required: true, ...text() }),
        floor: integer({ optional: true, default: 0, ...text() }),
        code: string({ computed: true, ...text() }),
      },
      { optional: true, ...text() },
    ),
    ports: listNested(
      {
        number: integer({ required: true, validators: [between(1, 65535)], ...text() }),
        label: string({ optional: true, computed: true, ...text() }),
      },
      { optional: true, default: [], ...text() },
    ),
    marks: setNested(
      { x: integer({ required: true, ...text() }), y: integer({ optional: true, default: 7, ...text() }) },
      { optional: true, ...text() },
    ),
    rules: mapNested(
      {
        allow: bool({ required: true, ...text() }),
        zone: string({ optional: true, requiresReplace: true, ...text() }),
        id: string({ computed: true, ...text() }),
      },
      { optional: true, ...text() },
    ),
    trouble: string({
      optional: true,
      validators: [
        oneOf(
          "identify",
          "create",
          "create-late",
          "die",
          "no-state",
          "wrong-value",
          "unknown",
          "write-only",
          "slow",
          "update",
          "delete",
        ),
      ],
      ...text("The failure to simulate."),
    }),
    protected: bool({ optional: true, default: false, ...text("Deletion protection.") }),
    timeouts: timeouts(),
  },
});

type Thing = StateOf<typeof thing>;

const thingResource: Resource<(typeof thing)["attributes"], World> = {
  schema: thing,

  modifyPlan({ prior, plan, updatePlan }) {
    if (prior) updatePlan({ generation: UNKNOWN });
    if (plan.location && prior?.location) updatePlan({ location: { ...plan.location, code: UNKNOWN } });
    if (plan.size === 13) throw new ProviderError("size is 13", "Give another number, such as 12.", ["size"]);
  },

  validateDelete({ state }) {
    if (state.protected)
      throw new ProviderError(`${state.id} has deletion protection`, "Set protected to false first.", ["protected"]);
  },

  identify({ plan, client }) {
    const id = `thing-${plan.name}`;
    if (plan.trouble === "identify")
      throw new ProviderError("Nothing was created", "The configuration asks for this failure.");
    const found = client.things[id];
    if (found && found.owner !== "us") throw new ProviderError(`${id} belongs to another owner`, "Import it.");
    return { id };
  },

  async create({ plan, config, client, privateState, saveState, signal }) {
    const id = plan.id as string;
    if (plan.trouble === "create") throw new Error("The API rejected the request");
    privateState.set("created", true);
    logInfo(`Creating ${id}`);
    client.put(id, { owner: "us", size: plan.size });
    if (plan.trouble === "die") process.exit(9);
    saveState({ generation: 1 });
    if (plan.trouble === "create-late") throw new Error("The API failed after the request");
    if (plan.trouble === "slow") await waitForever(signal);
    const state = withComputed({ ...plan, id, generation: 1 } as Thing);
    client.put(id, { owner: "us", ...state, password: config.password === null ? null : "set" });
    if (plan.trouble === "no-state") return undefined as never;
    if (plan.trouble === "wrong-value") return { ...state, size: state.size + 1 };
    if (plan.trouble === "unknown") return { ...state, mac: UNKNOWN as never };
    if (plan.trouble === "write-only") return { ...state, password: "leaked" as unknown as null };
    return state;
  },

  async read({ state, client, imported }) {
    const found = client.things[state.id];
    if (!found) return undefined;
    if (imported) return parseThing(found);
    return { ...state, ...("generation" in found ? parseThing(found) : {}), trouble: state.trouble };
  },

  async update({ prior, plan, client, signal }) {
    if (plan.trouble === "slow") await waitForever(signal);
    const state = withComputed({ ...plan, generation: prior.generation + 1 } as Thing);
    client.put(state.id, { owner: "us", ...state });
    if (plan.trouble === "update") throw new Error("The API failed during the update");
    return state;
  },

  async delete({ state, client, signal }) {
    if (state.trouble === "slow") await waitForever(signal);
    if (state.trouble === "delete") throw new ProviderError("The API rejected the deletion");
    client.remove(state.id);
  },

  async importState({ id }) {
    return { id, name: id.replace(/^thing-/, "") };
  },

  upgradeState: ({ title, ...rest }) => ({ ...rest, name: title }),
};

const waitForever = (signal: AbortSignal) =>
  sleep(60_000, undefined, { signal }).catch(() => Promise.reject(signal.reason));

/** Sets computed attributes as the API would, which also writes MAC addresses in upper case. */
function withComputed(plan: Thing): Thing {
  return {
    ...plan,
    mac: (typeof plan.mac === "string" ? plan.mac : "02:aa:00:00:00:01").toUpperCase(),
    location: plan.location && { ...plan.location, code: `${plan.location.floor}-${plan.location.room}` },
    ports: plan.ports.map((port) => ({
      ...port,
      label: typeof port.label === "string" ? port.label : `port ${port.number}`,
    })),
    rules:
      plan.rules &&
      Object.fromEntries(Object.entries(plan.rules).map(([key, rule]) => [key, { ...rule, id: `rule-${key}` }])),
  };
}

function parseThing({ owner: _, ...stored }: Record<string, unknown>): Thing {
  const { big } = stored;
  return { ...stored, big: typeof big === "string" ? BigInt(big.slice(0, -1)) : null, password: null } as Thing;
}

const countData: DataSource<ReturnType<typeof countSchema>["attributes"], World> = {
  schema: countSchema(),
  read: async ({ config, client }) => ({
    ...config,
    total: Object.keys(client.things).filter((id) => id.startsWith(config.prefix)).length,
  }),
};

function countSchema() {
  return schema({
    description: "The number of things.",
    attributes: {
      prefix: string({ optional: true, default: "", ...text() }),
      total: integer({ computed: true, ...text() }),
    },
  });
}

const config = schema({
  description: "",
  attributes: { world: string({ required: true, ...text("The file of the world.") }) },
});

export const toyProvider: Provider<(typeof config)["attributes"], World> = {
  schema: config,
  configure({ world }) {
    if (typeof world !== "string") throw new ProviderError("world is unknown", "Give a known value.", ["world"]);
    return new World(world);
  },
  resources: { toy_thing: thingResource },
  dataSources: { toy_count: countData },
};
