import { basename, dirname, extname, join } from "node:path";
import {
  between,
  type Diagnostic,
  integer,
  notEmpty,
  oneLine,
  oneOf,
  type PlanOf,
  type PrivateState,
  ProviderError,
  type Resource,
  type StateOf,
  schema,
  string,
  timeouts,
  UNKNOWN,
} from "../../../../plugin/index.js";
import type { Client } from "../client.js";
import { checkDiskPath } from "../host/validation.js";
import {
  DISK_TYPES,
  DISK_VARIANTS,
  type DiskFormat,
  type DiskRecord,
  type DiskType,
  type DiskVariant,
  VirtualBoxError,
  type VmRecord,
} from "../host/virtualbox-host.js";
import { isInOwnedFolder, isOwnedFolder, ownerAttributes } from "../ownership.js";
import { fitsFileName, sameImage, samePath } from "../paths.js";
import { detach, machinesUsing, withMachinesStopped } from "./disk-machines.js";

const NO_MULTIATTACH =
  "VirtualBox sets multiattach only on a disk that a machine keeps in its settings, and lets nobody attach it once that machine is gone. For several " +
  "machines on one disk that each keep what they write, make linked clones of a snapshot (clone_mode), or take the type immutable.";

export const diskSchema = schema({
  description:
    "A virtual disk: blank, or a copy of an image. Its file moves and grows in place; VirtualBox cannot shrink one. It changes no disk that a running " +
    "machine has: machines of the disk's own `lab` are shut down for it and started again, where `restart_policy` allows it, and a plan is refused where others run.",
  attributes: {
    id: string({ computed: true, description: "VirtualBox's UUID of the disk." }),
    lab: ownerAttributes.lab,
    name: string({
      required: true,
      validators: [
        notEmpty,
        oneLine,
        fitsFileName,
        (name: string) => (/[\\/]/.test(name) ? "A name is no path; give the folder in `folder`." : undefined),
      ],
      description: "The file's name without its ending. A change moves the file.",
    }),
    folder: string({
      optional: true,
      computed: true,
      equivalent: samePath,
      validators: [notEmpty, oneLine],
      description:
        "The folder that the file lies in; made if it is not there. A change moves the file, and an old folder that is then empty is removed. " +
        "Default: VirtualBox's machine folder.",
    }),
    path: string({ computed: true, description: "The file, absolute." }),
    format: string({
      optional: true,
      default: "VDI",
      requiresReplace: true,
      validators: [oneOf("VDI", "VMDK", "VHD")],
      description: "`VDI`, `VMDK` or `VHD`.",
    }),
    variant: string({
      optional: true,
      default: "dynamic",
      requiresReplace: true,
      validators: [oneOf(...DISK_VARIANTS)],
      description:
        "`dynamic`: the file grows with what is written. `fixed`: it has its whole size from the start. VirtualBox changes no disk from one to the other.",
    }),
    type: string({
      optional: true,
      default: "normal",
      validators: [(type: string) => (type === "multiattach" ? NO_MULTIATTACH : oneOf(...DISK_TYPES)(type))],
      description:
        "`normal`; `writethrough` (snapshots leave it out); `immutable` (what a machine writes is gone when it next starts); or `shareable` (several " +
        "machines write to it at once; needs the variant `fixed`). To and from `immutable`, the disk is taken out of its lab's machines and put in again, " +
        "and what they kept apart is lost. For several machines on one disk that each keep what they write, make linked clones: `multiattach` is refused, " +
        "as VirtualBox sets it only on a disk that a machine keeps in its settings, and lets nobody attach it once that machine is gone.",
    }),
    size_mib: integer({
      optional: true,
      computed: true,
      validators: [between(1, 2 ** 31, "MiB")],
      description:
        "The capacity in MiB. Default: as large as the source. Grows in place, but for `fixed` VDI and VHD; shrinking is refused.",
    }),
    source: string({
      optional: true,
      requiresReplace: true,
      equivalent: sameImage,
      validators: [notEmpty],
      description:
        "The image to start as a copy of: VDI, VMDK, VHD, QCOW2, raw or ISO, such as the `path` of a `virtualbox_image`. Default: blank, and then " +
        "`size_mib` is needed.",
    }),
    description: string({ optional: true, default: "", description: "A note kept in the disk." }),
    restart_policy: string({
      optional: true,
      default: "allow",
      validators: [oneOf("allow", "refuse")],
      description:
        "Whether a change may restart the running machines of the lab that have the disk: `allow`, of which a plan warns, or `refuse`, which refuses such " +
        "a plan.",
    }),
    shutdown_timeout_seconds: integer({
      optional: true,
      default: 60,
      validators: [between(0, 3600, "seconds")],
      description:
        "How long the guests of those machines may take to shut down before the plug is pulled, 0-3600 seconds.",
    }),
    timeouts: timeouts(),
  },
});

