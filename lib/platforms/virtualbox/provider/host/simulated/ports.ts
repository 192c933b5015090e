import { isIPv4 } from "node:net";
import { vmForwards, withoutLeftPorts } from "../free-ports.js";
import { forwardsOf, type Listener, type ListenProblem, type PortForward, portsConflict } from "../networks.js";
import type { VmSettings } from "../vms.js";
import { BRIDGED_INTERFACES } from "./facts.js";
import { rehearsed, type State } from "./state.js";

/** Returns why the host cannot listen. Only its own VMs and NAT networks listen on it, whatever this machine does. */
export function listenProblem(state: State, listener: Listener): ListenProblem | undefined {
  if (!hasAddress(state, listener.hostAddress)) return "no such address";
  return usedPorts(state).some((used) => portsConflict(used, listener)) ? "in use" : undefined;
}

/** A running VM leaves the ports on which it is not to listen anymore, before it changes. */
export function leavePorts({ vms }: State, uuid: string, wanted: VmSettings): void {
  const vm = vms[uuid];
  if (vm?.power === "running") vm.settings = withoutLeftPorts(vm.settings, wanted);
}

/** A NAT network listens while a machine on it runs. */
function usedPorts({ vms, natNetworks }: State): PortForward[] {
  const running = Object.values(vms).filter(({ power }) => power === "running");
  const networks = running.flatMap(({ settings }) =>
    settings.adapters.flatMap(({ type, network = "" }) => (type === "natnetwork" ? (natNetworks[network] ?? []) : [])),
  );
  return [...running.flatMap(({ settings }) => vmForwards(settings)), ...networks.flatMap(forwardsOf)];
}

/** A rehearsal does not know the host's addresses. */
function hasAddress(state: State, address: string): boolean {
  const own = [...Object.values(state.hostOnlyNetworks), ...BRIDGED_INTERFACES].map((each) => each.address);
  const isLoopback = address.startsWith("127.") || address === "0.0.0.0";
  return rehearsed.has(state) || !isIPv4(address) || isLoopback || own.includes(address);
}
