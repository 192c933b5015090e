import { type Diagnostic, type Path, ProviderError, toDiagnostics } from "../diagnostics.js";
import { interruptingPaths, planObject, replacingPaths } from "../planning.js";
import type { Provider } from "../provider.js";
import type { CallContext, ChangeContext, DataSource, PrivateState, Resource } from "../resource.js";
import type { Attributes } from "../schema.js";
import { within } from "../timeouts.js";
import { validateObject, validateTexts } from "../validation.js";
import { decodeObject, encodeObject, type ObjectValue } from "../values/codec.js";
import { keepSpelling, sameObject } from "../values/compare.js";
import { withoutUnknown } from "../values/unknown.js";
import { schemaMessage } from "./schema-message.js";
import type { ProviderMethod } from "./services.js";

// biome-ignore lint/suspicious/noExplicitAny: messages are plain objects whose shape messages.ts gives
type Message = any;
// biome-ignore lint/suspicious/noExplicitAny: handlers of every schema pass through here
type AnyResource = Resource<any, unknown>;
type Call = (request: Message, answer: Answer) => Promise<object> | object;

const CAPABILITIES = { planDestroy: true, getProviderSchemaOptional: true, moveResourceState: false };
/** In the private state from an import to the read that follows it. */
const IMPORTED = "imported";

/** Terraform's calls on a provider, from request message to response message, whatever carries them. */
export type ProviderCalls = Readonly<Record<ProviderMethod, (request: Message) => Promise<object>>>;

