import { randomUUID } from "node:crypto";
import {
  type ConfigOf,
  isFullyKnown,
  type Path,
  type PrivateState,
  ProviderError,
  type Resource,
  UNKNOWN,
} from "../../../../../plugin/index.js";
import type { Client } from "../../client.js";
import { samePath } from "../../files.js";
import { usesDifferencingImages } from "../../host/disks.js";
import { HARDWARE } from "../../host/hardware.js";
import { checkVmSettings } from "../../host/validation.js";
import {
  type CloneSource,
  type PowerState,
  VM_SECTIONS,
  type VmRecord,
  type VmSection,
  type VmSettings,
  type VmSpec,
} from "../../host/vms.js";
import { ownedUuid } from "../../ownership.js";
import { findVm } from "../../vm-names.js";
import { discardedWrites } from "../disk/discarded-writes.js";
import { leaveBandwidthGroups } from "./bandwidth-groups.js";
import { cannotOpen, damageOf, disksOf, placeOf } from "./damage.js";
import { extractGuestAdditions, requireGuestAdditions, withGuestAdditions } from "./guest-additions.js";
import { checkAgainstHost } from "./host-limits.js";
import { claimPorts, warnOfPorts } from "./host-ports.js";
import { plannedOptions } from "./network-adapters.js";
import { changesOnlyWhileRunning, changesWhileSaved, mayRequireStop, requiresStop, restartsGuest } from "./restarts.js";
import { vmSchema } from "./schema.js";
import { sectionsToRead, toSettings, type VmPlan, type VmState } from "./settings.js";
import { importedState, toState } from "./state.js";
import { vmProblems } from "./validation.js";

type VmConfig = ConfigOf<typeof vmSchema>;
type PlanContext = Parameters<NonNullable<(typeof vmResource)["modifyPlan"]>>[0];

const ALL_SECTIONS: ReadonlySet<VmSection> = new Set(VM_SECTIONS);