export type DiskState = StateOf<typeof diskSchema>;
type DiskPlan = PlanOf<typeof diskSchema>;

export const diskResource: Resource<(typeof diskSchema)["attributes"], Client> = {
  schema: diskSchema,

  validateConfig: ({ size_mib, source, type, variant }) => {
    const problems: Diagnostic[] = [];
    if (size_mib === null && source === null)
      problems.push({
        severity: "error",
        summary: "A blank disk needs a size",
        detail: "Give size_mib, or an image in source.",
        path: ["size_mib"],
      });
    if (type === "shareable" && (variant === null || variant === "dynamic"))
      problems.push({
        severity: "error",
        summary: "A shareable disk is fixed",
        detail: 'VirtualBox shares no disk whose file grows: give variant = "fixed".',
        path: ["variant"],
      });
    return problems;
  },

  async modifyPlan({ prior, plan, client, updatePlan, warn }) {
    const path = pathOf(plan, client, prior?.path) ?? UNKNOWN;
    updatePlan({ path });
    if (typeof path === "string") checkDiskPath(path);
    if (!prior) return;
    refuseResize(prior, plan);
    if (path === prior.path && !CHANGES.some((name) => plan[name] !== prior[name])) return;
    const { own, others, inSnapshots } = await machinesUsing(client.host, prior);
    if (plan.size_mib !== prior.size_mib && inSnapshots.length > 0)
      throw new ProviderError(
        `The disk "${prior.name}" cannot grow: snapshots of ${inSnapshots.join(", ")} build on it`,
        "They, and linked clones of them, would keep the size that they have. Destroy the snapshots first.",
        ["size_mib"],
      );
    const strangers = namesOf(others.filter(isRunning));
    if (strangers !== "")
      throw new ProviderError(
        `The disk "${prior.name}" cannot change while ${strangers} runs`,
        "VirtualBox changes no disk of a running machine. Stop it first. Machines of its own lab are restarted for it: give both the `lab` of one virtualbox_lab.",
      );
    const names = namesOf(own.filter(isRunning));
    if (names === "") return;
    if (plan.restart_policy === "refuse")
      throw new ProviderError(
        `This change of the disk "${prior.name}" restarts running machines, and its restart_policy is refuse`,
        `VirtualBox changes no disk while a machine that has it runs: ${names}. Stop it first, or set restart_policy to allow.`,
      );
    warn(
      `The disk "${prior.name}" changes: machines are restarted`,
      `VirtualBox changes no disk while a machine that has it runs: ${names}.`,
    );
  },

  async identify({ plan, client }) {
    const path =
      pathOf(plan, client) ?? pathOf({ ...plan, folder: (await client.host.facts()).machineFolder }, client) ?? "";
    client.claim(`the disk ${path}`);
    if (!isOwnedFolder(dirname(path), plan.lab) && (await client.host.readDisk(path)))
      throw new VirtualBoxError(
        "ALREADY_EXISTS",
        `There is a disk ${path} already`,
        `Choose another name or folder, or import it under the id ${path}.`,
      );
    return { path };
  },

  async create({ plan, client, signal, privateState }) {
    const path = plan.path as string;
    await noteFolder(path, plan.lab, client, privateState);
    const disk = await client.host.until(signal).createDisk({
      path,
      format: plan.format as DiskFormat,
      variant: plan.variant as DiskVariant,
      type: plan.type as DiskType,
      sizeMib: plan.size_mib === UNKNOWN ? undefined : (plan.size_mib as number),
      source: plan.source === null ? undefined : client.absolute(plan.source),
      description: plan.description,
      adopt: isOwnedFolder(dirname(path), plan.lab),
    });
    return { ...plan, ...attributes(disk, plan.folder, client) };
  },

  /** One that somebody has moved is where VirtualBox knows it. */
  async read({ state, client }) {
    const disk = (await client.host.readDisk(state.path)) ?? (state.id && (await client.host.readDisk(state.id)));
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
    await detach(host, state);
    await host.deleteDisk(state.path, { keepFolder: keepsFolder(state, client, privateState) });
  },

  importIdDescription: "the file's path, or the disk's UUID",
  async importState({ id, client }) {
    const disk = await client.host.readDisk(id);
    if (!disk) throw new ProviderError(`There is no disk ${id}`, "Give its absolute path or its UUID.");
    return { path: disk.path };
  },
};

