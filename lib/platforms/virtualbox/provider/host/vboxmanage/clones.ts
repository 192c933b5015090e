import { linkedWithoutSnapshot } from "../refusals.js";
import { VirtualBoxError } from "../virtualbox-error.js";
import type { CloneSource, VmSpec } from "../vms.js";
import { GlobalExtraData } from "./global-extra-data.js";
import { findUnregistered, register, removeIncomplete } from "./leftovers.js";
import type { VmReading } from "./show-vm-info.js";
import type { VBoxManage } from "./vboxmanage.js";
import { groupList } from "./vm-commands.js";

export type CloneSpec = VmSpec & { readonly cloneOf: CloneSource };

/**
 * Creates and registers a copy of a VM or of one of its snapshots, including disks. Returns once a VM with the wanted
 * UUID exists.
 *
 * A crash leaves different traces, because VirtualBox copies the disks, writes the settings file, and registers the VM:
 *
 * - A registered clone is complete.
 * - A settings file with our UUID belongs to a complete clone, which only needs to be registered. This is the usual
 * trace of a killed VBoxManage, as VBoxSVC finishes the copy.
 * - A disk without a settings file is still being written, or is incomplete because VBoxSVC died. It bears no mark, so
 * a claim in VirtualBox's global extra data, which is written before and removed after the copy, proves that it is
 * ours.
 */
export async function cloneVm(vbox: VBoxManage, spec: CloneSpec, source: VmReading): Promise<void> {
  const { snapshot, linked } = spec.cloneOf;
  if (linked && snapshot === undefined) throw linkedWithoutSnapshot();
  const claims = new GlobalExtraData(vbox, "labvisor/clone/");
  const claimed = (await claims.readAll()).has(spec.uuid);
  try {
    await claims.set(spec.uuid, "1");
    await copy(vbox, spec, source, claimed);
  } finally {
    await claims.remove(spec.uuid);
  }
}

async function copy(vbox: VBoxManage, spec: CloneSpec, source: VmReading, claimed: boolean): Promise<void> {
  const { snapshot, linked } = spec.cloneOf;
  for (;;) {
    try {
      if (snapshot !== undefined)
        await clone(vbox, spec, source, "--snapshot", snapshot, ...(linked ? ["--options", "link"] : []));
      else if (source.record.power === "running") await cloneRunning(vbox, spec, source);
      else await clone(vbox, spec, source);
      return;
    } catch (error) {
      if (!(error instanceof VirtualBoxError) || error.code !== "ALREADY_EXISTS") throw error;
      const settingsFile = await findUnregistered(vbox.machine, spec.uuid, error);
      if (settingsFile) {
        await register(vbox, settingsFile);
        return;
      }
      const incomplete = /Could not create the clone medium '(.*?)'/.exec(error.message)?.[1];
      if (!claimed || !incomplete) throw error;
      await removeIncomplete(vbox.machine, incomplete);
    }
  }
}

async function clone(
  vbox: VBoxManage,
  { uuid, folder, settings }: VmSpec,
  source: VmReading,
  ...options: string[]
): Promise<void> {
  const place = ["--groups", groupList(settings), ...(folder === undefined ? [] : ["--basefolder", folder])];
  await vbox.run(
    "clonevm",
    source.record.uuid,
    "--name",
    settings.name,
    "--uuid",
    uuid,
    "--register",
    "--mode",
    "machine",
    ...place,
    ...options,
  );
}

/** The disks of a running VM are locked, but those of a snapshot are not. */
async function cloneRunning(vbox: VBoxManage, spec: VmSpec, source: VmReading): Promise<void> {
  const name = `labvisor-clone-${spec.uuid}`;
  const remove = (snapshot: string) => vbox.run("snapshot", source.record.uuid, "delete", snapshot);
  for (const snapshot of source.snapshots.filter((old) => old.name === name).reverse()) await remove(snapshot.uuid);
  const output = await vbox.run("snapshot", source.record.uuid, "take", name, "--live");
  const snapshot = /UUID: (\S+)/.exec(output)?.[1] ?? name;
  try {
    await clone(vbox, spec, source, "--snapshot", snapshot);
  } finally {
    await remove(snapshot);
  }
}