export const vmResource: Resource<(typeof vmSchema)["attributes"], Client> = {
  schema: vmSchema,

  validateConfig: vmProblems,

  deriveDefaults({ prior, config, plan }) {
    // An attribute that is not set is not managed, and never becomes known.
    const unset = HARDWARE.filter((name) => config[name] === null && plan[name] === UNKNOWN);
    return {
      ...Object.fromEntries(unset.map((name) => [name, null])),
      ...completeAdapters(config, plan),
      ...completeControllers(prior, config, plan),
    };
  },

  async modifyPlan(change) {
    const { prior, config, plan, client, updatePlan, pathsRequiringRestart } = change;
    // Terraform plans a replacement twice: a change, then a create.
    if (prior) client.recordedVms.add(prior.id);
    if (prior?.state === "gone") change.requireReplace("state");
    const unrecorded = prior ? undefined : await readUnrecorded(change);
    const before = prior ?? unrecorded?.state;
    const isSaved = before && (unrecorded?.isSaved ?? isRecordedSaved(change.privateState));
    const keepsRunning = before?.state === "running" && plan.state === "running";
    // An unrecorded machine keeps what is unknown only because Terraform plans a new one.
    const changed =
      before && (keepsRunning || isSaved)
        ? pathsRequiringRestart(before).filter(([name]) => prior || plan[name as keyof VmPlan] !== UNKNOWN)
        : [];
    const undecided = changed.filter((path) => mayRequireStop(path, plan));
    const facts = await client.host.facts();
    const interrupted = changed.filter(
      (path) => !undecided.includes(path) && before && requiresStop(path, before, plan, client, facts),
    );
    const lost = before && isSaved ? lostMemory(before, interrupted, undecided, change) : null;
    const reason = (keepsRunning && (isSaved ? lost : formatPaths(interrupted))) || null;
    const isUndecided = undecided.length > 0;
    updatePlan({
      restart_reason: isUndecided && keepsRunning ? UNKNOWN : reason,
      memory_loss_reason: isUndecided && isSaved ? UNKNOWN : lost,
    });
    if (reason && !isSaved && plan.restart_policy === "refuse")
      throw new ProviderError(
        `This change restarts the running machine ${plan.name}, but its restart_policy is refuse`,
        `VirtualBox cannot change these attributes of a running machine: ${reason}. Stop it first, or set ` +
          "restart_policy to allow.",
        interrupted[0],
      );
    if (prior) {
      refuseShrinking(prior, plan);
      warnOfNewKey(prior, change);
      await warnOfDiscardedWrites(prior, change);
    }
    await checkAgainstHost(change, facts);
    await warnOfPorts(change, before?.state === "running" && !isSaved ? before : undefined);
    if (isFullyKnown(config)) checkVmSettings(toSettings(plan, client));
  },

  validateDelete: ({ state }) => requireUnprotected(state),

  identify({ plan, client }) {
    const id = ownedUuid(plan) ?? randomUUID();
    client.claim(`the machine ${id}`);
    claimPorts(client, id, plan);
    return { id };
  },

  async create({ plan, client, signal, privateState }) {
    const uuid = plan.id as string;
    await client.host.until(signal).createVm(await specOf({ ...plan, id: uuid }, client));
    const known = { ...plan, id: uuid, folder: plan.folder === UNKNOWN ? null : plan.folder } as VmState;
    return requireMachine(client, known, privateState);
  },

  async read({ state, client, imported, privateState, warn }) {
    client.recordedVms.add(state.id);
    const found = await find(client, state, imported ? ALL_SECTIONS : sectionsToRead(state));
    if (!found) await client.requireLab(state.lab);
    recordSaved(privateState, found);
    const damage = imported ? undefined : await damageOf(found, state, client, warn);
    if (damage) {
      client.damagedVms.add(state.id);
      return { ...state, state: damage, restart_reason: null, memory_loss_reason: null };
    }
    if (found && !found.accessible) throw cannotOpen(state);
    // The reasons belong to the last apply. If they stayed, a plan that restarts the machine for the same reason would
    // not show it.
    return (
      found && {
        ...(await stateOf(found, imported ? importedState(found, state) : state, client)),
        restart_reason: null,
        memory_loss_reason: null,
      }
    );
  },

  async update({ prior, plan, client, signal, privateState }) {
    const { id } = prior;
    claimPorts(client, id, plan);
    if (prior.state === "damaged") throw cannotOpen(prior);
    if (prior.state === "unregistered") await client.host.until(signal).createVm(await specOf(plan, client));
    const folder = typeof plan.folder === "string" && !samePath(plan.folder, prior.folder) ? plan.folder : undefined;
    await client.host.until(signal).updateVm(
      id,
      {
        settings: withRemovals(toSettings(prior, client), await settingsOf(plan, client)),
        folder: folder && client.absolute(folder),
        power: plan.state as PowerState,
        memory: plan.memory_loss_reason === null ? resumption(prior, plan) : "discard",
        restart: restartsGuest(prior, plan),
      },
      { shutdownTimeoutSeconds: plan.shutdown_timeout_seconds },
    );
    return requireMachine(client, { ...plan, id } as VmState, privateState);
  },

  async delete({ state, client, signal }) {
    requireUnprotected(state);
    // A clone's disks are its own. Any other disk belongs to a resource of its own, whatever its folder.
    const disks = state.clone_of === null ? disksOf(state, client) : [];
    await client.host.until(signal).deleteVm(state.id, disks, await placeOf(state, client));
  },

  importIdDescription: "the machine's UUID, or its name if that is unique",
  importState: async ({ id, client }) => ({ id: await findVm(client.host, id) }),
};

/** Completes adapters: one that was empty gets its MAC from VirtualBox, and one that becomes empty has none. */
function completeAdapters({ network_adapters: given }: VmConfig, plan: VmPlan): Partial<VmPlan> {
  if (!Array.isArray(plan.network_adapters) || !Array.isArray(given)) return {};
  const adapters = plan.network_adapters.map((adapter, slot) => {
    if ((adapter as unknown) === UNKNOWN) return adapter;
    const options = plannedOptions(adapter, given[slot]);
    if (given[slot]?.mac !== null) return { ...adapter, ...options };
    if (adapter.type === "none") return { ...adapter, ...options, mac: null };
    return { ...adapter, ...options, mac: adapter.mac ?? UNKNOWN };
  });
  return { network_adapters: adapters };
}

/**
 * Completes controllers: a clone has those of its source, whose disks move with the clone's folder. Any other machine
 * has only configured ones.
 */
function completeControllers(prior: VmState | null, config: VmConfig, plan: VmPlan): Partial<VmPlan> {
  if (config.storage_controllers !== null) return {};
  if (config.clone_of === null) return { storage_controllers: {} };
  return prior && folderKey(prior) !== folderKey(plan) ? { storage_controllers: UNKNOWN } : {};
}

function cloneSource({ clone_of, clone_snapshot, clone_mode }: VmPlan): CloneSource | undefined {
  if (clone_of === null) return undefined;
  return { uuid: clone_of, snapshot: clone_snapshot ?? undefined, linked: clone_mode === "linked" };
}

/**
 * Returns the lab's own machine that the state does not have: its run was killed before Terraform stored it, or the
 * state was lost. Terraform only says that it creates the machine, so a warning says that it is kept.
 */
