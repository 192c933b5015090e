import { isFullyKnown, type PlanContext, UNKNOWN } from "../../../../../plugin/index.js";
import type { Client } from "../../client.js";
import type { PortForward } from "../../host/networks.js";
import { toForwards, warnOfTakenPorts } from "../port-forwards.js";
import type { vmSchema } from "./schema.js";
import type { VmPlan, VmState } from "./settings.js";

/** Reserves the host ports of a machine. One that does not run uses none. */
export function claimPorts(client: Client, id: string, { name, state, network_adapters }: VmPlan): void {
  client.claimPorts(id, `the machine ${name}`, state === "running" ? forwardsOf(network_adapters) : []);
}

/**
 * Warns of the host ports for which a planned machine cannot listen.
 *
 * @param running the machine as it runs, if it does. It listens already
 */
export async function warnOfPorts(
  { plan, ...context }: PlanContext<(typeof vmSchema)["attributes"], Client>,
  running: VmState | undefined,
): Promise<void> {
  if (running) context.client.recordedForwards.push(...forwardsOf(running.network_adapters));
  if (plan.state === "running" && (plan.network_adapters as unknown) !== UNKNOWN)
    await warnOfTakenPorts(context, `the machine ${plan.name}`, forwardsOf(plan.network_adapters));
}

const forwardsOf = (adapters: VmPlan["network_adapters"]): PortForward[] =>
  adapters.flatMap(({ forwards }) => (isFullyKnown(forwards) ? toForwards(forwards) : []));
