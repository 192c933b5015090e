import type { MethodDefinition, ServiceDefinition } from "@grpc/grpc-js";
import { codec, type MessageName } from "./messages.js";

/** Terraform's service for providers: what each call takes and returns. */
export const PROVIDER_METHODS = {
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

export type ProviderMethod = keyof typeof PROVIDER_METHODS;

export const providerService = service("tfplugin6.Provider", PROVIDER_METHODS);
/** Terraform's plug-in library asks these of every plug-in. */
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
      const [takes, returns] = [codec(request), codec(response)];
      return [
        method,
        {
          path: `/${name}/${method}`,
          requestStream,
          responseStream,
          requestSerialize: takes.serialize,
          requestDeserialize: takes.deserialize,
          responseSerialize: returns.serialize,
          responseDeserialize: returns.deserialize,
        },
      ];
    }),
  );
}