async function readUnrecorded({
  plan,
  client,
  changedAttributes,
  warn,
}: PlanContext): Promise<{ readonly state: VmState; readonly isSaved: boolean } | undefined> {
  const { lab, key } = plan as { readonly [Name in "lab" | "key"]: unknown };
  if (typeof lab !== "string" || typeof key !== "string") return undefined;
  const uuid = ownedUuid({ lab, key }) as string;
  if (client.recordedVms.has(uuid) || !(await client.initialVms()).has(uuid)) return undefined;
  const known = { ...plan, id: uuid } as VmState;
  const found = await find(client, known, sectionsToRead(known));
  if (!found?.accessible) return undefined;
  const before = await stateOf(found, known, client);
  const changed = changedAttributes(before);
  warn(
    "A machine to be created exists already, and is kept with its disks",
    `An earlier run of this lab created ${plan.name}, and the state does not have it. The apply takes it into the ` +
      `state${changed.length > 0 ? `, and changes ${changed.join(", ")}` : ""}.`,
  );
  return { state: before, isSaved: found.power === "saved" };
}

/** A machine that the lab declared stopped, and now declares running, resumes. */
const resumption = (prior: VmState, plan: VmPlan) =>
  prior.state === "stopped" && plan.state === "running" ? "resume" : undefined;

/**
 * Returns the changes that discard the machine's saved memory, or null if there are none. Warns of these, or else of a
 * change that resumes the machine.
 *
 * @param interrupted the changes that VirtualBox cannot make while the machine runs
 * @param undecided those that it perhaps cannot make
 */
function lostMemory(
  before: VmState,
  interrupted: readonly Path[],
  undecided: readonly Path[],
  change: PlanContext,
): string | null {
  const { plan, warn, changedAttributes } = change;
  const runs = before.state === "running" && plan.state === "running";
  const resuming = changedAttributes(before).filter(changesOnlyWhileRunning);
  const discarding = [...interrupted.filter((path) => !changesWhileSaved(path)), ...undecided];
  const others = resuming.filter((name) => discarding.every(([attribute]) => attribute !== name));
  const lost = formatPaths(runs ? discarding : [...discarding, ...others.map((name) => [name])]);
  if (lost !== null) {
    const [summary, detail] = [
      `This change discards the saved memory of the machine ${plan.name}`,
      `VirtualBox cannot change these attributes while the memory is saved: ${lost}. To keep what the guest has not ` +
        "written to its disks, first start the machine, and shut its guest down.",
    ];
    if (plan.restart_policy === "refuse")
      throw new ProviderError(`${summary}, but its restart_policy is refuse`, detail, discarding[0]);
    warn(summary, detail);
  } else if (others.length > 0)
    warn(
      `This change resumes the machine ${plan.name}, whose memory is saved`,
      `VirtualBox changes these attributes only of a running machine: ${others.join(", ")}.`,
    );
  return lost;
}

function refuseShrinking({ name, boot_disk_size_mib: now }: VmState, { boot_disk_size_mib: wanted }: VmPlan): void {
  if (now === null || typeof wanted !== "number" || wanted >= now) return;
  throw new ProviderError(
    `The boot disk of ${name} has ${now} MiB and cannot shrink to ${wanted} MiB`,
    `VirtualBox only grows disks. Set boot_disk_size_mib to ${now}, or remove it.`,
    ["boot_disk_size_mib"],
  );
}

/** A key derives from a construct's path, so the new one shows that `movedFrom` is missing or incomplete. */
function warnOfNewKey({ name, key: now }: VmState, { plan, warn }: PlanContext): void {
  if (now === null || plan.key === now || typeof plan.key !== "string") return;
  warn(
    `The machine ${name} is replaced, because its key changes from ${now} to ${plan.key}`,
    "Labvisor derives a machine's key from the first path of its construct. To keep the machine, begin movedFrom " +
      `with that path: movedFrom: ["${now}", ...].`,
    ["key"],
  );
}

/** Detaching an immutable disk deletes the differencing image with the machine's writes. */
async function warnOfDiscardedWrites(prior: VmState, { plan, client, warn }: PlanContext): Promise<void> {
  if (plan.storage_controllers === UNKNOWN || plan.clone_of !== null) return;
  const kept = disksOf(plan as VmState, client);
  for (const disk of disksOf(prior, client).filter((each) => !kept.includes(each))) {
    const found = await client.host.readDisk(disk);
    if (found && usesDifferencingImages(found.type))
      warn(...discardedWrites(`Detaching the disk ${disk}`, prior.name), ["storage_controllers"]);
  }
}

