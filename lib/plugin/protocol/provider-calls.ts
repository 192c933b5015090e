import { ProviderError } from "../diagnostics.js";
import { planObject } from "../planning.js";
import type { Provider } from "../provider.js";
import type { AnyDataSource, AnyResource } from "../resource.js";
import { validateObject, validateStrings, writeOnlyProblems } from "../validation.js";
import { decodeObject } from "../values/codec.js";
import { mapValues } from "../values/value.js";
import { Call, valueMessage } from "./call.js";
import type { Message } from "./messages.js";
import { applyResource } from "./resource-apply.js";
import { planResource } from "./resource-plan.js";
import { importResource, readResource, upgradeResourceState } from "./resource-state.js";
import { schemaMessage } from "./schema-message.js";
import type { ProviderCalls } from "./services.js";

const SERVER_CAPABILITIES = { planDestroy: true, getProviderSchemaOptional: true, moveResourceState: false };

/** Returns the implementation of Terraform's provider service for a provider. */
export function providerCalls(provider: Provider): ProviderCalls {
  let client: unknown;
  const stop = new AbortController();

  const resourceOf = ({ typeName = "" }): AnyResource => find(provider.resources, typeName);
  const dataSourceOf = ({ typeName = "" }): AnyDataSource => find(provider.dataSources, typeName);

  /** Adds the call's diagnostics, including the error that `handle` throws, to its response. */
  const respond =
    <Request, Response>(handle: (request: Request, call: Call) => Response | Promise<Response>) =>
    async (request: Request): Promise<Response> => {
      const call = new Call(client, stop.signal);
      let response = {};
      try {
        response = (await handle(request, call)) as object;
      } catch (error) {
        call.reportError(error);
      }
      return { ...response, diagnostics: call.diagnosticMessages() } as Response;
    };

  return {
    GetMetadata: respond(() => metadata(provider)),
    GetProviderSchema: respond(() => providerSchema(provider)),
    ValidateProviderConfig: respond((request, call) => validateConfig(provider, provider, request, call)),
    ValidateResourceConfig: respond((request, call) => validateConfig(provider, resourceOf(request), request, call)),
    ValidateDataResourceConfig: respond((request, call) =>
      validateConfig(provider, dataSourceOf(request), request, call),
    ),
    ConfigureProvider: respond(async (request) => {
      client = await configure(provider, request);
      return {};
    }),
    UpgradeResourceState: respond((request) => upgradeResourceState(resourceOf(request), request)),
    ReadResource: respond((request, call) => readResource(resourceOf(request), request, call)),
    PlanResourceChange: respond((request, call) => planResource(resourceOf(request), request, call)),
    ApplyResourceChange: respond((request, call) => applyResource(resourceOf(request), request, call)),
    ImportResourceState: respond((request, call) => importResource(resourceOf(request), request, call)),
    ReadDataSource: respond((request, call) => readDataSource(dataSourceOf(request), request, call)),
    GetFunctions: respond(() => ({})),
    StopProvider: respond(() => {
      stop.abort(new ProviderError("Interrupted"));
      return {};
    }),
  };
}

function find<T>(types: Readonly<Record<string, T>>, typeName: string): T {
  const found = Object.hasOwn(types, typeName) ? types[typeName] : undefined;
  if (!found) throw new ProviderError(`The provider does not support ${typeName}`);
  return found;
}

function metadata({ resources, dataSources }: Provider): Message<"MetadataResponse"> {
  return {
    serverCapabilities: SERVER_CAPABILITIES,
    resources: Object.keys(resources).map((typeName) => ({ typeName })),
    dataSources: Object.keys(dataSources).map((typeName) => ({ typeName })),
  };
}

function providerSchema({ schema, resources, dataSources }: Provider): Message<"SchemaResponse"> {
  return {
    serverCapabilities: SERVER_CAPABILITIES,
    provider: schemaMessage(schema),
    resourceSchemas: mapValues(resources, ({ schema }) => schemaMessage(schema)),
    dataSourceSchemas: mapValues(dataSources, ({ schema }) => schemaMessage(schema)),
  };
}

/** Validates a configuration. `validateConfig` runs only if all attributes are valid. */
function validateConfig(
  provider: Provider,
  target: Pick<AnyResource, "schema" | "validateConfig">,
  request: Message<"ValidateProviderRequest"> | Message<"ValidateRequest">,
  call: Call,
): Message<"DiagnosticsResponse"> {
  const { attributes } = target.schema;
  const config = decodeObject(request.config?.msgpack, attributes);
  if (!config) return {};
  const { writeOnlyAttributesAllowed } = ("clientCapabilities" in request && request.clientCapabilities) || {};
  const problems = [
    ...(writeOnlyAttributesAllowed ? [] : writeOnlyProblems(config, attributes)),
    ...validateObject(config, attributes),
    ...validateStrings(config, (text) => provider.validateString?.(text)),
  ];
  call.report(...(problems.length > 0 ? problems : (target.validateConfig?.(config) ?? [])));
  return {};
}

function configure(provider: Provider, { config, terraformVersion = "" }: Message<"ConfigureRequest">): unknown {
  const { attributes } = provider.schema;
  return provider.configure(
    planObject(decodeObject(config?.msgpack, attributes) ?? {}, null, attributes),
    terraformVersion,
  );
}

async function readDataSource(
  source: AnyDataSource,
  request: Message<"ReadDataRequest">,
  { context }: Call,
): Promise<Message<"ReadDataResponse">> {
  const { attributes } = source.schema;
  const config = planObject(decodeObject(request.config?.msgpack, attributes) ?? {}, null, attributes);
  return { state: valueMessage(await source.read({ ...context, config }), attributes) };
}