export function providerCalls(provider: Provider): ProviderCalls {
  let stopped = new AbortController();
  let client: unknown;

  const find = <T>(kinds: Readonly<Record<string, T>>, typeName: string): T => {
    const found = Object.hasOwn(kinds, typeName) ? kinds[typeName] : undefined;
    if (!found) throw new ProviderError(`The provider has no ${typeName}`);
    return found;
  };
  const resourceOf = (request: Message): AnyResource => find(provider.resources, request.typeName);
  // biome-ignore lint/suspicious/noExplicitAny: as above
  const dataSourceOf = (request: Message): DataSource<any, unknown> => find(provider.dataSources, request.typeName);

  const callContext = (answer: Answer): CallContext<unknown> => ({ client, signal: stopped.signal, warn: answer.warn });

  const validate = (thing: Pick<AnyResource, "schema" | "validateConfig">, request: Message, answer: Answer) => {
    const config = decodeObject(request.config?.msgpack, thing.schema.attributes);
    if (!config) return {};
    const problems = [
      ...validateObject(config, thing.schema.attributes),
      ...validateTexts(config, (text) => provider.validateString?.(text)),
    ];
    answer.add(...(problems.length > 0 ? problems : (thing.validateConfig?.(config) ?? [])));
    return {};
  };

  const calls: Record<ProviderMethod, Call> = {
    GetMetadata: () => ({
      serverCapabilities: CAPABILITIES,
      resources: Object.keys(provider.resources).map((typeName) => ({ typeName })),
      dataSources: Object.keys(provider.dataSources).map((typeName) => ({ typeName })),
    }),

    GetProviderSchema: () => ({
      serverCapabilities: CAPABILITIES,
      provider: schemaMessage(provider.schema),
      resourceSchemas: mapValues(provider.resources, ({ schema }) => schemaMessage(schema)),
      dataSourceSchemas: mapValues(provider.dataSources, ({ schema }) => schemaMessage(schema)),
    }),

    ValidateProviderConfig: (request, answer) => validate(provider, request, answer),
    ValidateResourceConfig: (request, answer) => validate(resourceOf(request), request, answer),
    ValidateDataResourceConfig: (request, answer) => validate(dataSourceOf(request), request, answer),

    ConfigureProvider: async (request) => {
      // An attached provider outlives the run that stopped it.
      stopped = new AbortController();
      const config = decodeObject(request.config?.msgpack, provider.schema.attributes) ?? {};
      client = await provider.configure(
        planObject(config, null, provider.schema.attributes),
        request.terraformVersion ?? "",
      );
      return {};
    },

    UpgradeResourceState: (request) => {
      const resource = resourceOf(request);
      const json = Buffer.from(request.rawState?.json ?? []);
      // Passed through byte for byte where the shape is today's: parsing would round whole numbers beyond 2^53.
      if ((request.version ?? 0) === (resource.schema.version ?? 0)) return { upgradedState: { json } };
      if (!resource.upgradeState)
        throw new ProviderError(
          `The state of ${request.typeName} is of version ${request.version ?? 0}, this provider's is ${resource.schema.version ?? 0}`,
          "Use the version of the provider that wrote the state.",
        );
      const upgraded = resource.upgradeState(JSON.parse(json.toString()), request.version ?? 0);
      return { upgradedState: { json: Buffer.from(JSON.stringify(upgraded)) } };
    },

    ReadResource: async (request, answer) => {
      const resource = resourceOf(request);
      const { attributes } = resource.schema;
      const state = decodeObject(request.currentState?.msgpack, attributes);
      const privateState = new StoredPrivateState(request.private);
      if (!state) return { newState: message(null, attributes), private: privateState.bytes() };
      const imported = privateState.get(IMPORTED) === true;
      const read = await resource.read({ ...callContext(answer), privateState, state, imported });
      if (imported && !read) throw new ProviderError(`There is no ${request.typeName} to import under that name`);
      privateState.set(IMPORTED, undefined);
      const now = read ? keepSpelling(state, withDefaults(read, attributes), attributes) : null;
      return { newState: message(now, attributes), private: privateState.bytes() };
    },

    PlanResourceChange: async (request, answer) => {
      const resource = resourceOf(request);
      const { attributes } = resource.schema;
      const config = decodeObject(request.config?.msgpack, attributes);
      const prior = decodeObject(request.priorState?.msgpack, attributes);
      const planDelete = async () => prior && resource.validateDelete?.({ ...callContext(answer), state: prior });
      if (!config) {
        await planDelete();
        return { plannedState: message(null, attributes), plannedPrivate: request.priorPrivate };
      }
      let plan = planObject(config, prior, attributes);
      plan = { ...plan, ...resource.deriveDefaults?.({ prior, config, plan }) };
      const replaced: Path[] = [];
      if (!prior || !sameObject(plan, prior, attributes))
        await resource.modifyPlan?.({
          ...callContext(answer),
          prior,
          config,
          plan,
          updatePlan: (values: ObjectValue) => {
            plan = { ...plan, ...values };
          },
          pathsRequiringRestart: () => (prior ? interruptingPaths(plan, prior, attributes) : []),
          requireReplace: (...path: Path) => replaced.push(path),
        });
      if (prior) replaced.push(...replacingPaths(plan, prior, attributes));
      if (replaced.length > 0) await planDelete();
      return {
        plannedState: message(plan, attributes),
        requiresReplace: prior ? replaced.map(pathMessage) : [],
        plannedPrivate: request.priorPrivate,
      };
    },

    ApplyResourceChange: async (request, answer) => {
      const resource = resourceOf(request);
      const { attributes } = resource.schema;
      const config = decodeObject(request.config?.msgpack, attributes);
      const prior = decodeObject(request.priorState?.msgpack, attributes);
      const plan = decodeObject(request.plannedState?.msgpack, attributes);
      const privateState = new StoredPrivateState(request.plannedPrivate);
      const context = { ...callContext(answer), privateState };
      let state: ObjectValue | null;
      if (!plan) state = await destroy(resource, prior ?? {}, context, answer);
      else if (prior) state = await change(resource, prior, plan, config ?? {}, context, answer);
      else state = await create(resource, plan, config ?? {}, context, answer);
      return { newState: message(state, attributes), private: privateState.bytes() };
    },

    ImportResourceState: async (request, answer) => {
      const resource = resourceOf(request);
      if (!resource.importState) throw new ProviderError(`${request.typeName} cannot be imported`);
      const known = await resource.importState({ ...callContext(answer), id: request.id ?? "" });
      const privateState = new StoredPrivateState(undefined);
      privateState.set(IMPORTED, true);
      const { typeName } = request;
      return {
        importedResources: [
          { typeName, state: message(known, resource.schema.attributes), private: privateState.bytes() },
        ],
      };
    },

    ReadDataSource: async (request, answer) => {
      const source = dataSourceOf(request);
      const { attributes } = source.schema;
      const config = planObject(decodeObject(request.config?.msgpack, attributes) ?? {}, null, attributes);
      return { state: message(await source.read({ ...callContext(answer), config }), attributes) };
    },

    GetFunctions: () => ({}),

    StopProvider: () => {
      stopped.abort(new ProviderError("Interrupted"));
      return {};
    },
  };

  return mapValues(calls, (call) => async (request: Message) => {
    const answer = new Answer();
    try {
      const response = await call(request, answer);
      return answer.complete(response);
    } catch (error) {
      answer.fail(error);
      return answer.complete({});
    }
  }) as ProviderCalls;
}

