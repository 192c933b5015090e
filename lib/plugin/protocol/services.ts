import type { MethodDefinition, ServiceDefinition } from "@grpc/grpc-js";
import { codec, type Message, type MessageName } from "./messages.js";

/** The calls of Terraform's provider service, each with its request and response message. */
const PROVIDER_METHODS = {
  GetMetadata: ["Empty", "MetadataResponse"],
  GetProviderSchema: ["Empty", "SchemaResponse"],
  ValidateProviderConfig: ["ValidateProviderRequest", "ValidateProviderResponse"],
  ValidateResourceConfig: ["ValidateRequest", "DiagnosticsResponse"],
  ValidateDataResourceConfig: ["ValidateRequest", "DiagnosticsResponse"],
  UpgradeResourceState: ["UpgradeRequest", "UpgradeResponse"],
  ConfigureProvider: ["ConfigureRequest", "DiagnosticsResponse"],
  ReadResource: ["ReadRequest", "ReadResponse"],
  PlanResourceChange: ["PlanRequest", "PlanResponse"],
  ApplyResourceChange: ["ApplyRequest", "ApplyResponse"],
  ImportResourceState: ["ImportRequest", "ImportResponse"],
  ReadDataSource: ["ReadDataRequest", "ReadDataResponse"],
  GetFunctions: ["Empty", "FunctionsResponse"],
  StopProvider: ["Empty", "StopResponse"],
} as const satisfies Record<string, readonly [MessageName, MessageName]>;

type ProviderMethods = typeof PROVIDER_METHODS;

/** The implementation of Terraform's provider service, independent of the transport. */
export type ProviderCalls = {
  readonly [Method in keyof ProviderMethods]: (
    request: Message<ProviderMethods[Method][0]>,
  ) => Promise<Message<ProviderMethods[Method][1]>>;
};

export const providerService = service("tfplugin6.Provider", PROVIDER_METHODS);

// go-plugin requires these services of every plugin.
export const controllerService = service("plugin.GRPCController", { Shutdown: ["Empty", "Empty"] });
export const stdioService = service(
  "plugin.GRPCStdio",
  { StreamStdio: ["Empty", "StdioData"] },
  { responseStream: true },
);
export const brokerService = service(
  "plugin.GRPCBroker",
  { StartStream: ["BrokerConnection", "BrokerConnection"] },
  { requestStream: true, responseStream: true },
);
export const healthService = service("grpc.health.v1.Health", { Check: ["HealthRequest", "HealthResponse"] });

function service(
  name: string,
  methods: Readonly<Record<string, readonly [MessageName, MessageName]>>,
  { requestStream = false, responseStream = false } = {},
): ServiceDefinition {
  return Object.fromEntries(
    Object.entries(methods).map(([method, [request, response]]): [string, MethodDefinition<object, object>] => {
      const [requests, responses] = [codec(request), codec(response)];
      return [
        method,
        {
          path: `/${name}/${method}`,
          requestStream,
          responseStream,
          requestSerialize: requests.serialize,
          requestDeserialize: requests.deserialize,
          responseSerialize: responses.serialize,
          responseDeserialize: responses.deserialize,
        },
      ];
    }),
  );
}
