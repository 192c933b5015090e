import { withMedia } from "../host/attached-media.js";
import { keepsChangesApart } from "../host/disk-types.js";
import {
  VirtualBoxError,
  type VirtualBoxHost,
  type VmFamily,
  type VmRecord,
  type VmSettings,
} from "../host/virtualbox-host.js";
import { isOwnedFolder } from "../ownership.js";

interface OwnedDisk {
  readonly path: string;
  readonly lab: string | null;
}

/** With the flags that a disk is plugged in with. */
const FAMILIES: ReadonlySet<VmFamily> = new Set(["storageOptions"]);

interface MachinesWithDisk {
  /** Of the disk's own lab. */
  readonly own: readonly VmRecord[];
  /** A disk has no say in those. */
  readonly others: readonly VmRecord[];
  /** The names of those of both whose snapshots have it; of one that cannot be read, its UUID. */
  readonly inSnapshots: readonly string[];
}

export async function machinesUsing(host: VirtualBoxHost, { path, lab }: OwnedDisk): Promise<MachinesWithDisk> {
  const users = await host.diskUsers(path);
  const machines = await host.readVms(
    users.map(({ vm }) => vm),
    FAMILIES,
  );
  const all = [...machines.values()];
  return {
    own: all.filter(({ folder }) => isOwnedFolder(folder, lab)),
    others: all.filter(({ folder }) => !isOwnedFolder(folder, lab)),
    inSnapshots: users
      .filter(({ inSnapshot }) => inSnapshot)
      .map(({ vm }) => `"${machines.get(vm)?.settings.name ?? vm}"`),
  };
}

/** A disk that is made anew is deleted while its machine still has it: it is taken out of the lab's own machines. */
export async function detach(host: VirtualBoxHost, disk: OwnedDisk & Limited): Promise<void> {
  const { own, inSnapshots } = await machinesUsing(host, disk);
  if (inSnapshots.length > 0)
    throw new VirtualBoxError(
      "IN_USE",
      `The disk ${disk.path} is part of snapshots of ${inSnapshots.join(", ")}`,
      "They would be lost with it. Destroy the snapshots first.",
    );
  for (const { uuid, settings } of own)
    await host.updateVm(uuid, { settings: without(settings, disk.path), power: "stopped" }, limitOf(disk));
}

interface Limited {
  readonly shutdown_timeout_seconds: number;
}

const limitOf = ({ shutdown_timeout_seconds }: Limited) => ({ shutdownTimeoutSeconds: shutdown_timeout_seconds });

interface ChangedDisk {
  readonly path: unknown;
  readonly type: string;
  readonly size_mib: unknown;
}

/**
 * Does the work while none of the lab's own machines runs with the disk. What they keep apart of it would not follow a change of its size or type: then
 * it is out of them meanwhile.
 */
export async function withMachinesStopped(
  host: VirtualBoxHost,
  prior: OwnedDisk & ChangedDisk,
  plan: ChangedDisk & Limited,
  work: () => Promise<void>,
): Promise<void> {
  const isApart = [prior, plan].some(({ type }) => keepsChangesApart(type));
  const out = isApart && (plan.type !== prior.type || plan.size_mib !== prior.size_mib);
  const machines = (await machinesUsing(host, prior)).own.filter(({ power }) => out || power === "running");
  let path = prior.path;
  try {
    for (const { uuid, settings } of machines) {
      const meanwhile = out ? without(settings, prior.path) : settings;
      await host.updateVm(uuid, { settings: meanwhile, power: "stopped" }, limitOf(plan));
    }
    await work();
    path = plan.path as string;
  } finally {
    for (const { uuid, settings, power } of machines) {
      const after = withMedia(settings, (medium) => (medium === prior.path ? path : medium));
      await host.updateVm(uuid, { settings: after, power }, limitOf(plan));
    }
  }
}

function without(settings: VmSettings, disk: string): VmSettings {
  const controllers = settings.controllers?.map((controller) => ({
    ...controller,
    attachments: controller.attachments.filter(({ medium }) => medium !== disk),
  }));
  return { ...settings, controllers };
}
