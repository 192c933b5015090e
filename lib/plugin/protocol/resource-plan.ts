import type { Path } from "../diagnostics.js";
import { changedAttributes, pathsRequiringReplace, pathsRequiringRestart, planObject } from "../planning.js";
import type { AnyResource, PrivateState } from "../resource.js";
import { decodeObject } from "../values/codec.js";
import { sameObject } from "../values/compare.js";
import type { ObjectValue } from "../values/value.js";
import { type Call, pathMessage, valueMessage } from "./call.js";
import type { Message } from "./messages.js";
import { StoredPrivateState } from "./private-state.js";

/** Plans a create, an update, a replacement, or a deletion. */
export async function planResource(
  resource: AnyResource,
  request: Message<"PlanRequest">,
  call: Call,
): Promise<Message<"PlanResponse">> {
  const { attributes } = resource.schema;
  const config = decodeObject(request.config?.msgpack, attributes);
  const prior = decodeObject(request.priorState?.msgpack, attributes);
  const { plan, replacePaths } = config
    ? await planChange(resource, config, prior, new StoredPrivateState(request.priorPrivate), call)
    : { plan: null, replacePaths: [] };
  if (prior && (!plan || replacePaths.length > 0)) await resource.validateDelete?.({ ...call.context, state: prior });
  return {
    plannedState: valueMessage(plan, attributes),
    requiresReplace: prior ? replacePaths.map(pathMessage) : [],
    plannedPrivate: request.priorPrivate,
  };
}

interface PlannedChange {
  readonly plan: ObjectValue;
  /** The attributes that require replacement. */
  readonly replacePaths: readonly Path[];
}

async function planChange(
  resource: AnyResource,
  config: ObjectValue,
  prior: ObjectValue | null,
  privateState: PrivateState,
  { context }: Call,
): Promise<PlannedChange> {
  const { attributes } = resource.schema;
  let plan = planObject(config, prior, attributes);
  plan = { ...plan, ...resource.deriveDefaults?.({ prior, config, plan }) };
  const replacePaths: Path[] = [];
  if (!prior || !sameObject(plan, prior, attributes))
    await resource.modifyPlan?.({
      ...context,
      prior,
      config,
      privateState,
      plan,
      updatePlan: (values: ObjectValue) => {
        plan = { ...plan, ...values };
      },
      pathsRequiringRestart: (before: ObjectValue) => pathsRequiringRestart(plan, before, attributes),
      changedAttributes: (before: ObjectValue) => changedAttributes(plan, before, attributes),
      requireReplace: (...path: Path) => replacePaths.push(path),
    });
  if (prior) replacePaths.push(...pathsRequiringReplace(plan, prior, attributes));
  return { plan, replacePaths };
}
