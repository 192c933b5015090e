import { setTimeout as sleep } from "node:timers/promises";
import { forwardsBeyond, type Listener, type ListenProblem, type PortForward } from "./networks.js";
import { cannotListen } from "./refusals.js";
import type { VmSettings } from "./vms.js";

/** A machine, or a host, which knows whether programs can listen. */
interface Listening {
  listenProblems(listeners: readonly Listener[]): Promise<(ListenProblem | undefined)[]>;
}

/** The time that another machine of the lab has to leave a port that moves from it, in milliseconds. */
const TIMEOUT_MS = 2000;
const POLLS = 4;

/**
 * Refuses forwards for which the host cannot listen.
 *
 * @param owner the machine or network, for messages
 * @throws {VirtualBoxError} `IN_USE`
 */
export async function requireFreePorts(
  host: Listening,
  owner: string,
  forwards: readonly PortForward[],
  timeout = TIMEOUT_MS,
): Promise<void> {
  if (forwards.length === 0) return;
  for (let poll = 0; ; poll++) {
    const problems = await host.listenProblems(forwards);
    const first = problems.findIndex((problem) => problem !== undefined);
    const problem = problems[first];
    if (problem === undefined) return;
    if (problem !== "in use" || poll === POLLS) throw cannotListen(forwards[first], owner, problem);
    await sleep(timeout / POLLS);
  }
}

export const vmForwards = ({ adapters }: Pick<VmSettings, "adapters">): PortForward[] =>
  adapters.flatMap(({ forwards }) => forwards);

/** Returns the settings of a VM that has left the ports on which it is not to listen anymore. */
export function withoutLeftPorts(current: VmSettings, wanted: VmSettings): VmSettings {
  const left = forwardsBeyond(vmForwards(current), vmForwards(wanted));
  const adapters = current.adapters.map((adapter) => ({
    ...adapter,
    forwards: adapter.forwards.filter((forward) => !left.includes(forward)),
  }));
  return { ...current, adapters };
}