/** Once `identify` has answered, whatever `create` throws, what is known is stored: Terraform then holds the resource as tainted. */
async function create(
  resource: AnyResource,
  planned: ObjectValue,
  config: ObjectValue,
  context: ChangeContext<unknown>,
  answer: Answer,
): Promise<ObjectValue | null> {
  const { attributes } = resource.schema;
  let known = planned;
  const remember = (values: ObjectValue) => {
    known = { ...known, ...values };
  };
  try {
    const found = await within(context, planned, "create", (limited) =>
      resource.identify?.({ ...limited, plan: planned }),
    );
    remember(found ?? {});
  } catch (error) {
    answer.fail(error);
    return null;
  }
  try {
    return keepSpelling(
      planned,
      something(
        await within(context, planned, "create", (limited) =>
          resource.create({ ...limited, plan: known, config, saveState: remember }),
        ),
      ),
      attributes,
    );
  } catch (error) {
    answer.fail(error);
    return withoutUnknown(known) as ObjectValue;
  }
}

async function change(
  resource: AnyResource,
  prior: ObjectValue,
  plan: ObjectValue,
  config: ObjectValue,
  context: ChangeContext<unknown>,
  answer: Answer,
): Promise<ObjectValue | null> {
  const { attributes } = resource.schema;
  try {
    if (!resource.update)
      throw new ProviderError("This resource cannot be changed in place", "This is a bug in the provider.");
    const { update } = resource;
    const state = await within(context, plan, "update", (limited) => update({ ...limited, prior, plan, config }));
    return keepSpelling(plan, something(state), attributes);
  } catch (error) {
    answer.fail(error);
    return readAfterFailure(resource, prior, context);
  }
}

function something(state: ObjectValue | undefined): ObjectValue {
  if (!state) throw new ProviderError("The provider returned nothing", "This is a bug in the provider.");
  return state;
}

/** How far a change came before it failed; the state before it, if even that cannot be found out. */
async function readAfterFailure(
  resource: AnyResource,
  prior: ObjectValue,
  context: ChangeContext<unknown>,
): Promise<ObjectValue | null> {
  try {
    const now = await resource.read({ ...context, state: prior, imported: false });
    return now ? keepSpelling(prior, now, resource.schema.attributes) : null;
  } catch {
    return prior;
  }
}

async function destroy(
  resource: AnyResource,
  state: ObjectValue,
  context: ChangeContext<unknown>,
  answer: Answer,
): Promise<ObjectValue | null> {
  try {
    await within(context, state, "delete", (limited) => resource.delete({ ...limited, state }));
    return null;
  } catch (error) {
    answer.fail(error);
    return state;
  }
}

/** Where the remote side has no word on an attribute (a time limit of ours), an imported or older state gets its default. */
function withDefaults(read: ObjectValue, attributes: Attributes): ObjectValue {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { options }]) => [name, read[name] ?? options.default ?? null]),
  );
}

const message = (value: ObjectValue | null, attributes: Attributes) => ({ msgpack: encodeObject(value, attributes) });

/** The diagnostics of one call. */
class Answer {
  private readonly diagnostics: Diagnostic[] = [];

  readonly add = (...diagnostics: Diagnostic[]): void => {
    this.diagnostics.push(...diagnostics);
  };
  readonly warn = (summary: string, detail?: string, path?: Path): void =>
    this.add({ severity: "warning", summary, detail, path });
  readonly fail = (error: unknown): void => this.add(...toDiagnostics(error));

  complete(response: object): object {
    return { ...response, diagnostics: this.diagnostics.map(diagnosticMessage) };
  }
}

function diagnosticMessage({ severity, summary, detail, path }: Diagnostic): object {
  return {
    severity: severity === "error" ? 1 : 2,
    summary,
    detail: detail ?? "",
    ...(path && { attribute: pathMessage(path) }),
  };
}

function pathMessage(path: Path): object {
  return {
    steps: path.map((step) =>
      typeof step === "string"
        ? { attributeName: step }
        : typeof step === "number"
          ? { elementKeyInt: step }
          : { elementKeyString: step.key },
    ),
  };
}

class StoredPrivateState implements PrivateState {
  private readonly values: Record<string, unknown>;

  constructor(bytes: Uint8Array | undefined) {
    this.values = bytes?.length ? JSON.parse(Buffer.from(bytes).toString()) : {};
  }

  get(key: string): unknown {
    return this.values[key];
  }

  set(key: string, value: unknown): void {
    this.values[key] = value;
  }

  bytes(): Buffer {
    return Buffer.from(JSON.stringify(this.values));
  }
}

function mapValues<T, U>(object: Readonly<Record<string, T>>, each: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, each(value)]));
}
