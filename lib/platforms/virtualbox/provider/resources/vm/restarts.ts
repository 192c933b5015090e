import { isDeepStrictEqual } from "node:util";
import { isFullyKnown, type Path } from "../../../../../plugin/index.js";
import type { Client } from "../../client.js";
import { hardwareAttributes } from "../../host/hardware.js";
import type { HostFacts } from "../../host/host-facts.js";
import { changesLive } from "../../host/live-storage.js";
import { HARDWARE_WHILE_SAVED, isAdapterOptionWhileSaved } from "../../host/saved-changes.js";
import { leaveBandwidthGroups } from "./bandwidth-groups.js";
import { toSettings, type VmPlan, type VmState } from "./settings.js";

/**
 * Whether the change at a path requires the machine to stop.
 *
 * Attachments of adapters and media in drives change while it runs. VirtualBox attaches no running machine to a
 * host-only network of macOS, though.
 */
export function requiresStop(
  path: Path,
  prior: VmState,
  plan: VmPlan,
  client: Client,
  { hostOnly }: HostFacts,
): boolean {
  const [attribute, slot, part] = path;
  if (attribute === "guest_networks") return restartsGuest(prior, plan);
  if (attribute === "storage_controllers") return !storageChangesLive(prior, plan, client);
  if (attribute !== "network_adapters" || (part !== "type" && part !== "network")) return true;
  const [before, after] = [prior, plan].map(({ network_adapters }) => network_adapters[slot as number]?.type);
  return before === "none" || after === "none" || (after === "host_only" && hostOnly === "hostonlynet");
}

/** Whether the machine restarts only so that its guest reads its networks again. */
export function restartsGuest({ guest_networks: before }: VmState, { guest_networks: after }: VmPlan): boolean {
  return before !== null && after !== null && !isDeepStrictEqual(before, after);
}

/** Whether VirtualBox changes the attribute at a path, which requires a stop, while the machine's memory is saved. */
export function changesWhileSaved([attribute, , part]: Path): boolean {
  if (attribute === "network_adapters") return typeof part === "string" && isAdapterOptionWhileSaved(part);
  return ATTRIBUTES_WHILE_SAVED.has(attribute as string);
}

const ATTRIBUTES_WHILE_SAVED: ReadonlySet<string> = new Set([
  ...["name", "groups", "description", "folder", "bandwidth_groups", "guest_networks"],
  ...HARDWARE_WHILE_SAVED,
]);

/** Whether VirtualBox changes the attribute, which requires no stop, only while the machine runs. */
export const changesOnlyWhileRunning = (attribute: string): boolean =>
  attribute === "storage_controllers" || (attribute in hardwareAttributes && !HARDWARE_WHILE_SAVED.has(attribute));

/** Whether only the apply can tell: a disk that does not exist yet may be hot-pluggable. */
export function mayRequireStop([attribute]: Path, plan: VmPlan): boolean {
  return attribute === "storage_controllers" && !isFullyKnown(plan.storage_controllers);
}

function storageChangesLive(prior: VmState, plan: VmPlan, client: Client): boolean {
  const [before, after] = [toSettings(prior, client).controllers ?? [], toSettings(plan, client).controllers ?? []];
  return changesLive(before, leaveBandwidthGroups(before, after));
}
