import { ProviderError } from "../diagnostics.js";
import type { AnyResource } from "../resource.js";
import type { Attributes } from "../schema.js";
import { decodeObject } from "../values/codec.js";
import { preserveEquivalent } from "../values/compare.js";
import { mapValues, type ObjectValue } from "../values/value.js";
import { type Call, valueMessage } from "./call.js";
import type { Message } from "./messages.js";
import { StoredPrivateState } from "./private-state.js";

/** The key in the private state that marks a resource from its import until its first read. */
const IMPORTED = "imported";

/** Converts a stored state to the current schema version. Terraform calls this for every resource in every plan. */
export function upgradeResourceState(
  resource: AnyResource,
  { typeName, version = 0, rawState }: Message<"UpgradeRequest">,
): Message<"UpgradeResponse"> {
  const json = Buffer.from(rawState?.json ?? []);
  const current = resource.schema.version ?? 0;
  // The state is returned unparsed, because parsing would round integers of 2^53 and more.
  if (version === current) return { upgradedState: { json } };
  if (!resource.upgradeState)
    throw new ProviderError(
      `The state of ${typeName} has schema version ${version}, but this provider supports only version ${current}`,
      "Use the provider version that wrote the state.",
    );
  const upgraded = resource.upgradeState(JSON.parse(json.toString()), version);
  return { upgradedState: { json: Buffer.from(JSON.stringify(upgraded)) } };
}

/** Reads the current state. After an import, the resource must exist. */
export async function readResource(
  resource: AnyResource,
  request: Message<"ReadRequest">,
  { context }: Call,
): Promise<Message<"ReadResponse">> {
  const { attributes } = resource.schema;
  const state = decodeObject(request.currentState?.msgpack, attributes);
  const privateState = new StoredPrivateState(request.private);
  if (!state) return { newState: valueMessage(null, attributes), private: privateState.bytes() };
  const imported = privateState.get(IMPORTED) === true;
  const read = await resource.read({ ...context, privateState, state, imported });
  if (imported && !read)
    throw new ProviderError(
      `The ${request.typeName} to import does not exist`,
      "Check the import ID and the provider's configuration.",
    );
  privateState.set(IMPORTED, undefined);
  const current = read ? preserveEquivalent(state, withDefaults(read, attributes), attributes) : null;
  return { newState: valueMessage(current, attributes), private: privateState.bytes() };
}

/** Sets attributes that `read` cannot determine, such as timeouts, to their defaults after an import or an upgrade. */
function withDefaults(read: ObjectValue, attributes: Attributes): ObjectValue {
  return mapValues(attributes, ({ options }, name) => read[name] ?? options.default ?? null);
}

/** Returns the minimal state from which Terraform then reads the imported resource. */
export async function importResource(
  resource: AnyResource,
  { typeName, id = "" }: Message<"ImportRequest">,
  { context }: Call,
): Promise<Message<"ImportResponse">> {
  if (!resource.importState) throw new ProviderError(`${typeName} does not support import`);
  const known = await resource.importState({ ...context, id });
  const privateState = new StoredPrivateState();
  privateState.set(IMPORTED, true);
  const state = valueMessage(known, resource.schema.attributes);
  return { importedResources: [{ typeName, state, private: privateState.bytes() }] };
}
