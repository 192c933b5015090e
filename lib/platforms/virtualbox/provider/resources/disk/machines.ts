import { withMedia } from "../../host/attached-media.js";
import { usesDifferencingImages } from "../../host/disks.js";
import { VirtualBoxError } from "../../host/virtualbox-error.js";
import type { VirtualBoxHost } from "../../host/virtualbox-host.js";
import type { VmRecord, VmSection, VmSettings } from "../../host/vms.js";
import { isOwnedFolder } from "../../ownership.js";

interface OwnedDisk {
  readonly path: string;
  readonly lab: string | null;
}

/** Includes the options of attached disks. */
const SECTIONS: ReadonlySet<VmSection> = new Set(["power", "storageOptions"]);

interface MachinesWithDisk {
  /** The machines of the disk's own lab. */
  readonly own: readonly VmRecord[];
  /** Other machines, which a disk must not touch. */
  readonly others: readonly VmRecord[];
  /**
   * The names of the machines of both kinds whose snapshots contain the disk, or the UUID of one that cannot be read.
   */
  readonly inSnapshots: readonly string[];
}

export async function machinesUsing(host: VirtualBoxHost, { path, lab }: OwnedDisk): Promise<MachinesWithDisk> {
  const users = await host.diskUsers(path);
  const machines = await host.readVms(
    users.map(({ vm }) => vm),
    SECTIONS,
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

/** Detaches a disk from the machines of its lab: a replaced disk is deleted while its machine still has it. */
export async function detach(host: VirtualBoxHost, disk: OwnedDisk & ShutdownTimeout): Promise<void> {
  const { own, inSnapshots } = await machinesUsing(host, disk);
  if (inSnapshots.length > 0)
    throw new VirtualBoxError(
      "IN_USE",
      `The disk ${disk.path} is part of snapshots of ${inSnapshots.join(", ")}`,
      "Deleting it would destroy them. Destroy the snapshots first.",
    );
  for (const { uuid, settings } of own)
    await host.updateVm(uuid, { settings: without(settings, disk.path), ...STOPPED }, powerOptions(disk));
}

/** A saved memory does not survive a change of the disk, which the plan announces. */
const STOPPED = { power: "stopped", memory: "discard" } as const;

/** Whether a change of the disk interrupts the machine. */
const isInterrupted = ({ power }: VmRecord): boolean => power !== "stopped";

interface ShutdownTimeout {
  readonly shutdown_timeout_seconds: number;
}

const powerOptions = ({ shutdown_timeout_seconds }: ShutdownTimeout) => ({
  shutdownTimeoutSeconds: shutdown_timeout_seconds,
});

interface ChangedDisk {
  readonly path: unknown;
  readonly type: string;
  readonly size_mib: unknown;
}

/** Whether machines must not have the disk while it changes: their differencing images would not follow. */
export function isDetachedForChange(prior: ChangedDisk, plan: ChangedDisk): boolean {
  const hasImages = [prior, plan].some(({ type }) => usesDifferencingImages(type));
  return hasImages && (plan.type !== prior.type || plan.size_mib !== prior.size_mib);
}

/**
 * Runs the work while no machine of the lab runs with the disk, or has it at all if {@link isDetachedForChange}.
 */
export async function withMachinesStopped(
  host: VirtualBoxHost,
  prior: OwnedDisk & ChangedDisk,
  plan: ChangedDisk & ShutdownTimeout,
  work: () => Promise<void>,
): Promise<void> {
  const detaches = isDetachedForChange(prior, plan);
  const machines = (await machinesUsing(host, prior)).own.filter((each) => detaches || isInterrupted(each));
  let path = prior.path;
  try {
    for (const { uuid, settings } of machines) {
      const meanwhile = detaches ? without(settings, prior.path) : settings;
      await host.updateVm(uuid, { settings: meanwhile, ...STOPPED }, powerOptions(plan));
    }
    await work();
    path = plan.path as string;
  } finally {
    for (const { uuid, settings, power } of machines) {
      const after = withMedia(settings, (medium) => (medium === prior.path ? path : medium));
      const again = power === "saved" ? "running" : power;
      await host.updateVm(uuid, { settings: after, power: again }, powerOptions(plan));
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
