import protobuf from "protobufjs/light.js";
import { mapValues } from "../values/value.js";

/**
 * The messages of Terraform's plugin protocol 6.8 that a provider uses, each field as "type number".
 *
 * `[]` marks a repeated field and `{}` a map with string keys. Fields with the same third word form a oneof. The
 * numbers are the protocol's; the names are ours, because they are not transmitted.
 */
const MESSAGES = {
  Empty: {},
  DynamicValue: { msgpack: "bytes 1", json: "bytes 2" },
  Diagnostic: { severity: "int32 1", summary: "string 2", detail: "string 3", attribute: "AttributePath 4" },
  AttributePath: { steps: "PathStep[] 1" },
  PathStep: { attributeName: "string 1 step", elementKeyString: "string 2 step", elementKeyInt: "int64 3 step" },
  StopResponse: { error: "string 1" },
  RawState: { json: "bytes 1" },

  Schema: { version: "int64 1", block: "Block 2" },
  Block: {
    version: "int64 1",
    attributes: "Attribute[] 2",
    blockTypes: "NestedBlock[] 3",
    description: "string 4",
    descriptionKind: "int32 5",
  },
  NestedBlock: { typeName: "string 1", block: "Block 2", nesting: "int32 3", minItems: "int64 4", maxItems: "int64 5" },
  Attribute: {
    name: "string 1",
    type: "bytes 2",
    description: "string 3",
    required: "bool 4",
    optional: "bool 5",
    computed: "bool 6",
    sensitive: "bool 7",
    descriptionKind: "int32 8",
    nestedType: "NestedObject 10",
    writeOnly: "bool 11",
  },
  NestedObject: { attributes: "Attribute[] 1", nesting: "int32 3" },
  ServerCapabilities: { planDestroy: "bool 1", getProviderSchemaOptional: "bool 2", moveResourceState: "bool 3" },
  TypeName: { typeName: "string 1" },

  MetadataResponse: {
    serverCapabilities: "ServerCapabilities 1",
    diagnostics: "Diagnostic[] 2",
    dataSources: "TypeName[] 3",
    resources: "TypeName[] 4",
  },
  SchemaResponse: {
    provider: "Schema 1",
    resourceSchemas: "Schema{} 2",
    dataSourceSchemas: "Schema{} 3",
    diagnostics: "Diagnostic[] 4",
    serverCapabilities: "ServerCapabilities 6",
  },
  ValidateProviderRequest: { config: "DynamicValue 1" },
  ValidateProviderResponse: { diagnostics: "Diagnostic[] 2" },
  ClientCapabilities: { writeOnlyAttributesAllowed: "bool 2" },
  ValidateRequest: { typeName: "string 1", config: "DynamicValue 2", clientCapabilities: "ClientCapabilities 3" },
  DiagnosticsResponse: { diagnostics: "Diagnostic[] 1" },
  UpgradeRequest: { typeName: "string 1", version: "int64 2", rawState: "RawState 3" },
  UpgradeResponse: { upgradedState: "DynamicValue 1", diagnostics: "Diagnostic[] 2" },
  ConfigureRequest: { terraformVersion: "string 1", config: "DynamicValue 2" },
  ReadRequest: { typeName: "string 1", currentState: "DynamicValue 2", private: "bytes 3" },
  ReadResponse: { newState: "DynamicValue 1", diagnostics: "Diagnostic[] 2", private: "bytes 3" },
  PlanRequest: {
    typeName: "string 1",
    priorState: "DynamicValue 2",
    proposedNewState: "DynamicValue 3",
    config: "DynamicValue 4",
    priorPrivate: "bytes 5",
  },
  PlanResponse: {
    plannedState: "DynamicValue 1",
    requiresReplace: "AttributePath[] 2",
    plannedPrivate: "bytes 3",
    diagnostics: "Diagnostic[] 4",
  },
  ApplyRequest: {
    typeName: "string 1",
    priorState: "DynamicValue 2",
    plannedState: "DynamicValue 3",
    config: "DynamicValue 4",
    plannedPrivate: "bytes 5",
  },
  ApplyResponse: { newState: "DynamicValue 1", private: "bytes 2", diagnostics: "Diagnostic[] 3" },
  ImportRequest: { typeName: "string 1", id: "string 2" },
  ImportResponse: { importedResources: "ImportedResource[] 1", diagnostics: "Diagnostic[] 2" },
  ImportedResource: { typeName: "string 1", state: "DynamicValue 2", private: "bytes 3" },
  ReadDataRequest: { typeName: "string 1", config: "DynamicValue 2" },
  ReadDataResponse: { state: "DynamicValue 1", diagnostics: "Diagnostic[] 2" },
  FunctionsResponse: { diagnostics: "Diagnostic[] 2" },

  // Messages of go-plugin's own services
  HealthRequest: { service: "string 1" },
  HealthResponse: { status: "int32 1" },
  StdioData: { channel: "int32 1", data: "bytes 2" },
  BrokerConnection: { serviceId: "uint32 1", network: "string 2", address: "string 3" },
} as const satisfies Record<string, Readonly<Record<string, string>>>;

type Messages = typeof MESSAGES;
export type MessageName = keyof Messages;

/** The type of a message. Every field is optional, because the protocol does not transmit unset fields. */
export type Message<Name extends MessageName> = {
  readonly [Field in keyof Messages[Name]]?: FieldValue<Messages[Name][Field]>;
};

type FieldValue<Field> = Field extends `${infer Type} ${string}`
  ? Type extends `${infer Element}[]`
    ? readonly ElementValue<Element>[]
    : Type extends `${infer Element}{}`
      ? Readonly<Record<string, ElementValue<Element>>>
      : ElementValue<Type>
  : never;

type ElementValue<Type> = Type extends keyof Scalars ? Scalars[Type] : Type extends MessageName ? Message<Type> : never;

/** The JavaScript types of scalars. A number suffices for int64, because messages use it for versions and indices. */
interface Scalars {
  string: string;
  bool: boolean;
  bytes: Uint8Array;
  int32: number;
  uint32: number;
  int64: number;
}

const root = protobuf.Root.fromJSON({ nested: mapValues(MESSAGES, messageDescriptor) });

function messageDescriptor(fields: Readonly<Record<string, string>>) {
  const oneofs: Record<string, { readonly oneof: string[] }> = {};
  for (const [name, text] of Object.entries(fields)) {
    const oneof = text.split(" ")[2];
    // Without a oneof, the encoder would omit a field that is 0 or empty, such as the first index of a list.
    if (oneof) oneofs[oneof] = { oneof: [...(oneofs[oneof]?.oneof ?? []), name] };
  }
  return { fields: mapValues(fields, fieldDescriptor), oneofs };
}

function fieldDescriptor(text: string) {
  const [type = "", id] = text.split(" ");
  const rule = type.endsWith("[]") ? { rule: "repeated" } : type.endsWith("{}") ? { keyType: "string" } : {};
  return { type: type.replace(/\[\]|\{\}/, ""), id: Number(id), ...rule };
}

export interface Codec<M> {
  readonly serialize: (message: M) => Buffer;
  readonly deserialize: (bytes: Buffer) => M;
}

/** Returns the serializer and deserializer of a message. */
export function codec<Name extends MessageName>(name: Name): Codec<Message<Name>> {
  const type = root.lookupType(name);
  return {
    serialize: (message) => Buffer.from(type.encode(message).finish()),
    deserialize: (bytes) => type.toObject(type.decode(bytes), { longs: Number, bytes: Buffer }) as Message<Name>,
  };
}
