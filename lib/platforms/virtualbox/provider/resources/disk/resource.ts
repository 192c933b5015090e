import { basename, dirname, extname, join } from "node:path";
import {
  type Attribute,
  type Diagnostic,
  type PlanContext as PlanContextOf,
  type PrivateState,
  ProviderError,
  type Resource,
  UNKNOWN,
} from "../../../../../plugin/index.js";
import type { Client } from "../../client.js";
import {
  type DiskFormat,
  type DiskRecord,
  type DiskSpec,
  type DiskType,
  type DiskVariant,
  usesDifferencingImages,
} from "../../host/disks.js";
import { checkDiskPath } from "../../host/validation.js";
import { VirtualBoxError } from "../../host/virtualbox-error.js";
import type { VmRecord } from "../../host/vms.js";
import { isInOwnedFolder, isOwnedFolder } from "../../ownership.js";
import { discardedWrites } from "./discarded-writes.js";
import { detach, isDetachedForChange, machinesUsing, withMachinesStopped } from "./machines.js";
import { type DiskPlan, type DiskState, diskSchema } from "./schema.js";

export const diskResource: Resource<(typeof diskSchema)["attributes"], Client> = {
  schema: diskSchema,

  validateConfig: ({ size_mib, source, type, variant }) => {
    const problems: Diagnostic[] = [];
    if (size_mib === null && source === null)
      problems.push({
        severity: "error",
        summary: "A blank disk requires a size",
        detail: "Give size_mib, or an image in source.",
        path: ["size_mib"],
      });
    if (type === "shareable" && (variant === null || variant === "dynamic"))
      problems.push({
        severity: "error",
        summary: "A shareable disk must be fixed",
        detail: 'VirtualBox does not share a disk whose file grows. Set variant to "fixed".',
        path: ["variant"],
      });
    return problems;
  },

  async modifyPlan(change) {
    const { prior, plan, client, updatePlan, warn, changedAttributes } = change;
    const path = pathOf(plan, client, prior?.path) ?? UNKNOWN;
    updatePlan({ path });
    if (typeof path === "string") checkDiskPath(path);
    if (!prior) return;
    refuseResize(prior, plan);
    if (changedAttributes(prior).some((name) => REPLACING.has(name))) {
      refuseOrWarnOfSaved((await machinesUsing(client.host, prior)).own, change);
      return;
    }
    if (path === prior.path && !CHANGES.some((name) => plan[name] !== prior[name])) return;
    const machines = await machinesUsing(client.host, prior);
    if (plan.size_mib !== prior.size_mib && machines.inSnapshots.length > 0)
      throw new ProviderError(
        `The disk "${prior.name}" cannot grow: snapshots of ${machines.inSnapshots.join(", ")} build on it`,
        "The snapshots, and linked clones of them, would keep their size. Destroy the snapshots first.",
        ["size_mib"],
      );
    const others = namesOf(machines.others.filter(isRunning));
    if (others !== "")
      throw new ProviderError(
        `The disk "${prior.name}" cannot change while ${others} runs`,
        "VirtualBox does not change a disk of a running machine. Stop the machine first. Only machines of the " +
          "disk's own lab are restarted: give both of them the id of one virtualbox_lab in lab.",
      );
    refuseOrWarnOfSaved(machines.own, change);
    if (usesDifferencingImages(prior.type) && machines.own.length > 0 && isDetachedForChange(prior, plan))
      warn(...discardedWrites(`The change of the disk "${prior.name}"`, namesOf(machines.own)));
    const names = namesOf(machines.own.filter(isRunning));
    if (names === "") return;
    if (plan.restart_policy === "refuse")
      throw new ProviderError(
        `This change of the disk "${prior.name}" restarts running machines, but its restart_policy is refuse`,
        `VirtualBox does not change a disk of a running machine: ${names}. Stop it first, or set restart_policy to ` +
          "allow.",
      );
    warn(
      `The change of the disk "${prior.name}" restarts machines`,
      `VirtualBox does not change a disk of a running machine: ${names}.`,
    );
  },

  async identify({ plan, client }) {
    const path =
      pathOf(plan, client) ?? pathOf({ ...plan, folder: (await client.host.facts()).machineFolder }, client) ?? "";
    client.claim(`the disk ${path}`);
    if (!isOwnedFolder(dirname(path), plan.lab) && (await client.host.readDisk(path)))
      throw new VirtualBoxError(
        "ALREADY_EXISTS",
        `The disk ${path} already exists`,
        `Choose another name or folder, or import the disk with the id ${path}.`,
      );
    return { path };
  },

  async create({ plan, client, signal, privateState }) {
    const path = plan.path as string;
    await noteFolder(path, plan.lab, client, privateState);
    const host = client.host.until(signal);
    const spec: DiskSpec = {
      path,
      format: plan.format as DiskFormat,
      variant: plan.variant as DiskVariant,
      type: plan.type as DiskType,
      sizeMib: plan.size_mib === UNKNOWN ? undefined : (plan.size_mib as number),
      source: plan.source === null ? undefined : client.absolute(plan.source),
      description: plan.description,
      adopt: isOwnedFolder(dirname(path), plan.lab),
    };
    const disk = await host.createDisk(spec).catch(async (error) => {
      if (!(error instanceof VirtualBoxError) || error.code !== "IN_USE") throw error;
      // Somebody deleted the file of a disk that the lab's machines still have.
      const { lab, shutdown_timeout_seconds } = plan;
      const { inSnapshots } = await machinesUsing(host, { path, lab });
      if (inSnapshots.length > 0) throw lostInSnapshots(path, inSnapshots);
      await detach(host, { path, lab, shutdown_timeout_seconds });
      return host.createDisk(spec);
    });
    return { ...plan, ...attributes(disk, plan.folder, client) };
  },

  /** VirtualBox knows a disk that was moved by its UUID. */
  async read({ state, client }) {
    const disk = (await client.host.readDisk(state.path)) ?? (state.id && (await client.host.readDisk(state.id)));
    if (!disk) await client.requireLab(state.lab);
    return disk ? { ...state, ...attributes(disk, state.folder, client) } : undefined;
  },

  async update({ prior, plan, client, signal, privateState }) {
    const path = plan.path as string;
    const keepFolder = keepsFolder(prior, client, privateState);
    if (path !== prior.path) {
      client.claim(`the disk ${path}`);
      await noteFolder(path, plan.lab, client, privateState);
    }
    const host = client.host.until(signal);
    const changed = <K extends "size_mib" | "type" | "description">(name: K) =>
      plan[name] === UNKNOWN || plan[name] === prior[name] ? undefined : (plan[name] as DiskState[K]);
    await withMachinesStopped(host, prior, plan, () =>
      host.changeDisk(prior.path, {
        path,
        keepFolder,
        sizeMib: changed("size_mib"),
        type: changed("type") as DiskType | undefined,
        description: changed("description"),
      }),
    );
    const folder = typeof plan.folder === "string" ? plan.folder : prior.folder;
    return { ...plan, id: prior.id, path, folder, size_mib: plan.size_mib as number };
  },

  async delete({ state, client, signal, privateState }) {
    const host = client.host.until(signal);
    const options = { keepFolder: keepsFolder(state, client, privateState) };
    await host.deleteDisk(state.path, options).catch(async (error) => {
      if (!(error instanceof VirtualBoxError) || error.code !== "IN_USE") throw error;
      await detach(host, state);
      await host.deleteDisk(state.path, options);
    });
  },

  importIdDescription: "the file's path, or the disk's UUID",
  async importState({ id, client }) {
    const disk = await client.host.readDisk(id);
    if (!disk) throw new ProviderError(`The disk ${id} does not exist`, "Give its absolute path or its UUID.");
    return { path: disk.path };
  },
};

