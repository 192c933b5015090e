import { type CallContext, ProviderError } from "../../../../../plugin/index.js";
import type { Client } from "../../client.js";
import type { VmPlace, VmRecord } from "../../host/vms.js";
import type { VmState } from "./settings.js";

/**
 * Values of `state` that no configuration has: what somebody did to a machine's files. Thus, a plan shows it, and a
 * destroy still removes the machine.
 *
 * - `unregistered`: VirtualBox does not list the machine, whose files are there. The apply registers it again.
 * - `gone`: the settings file is gone, or a disk that is a clone's own. The apply replaces the machine.
 * - `damaged`: VirtualBox cannot read the settings file. The apply fails.
 */
export type Damage = "unregistered" | "gone" | "damaged";

/** Returns what somebody did to the machine's files, and warns of what the apply does about it. */
export async function damageOf(
  found: VmRecord | undefined,
  state: VmState,
  client: Client,
  warn: CallContext<Client>["warn"],
): Promise<Damage | undefined> {
  if (!found) {
    if (!(await client.host.hasUnregisteredVm(state.id, await placeOf(state, client)))) return undefined;
    warn(`Somebody unregistered the machine ${state.name}`, "Its files are still there: the apply registers it again.");
    return "unregistered";
  }
  if (!found.accessible) {
    if (!found.isGone) {
      const { summary, detail } = cannotOpen(state);
      warn(summary, detail);
      return "damaged";
    }
    warn(
      `The settings file of the machine ${state.name} is gone`,
      "Somebody moved or deleted it, or its disk is not mounted. The apply creates the machine again, without its " +
        "snapshots and whatever else was in its folder. To keep them, first put the folder back.",
    );
    return "gone";
  }
  const known = state.clone_of === null ? disksOf(state, client) : [];
  const lost = (found.lostDisks ?? []).filter((disk) => !known.includes(disk));
  if (lost.length === 0) return undefined;
  const summary = `Files of disks of the machine ${state.name} are gone`;
  const files = `VirtualBox cannot open ${lost.join(", ")}.`;
  if (state.clone_of !== null) {
    warn(summary, `${files} The apply clones the machine again, with all its disks.`);
    return "gone";
  }
  warn(summary, `${files} What they stored is lost. The apply attaches their base disks again.`);
  return undefined;
}

export function cannotOpen({ id, name }: VmState): ProviderError {
  return new ProviderError(
    `VirtualBox cannot open the machine ${name ?? id}`,
    "Its settings file is damaged, or its disk is not mounted. An apply fails until you repair the file (beside it " +
      `is a copy with the ending .vbox-prev), or remove the machine with VBoxManage unregistervm ${id}.`,
  );
}

/** Returns the place of a machine that nobody has moved. */
export async function placeOf({ folder, name, groups }: VmState, client: Client): Promise<VmPlace> {
  return { folder: folder ? client.absolute(folder) : (await client.host.facts()).machineFolder, name, groups };
}

/** Returns the disks of the configuration, which belong to other resources. */
export function disksOf({ storage_controllers }: VmState, client: Client): string[] {
  return Object.values(storage_controllers ?? {}).flatMap(({ attachments }) =>
    attachments.flatMap(({ type, medium }) => (type === "disk" && medium !== null ? [client.absolute(medium)] : [])),
  );
}
