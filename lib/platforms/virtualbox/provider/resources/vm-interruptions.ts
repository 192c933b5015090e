import { isFullyKnown, type Path } from "../../../../plugin/index.js";
import type { Client } from "../client.js";
import type { HostFacts } from "../host/host-facts.js";
import { changesLive } from "../host/live-storage.js";
import { leavingGroups } from "./bandwidth-groups.js";
import { toSettings, type VmPlan, type VmState } from "./vm-settings.js";

/**
 * Whether the machine must stop for the change at that path. What an adapter leads to and what is in a drive change while it runs; but to a host-only
 * network of macOS's VirtualBox brings none that runs.
 */
export function mustStop(path: Path, prior: VmState, plan: VmPlan, client: Client, { hostOnly }: HostFacts): boolean {
  const [attribute, slot, part] = path;
  if (attribute === "storage_controllers") return !storageChangesLive(prior, plan, client);
  if (attribute !== "network_adapters" || (part !== "type" && part !== "network")) return true;
  const [before, after] = [prior, plan].map(({ network_adapters }) => network_adapters[slot as number]?.type);
  return before === "none" || after === "none" || (after === "host_only" && hostOnly === "hostonlynet");
}

/** Whether it takes the apply to tell: a disk that is yet to be made may be one that can be plugged in. */
export function mayStop([attribute]: Path, plan: VmPlan): boolean {
  return attribute === "storage_controllers" && !isFullyKnown(plan.storage_controllers);
}

function storageChangesLive(prior: VmState, plan: VmPlan, client: Client): boolean {
  const [before, after] = [toSettings(prior, client).controllers ?? [], toSettings(plan, client).controllers ?? []];
  return changesLive(before, leavingGroups(before, after));
}