function isRunning({ power }: VmRecord): boolean {
  return power === "running";
}

function namesOf(machines: readonly VmRecord[]): string {
  return machines.map(({ settings }) => `"${settings.name}"`).join(", ");
}

/** In the private state: the folder that was made for the disk. */
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

/** A folder of the lab's own, or one that was made for a disk, goes with its last disk. Any other is somebody's, or VirtualBox's own. */
function keepsFolder({ path, lab }: DiskState, client: Client, privateState: PrivateState): boolean {
  const folder = dirname(path);
  if (isInOwnedFolder(path, lab) || privateState.get(FOLDER_MADE) === folder) client.ownFolders.add(folder);
  return !client.ownFolders.has(folder);
}

/** What changes in place, beside the file's place. */
const CHANGES = ["size_mib", "type", "description"] as const;

function refuseResize(prior: DiskState, { name, size_mib: wanted }: DiskPlan): void {
  const { size_mib: now, variant, format } = prior;
  if (typeof wanted !== "number" || wanted === now) return;
  const [verb, why] =
    wanted < now
      ? ["shrink", "VirtualBox only grows disks"]
      : ["grow", `VirtualBox grows no fixed ${format}, whose file has its whole size from the start`];
  if (wanted > now && (variant !== "fixed" || format === "VMDK")) return;
  throw new ProviderError(
    `The disk "${name}" has ${now} MiB and cannot ${verb} to ${wanted} MiB`,
    `${why}. Set size_mib to ${now} to keep the disk as it is, or make it anew, and lose what is on it, with terraform taint and an apply.`,
    ["size_mib"],
  );
}

/** Where the file is to be; undefined where only the host knows. One that moves keeps its ending. */
function pathOf({ name, folder, format }: DiskPlan, client: Client, before?: string): string | undefined {
  if ([name, folder, format].some((value) => typeof value !== "string")) return undefined;
  const ending = before === undefined ? `.${format.toLowerCase()}` : extname(before);
  return join(client.absolute(folder as string), `${name}${ending}`);
}

/** `folder`: as the configuration spells it. */
function attributes({ uuid, path, sizeMib, ...disk }: DiskRecord, folder: DiskPlan["folder"], client: Client) {
  return {
    ...disk,
    id: uuid,
    path,
    size_mib: sizeMib,
    name: basename(path, extname(path)),
    folder: client.spelled(dirname(path), typeof folder === "string" ? folder : undefined),
  };
}