function requireUnprotected({ name, deletion_protection }: VmState): void {
  if (!deletion_protection) return;
  throw new ProviderError(
    `The machine ${name} is protected from deletion`,
    "To delete it, first set deletion_protection to false and apply.",
    ["deletion_protection"],
  );
}

/** Identifies the path of the machine's own folder, which VirtualBox derives from these settings. */
const folderKey = ({ folder, groups, name }: VmPlan) => JSON.stringify([folder, groups, name]);

const formatPaths = (paths: readonly Path[]): string | null => paths.map(formatPath).join(", ") || null;

/** `network_adapters[1].type` */
function formatPath(path: Path): string {
  const steps = path.map((step) =>
    typeof step === "string" ? `.${step}` : `[${JSON.stringify(typeof step === "object" ? step.key : step)}]`,
  );
  return steps.join("").slice(1);
}

/** Reads a machine. An unexpected power state is read again, exactly. */
async function find(
  { host }: Client,
  { id, state }: VmState,
  sections: ReadonlySet<VmSection>,
): Promise<VmRecord | undefined> {
  const found = (await host.readVms([id], sections)).get(id);
  if (!found || found.power === state || sections.has("power")) return found;
  return (await host.readVms([id], new Set([...sections, "power"]))).get(id);
}

async function requireMachine(client: Client, state: VmState, privateState: PrivateState): Promise<VmState> {
  const found = await find(client, state, sectionsToRead(state));
  if (!found)
    throw new ProviderError(
      `The machine ${state.name} has disappeared`,
      "Something removed it while it was being changed.",
    );
  recordSaved(privateState, found);
  return stateOf(found, state, client);
}

/** The private state's key of whether the machine's memory was saved when it was last read. */
const SAVED = "saved";

const isRecordedSaved = (privateState: Pick<PrivateState, "get">) => privateState.get(SAVED) === true;

function recordSaved(privateState: PrivateState, found: VmRecord | undefined): void {
  privateState.set(SAVED, found?.power === "saved" || undefined);
}

async function specOf(plan: VmPlan, client: Client): Promise<VmSpec> {
  return {
    uuid: plan.id as string,
    folder: typeof plan.folder === "string" ? client.absolute(plan.folder) : undefined,
    settings: await settingsOf(plan, client),
    cloneOf: cloneSource(plan),
    power: plan.state as PowerState,
    memory: plan.memory_loss_reason === null ? undefined : "discard",
  };
}

async function settingsOf(plan: VmPlan, client: Client): Promise<VmSettings> {
  const settings = await withHostOnlyKind(toSettings(plan, client), client);
  return plan.guest_additions === null ? settings : withGuestAdditions(settings, await requireGuestAdditions(client));
}

/** Replaces the type of host-only adapters by the one that the host supports. */
async function withHostOnlyKind(settings: VmSettings, client: Client): Promise<VmSettings> {
  if (!settings.adapters.some(({ type }) => type === "hostonly")) return settings;
  const { hostOnly } = await client.host.facts();
  const adapters = settings.adapters.map((each) => (each.type === "hostonly" ? { ...each, type: hostOnly } : each));
  return { ...settings, adapters };
}

async function stateOf(found: VmRecord, known: VmState, client: Client): Promise<VmState> {
  if (known.guest_additions === null) return toState(found, known, client);
  return toState(...extractGuestAdditions(found, known, (await client.host.facts()).guestAdditions), client);
}

/**
 * Returns the wanted settings, with an explicit removal of everything that is no longer managed: it must not stay just
 * because the configuration no longer mentions it.
 */
function withRemovals(before: VmSettings, wanted: VmSettings): VmSettings {
  return {
    ...wanted,
    controllers: wanted.controllers && leaveBandwidthGroups(before.controllers ?? [], wanted.controllers),
    sharedFolders: wanted.sharedFolders ?? (before.sharedFolders && []),
    usbFilters: wanted.usbFilters ?? (before.usbFilters && []),
    bandwidthGroups: wanted.bandwidthGroups ?? (before.bandwidthGroups && []),
    guestProperties: clearRemoved(before.guestProperties, wanted.guestProperties),
    extraData: clearRemoved(before.extraData, wanted.extraData),
  };
}

type Properties = Readonly<Record<string, string>>;

/** An empty value removes a property. */
function clearRemoved(before: Properties = {}, wanted: Properties = {}): Properties | undefined {
  const properties = { ...Object.fromEntries(Object.keys(before).map((name) => [name, ""])), ...wanted };
  return Object.keys(properties).length ? properties : undefined;
}
