import path from "node:path";
import { linkedWithoutSnapshot } from "../refusals.js";
import type { CloneSource, StorageController, VmSettings } from "../vms.js";
import { newId, requireSnapshot, requireVm, type SimulatedVm, type State } from "./state.js";

/** Returns what a clone inherits from its source, with disks of its own in its folder. */
export function cloneOf(
  state: State,
  { uuid, snapshot, linked }: CloneSource,
  home: string,
): Pick<SimulatedVm, "settings" | "adapterOptions" | "linkedTo"> {
  if (linked && snapshot === undefined) throw linkedWithoutSnapshot();
  const vm = requireVm(state, uuid);
  const source = snapshot === undefined ? vm : requireSnapshot(vm, snapshot);
  const settings = { ...source.settings, controllers: copiedControllers(state, source.settings, home, linked) };
  return {
    settings,
    adapterOptions: source.adapterOptions,
    ...(linked && snapshot !== undefined && { linkedTo: { vm: uuid, snapshot } }),
  };
}

function copiedControllers(
  state: State,
  { controllers = [] }: VmSettings,
  home: string,
  linked = false,
): StorageController[] {
  let copies = 0;
  return controllers.map((controller) => ({
    ...controller,
    attachments: controller.attachments.map((attachment) => {
      const disk = attachment.type === "disk" && attachment.medium && state.disks[attachment.medium];
      if (!disk) return attachment;
      const uuid = newId(state, `${home} ${attachment.medium}`);
      const ending = disk.format.toLowerCase();
      const copy = linked
        ? path.join(home, "Snapshots", `{${uuid}}.${ending}`)
        : path.join(home, `${path.basename(home)}-disk${++copies}.${ending}`);
      state.disks[copy] = { ...disk, uuid, path: copy };
      return { ...attachment, medium: copy };
    }),
  }));
}