function lostInSnapshots(path: string, machines: readonly string[]): VirtualBoxError {
  return new VirtualBoxError(
    "LOST",
    `The file of the disk ${path} is gone, and snapshots of ${machines.join(", ")} build on it`,
    "They are lost with it. Put the file back, or replace the machine, and apply once more: labvisor apply --replace " +
      "MACHINE. What the machine's other disks stored since its last snapshot is lost then, too.",
  );
}

type PlanContext = PlanContextOf<(typeof diskSchema)["attributes"], Client>;

/** The attributes whose change replaces the disk. */
const REPLACING: ReadonlySet<string> = new Set(
  Object.entries<Attribute>(diskSchema.attributes).flatMap(([name, { options }]) =>
    options.requiresReplace ? [name] : [],
  ),
);

/** A saved memory does not match the changed disk. */
function refuseOrWarnOfSaved(machines: readonly VmRecord[], { prior, plan, warn }: PlanContext): void {
  const names = namesOf(machines.filter(({ power }) => power === "saved"));
  if (names === "") return;
  const summary = `The change of the disk "${prior?.name}" discards the saved memory of ${names}`;
  const detail =
    "The memory does not match the changed disk. To keep what the guest has not written to its disks, first start " +
    "the machine, and shut its guest down.";
  if (plan.restart_policy === "refuse") throw new ProviderError(`${summary}, but its restart_policy is refuse`, detail);
  warn(summary, detail);
}

