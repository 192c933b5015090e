import { linkedWithoutSnapshot } from "../refusals.js";
import { type CloneSource, VirtualBoxError, type VmSpec } from "../virtualbox-host.js";
import { findUnregistered, removeTorn } from "./leftovers.js";
import type { VBoxManage } from "./vboxmanage.js";
import { groupList } from "./vm-commands.js";
import type { VmReading } from "./vm-reader.js";

export type CloneSpec = VmSpec & { readonly cloneOf: CloneSource };

/**
 * Makes and registers the copy of a VM or of a snapshot of it, disks and all. Returns when there is a VM of that UUID.
 *
 * What a crash leaves is told apart so: VirtualBox copies the disks, writes the settings file, registers the VM. A registered clone is whole. One
 * with a settings file of our UUID is whole too, and only needs registering (it is the rule when VBoxManage is killed: VBoxSVC finishes the
 * copy). A disk file without a settings file is either still being copied to, or torn (VBoxSVC died); it carries no name, so a claim in
 * VirtualBox's global extra data, written before and removed after, says that it is ours.
 */
export async function cloneVm(vbox: VBoxManage, spec: CloneSpec, source: VmReading): Promise<void> {
  const { snapshot, linked } = spec.cloneOf;
  if (linked && snapshot === undefined) throw linkedWithoutSnapshot();
  const claim = `labvisor/clone/${spec.uuid}`;
  const claimed = !(await vbox.run("getextradata", "global", claim)).startsWith("No value set!");
  try {
    await vbox.run("setextradata", "global", claim, "1");
    await copy(vbox, spec, source, claimed);
  } finally {
    await vbox.run("setextradata", "global", claim);
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
        await vbox.run("registervm", settingsFile);
        return;
      }
      const torn = /Could not create the clone medium '(.*?)'/.exec(error.message)?.[1];
      if (!claimed || !torn) throw error;
      await removeTorn(vbox.machine, torn);
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

/** The disks of a running VM are locked, those of its snapshot are not. */
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
