import { PROVIDER_BUG, ProviderError } from "../diagnostics.js";
import type { AnyResource, ChangeContext } from "../resource.js";
import { withTimeout } from "../timeouts.js";
import { decodeObject } from "../values/codec.js";
import { preserveEquivalent } from "../values/compare.js";
import { type ObjectValue, unknownsToNull } from "../values/value.js";
import { type Call, valueMessage } from "./call.js";
import type { Message } from "./messages.js";
import { StoredPrivateState } from "./private-state.js";

/** Creates, updates, or deletes a resource. Returns the known state even if the operation fails. */
export async function applyResource(
  resource: AnyResource,
  request: Message<"ApplyRequest">,
  call: Call,
): Promise<Message<"ApplyResponse">> {
  const { attributes } = resource.schema;
  const config = decodeObject(request.config?.msgpack, attributes) ?? {};
  const prior = decodeObject(request.priorState?.msgpack, attributes);
  const plan = decodeObject(request.plannedState?.msgpack, attributes);
  const privateState = new StoredPrivateState(request.plannedPrivate);
  const operation = new ResourceOperation(resource, { ...call.context, privateState }, call);
  let state: ObjectValue | null;
  if (!plan) state = await operation.delete(prior ?? {});
  else if (prior) state = await operation.update(prior, plan, config);
  else state = await operation.create(plan, config);
  return { newState: valueMessage(state, attributes), private: privateState.bytes() };
}

/** An operation on a resource. Its methods report errors instead of throwing them, and return the state to store. */
class ResourceOperation {
  constructor(
    private readonly resource: AnyResource,
    private readonly context: ChangeContext<unknown>,
    private readonly call: Call,
  ) {}

  /** If `create` fails after `identify` succeeds, returns the known state, which Terraform stores as tainted. */
  async create(plan: ObjectValue, config: ObjectValue): Promise<ObjectValue | null> {
    const { resource, context, call } = this;
    let known = plan;
    const saveState = (values: ObjectValue) => {
      known = { ...known, ...values };
    };
    try {
      saveState(
        (await withTimeout(context, plan, "create", (limited) => resource.identify?.({ ...limited, plan }))) ?? {},
      );
    } catch (error) {
      call.reportError(error);
      return null;
    }
    try {
      const created = await withTimeout(context, plan, "create", (limited) =>
        resource.create({ ...limited, plan: known, config, saveState }),
      );
      return preserveEquivalent(plan, requireState(created), resource.schema.attributes);
    } catch (error) {
      call.reportError(error);
      return unknownsToNull(known) as ObjectValue;
    }
  }

  async update(prior: ObjectValue, plan: ObjectValue, config: ObjectValue): Promise<ObjectValue | null> {
    const { resource, context, call } = this;
    try {
      const updated = await withTimeout(context, plan, "update", (limited) => {
        if (!resource.update) throw new ProviderError("This resource does not support in-place updates", PROVIDER_BUG);
        return resource.update({ ...limited, prior, plan, config });
      });
      return preserveEquivalent(plan, requireState(updated), resource.schema.attributes);
    } catch (error) {
      call.reportError(error);
      return this.readAfterFailure(prior);
    }
  }

  /** Returns what a failed update has left, or the prior state if that cannot be read. */
  private async readAfterFailure(prior: ObjectValue): Promise<ObjectValue | null> {
    const { resource, context } = this;
    try {
      const current = await resource.read({ ...context, state: prior, imported: false });
      return current ? preserveEquivalent(prior, current, resource.schema.attributes) : null;
    } catch {
      return prior;
    }
  }

  async delete(state: ObjectValue): Promise<ObjectValue | null> {
    const { resource, context, call } = this;
    try {
      await withTimeout(context, state, "delete", (limited) => resource.delete({ ...limited, state }));
      return null;
    } catch (error) {
      call.reportError(error);
      return state;
    }
  }
}

function requireState(state: ObjectValue | undefined): ObjectValue {
  if (!state) throw new ProviderError("The provider returned no state", PROVIDER_BUG);
  return state;
}