function isRunning({ power }: VmRecord): boolean {
  return power === "running";
}

function namesOf(machines: readonly VmRecord[]): string {
  return machines.map(({ settings }) => `"${settings.name}"`).join(", ");
}

/** The private state's key of the folder that was created for the disk. */
const FOLDER_MADE = "folder made";

async function noteFolder(
  path: string,
  lab: DiskPlan["lab"],
  client: Client,
  privateState: PrivateState,
): Promise<void> {
  const folder = dirname(path);
  if (!isInOwnedFolder(path, lab) && !(await client.host.hasPath(folder))) client.ownFolders.add(folder);
  privateState.set(FOLDER_MADE, client.ownFolders.has(folder) ? folder : undefined);
}

/**
 * A folder that belongs to the lab, or was created for a disk, is removed with its last disk. Any other belongs to
 * somebody else, or to VirtualBox.
 */
function keepsFolder({ path, lab }: DiskState, client: Client, privateState: PrivateState): boolean {
  const folder = dirname(path);
  if (isInOwnedFolder(path, lab) || privateState.get(FOLDER_MADE) === folder) client.ownFolders.add(folder);
  return !client.ownFolders.has(folder);
}

/** The attributes that change in place, apart from the file's path. */
const CHANGES = ["size_mib", "type", "description"] as const;

function refuseResize(prior: DiskState, { name, size_mib: wanted }: DiskPlan): void {
  const { size_mib: now, variant, format } = prior;
  if (typeof wanted !== "number" || wanted === now) return;
  const [verb, why] =
    wanted < now
      ? ["shrink", "VirtualBox only grows disks"]
      : ["grow", `VirtualBox cannot grow a fixed ${format}, whose file has its full size from the start`];
  if (wanted > now && (variant !== "fixed" || format === "VMDK")) return;
  throw new ProviderError(
    `The disk "${name}" has ${now} MiB and cannot ${verb} to ${wanted} MiB`,
    `${why}. Set size_mib to ${now} to keep the disk, or replace it, and lose its data, with terraform taint and an ` +
      "apply.",
    ["size_mib"],
  );
}

/** Returns the planned path, or undefined if only the host knows it. A file that moves keeps its extension. */
function pathOf({ name, folder, format }: DiskPlan, client: Client, before?: string): string | undefined {
  if ([name, folder, format].some((value) => typeof value !== "string")) return undefined;
  const ending = before === undefined ? `.${format.toLowerCase()}` : extname(before);
  return join(client.absolute(folder as string), `${name}${ending}`);
}

/** @param folder the configured spelling of the folder */
function attributes({ uuid, path, sizeMib, ...disk }: DiskRecord, folder: DiskPlan["folder"], client: Client) {
  return {
    ...disk,
    id: uuid,
    path,
    size_mib: sizeMib,
    name: basename(path, extname(path)),
    folder: client.configuredSpelling(dirname(path), typeof folder === "string" ? folder : undefined),
  };
}
