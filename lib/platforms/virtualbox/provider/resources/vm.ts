import { randomUUID } from "node:crypto";
import {
  type ConfigOf,
  type Diagnostic,
  isFullyKnown,
  type Path,
  ProviderError,
  type Resource,
  UNKNOWN,
  Unknown,
} from "../../../../plugin/index.js";
import type { Client } from "../client.js";
import { HARDWARE } from "../host/hardware.js";
import { ADAPTERS, checkVmSettings } from "../host/validation.js";
import {
  type CloneSource,
  type PowerState,
  VM_FAMILIES,
  type VmFamily,
  type VmRecord,
  type VmSettings,
} from "../host/virtualbox-host.js";
import { ownedUuid } from "../ownership.js";
import { samePath } from "../paths.js";
import { findVm } from "../vm-names.js";
import { leavingGroups } from "./bandwidth-groups.js";
import { guestAdditionsOf, seenApart, withGuestAdditions } from "./guest-additions.js";
import { adapterProblems, forwardProblems, plannedOptions } from "./network-adapters.js";
import { toForwards } from "./port-forwards.js";
import { controllerProblems } from "./vm-controllers.js";
import { mayStop, mustStop } from "./vm-interruptions.js";
import { checkAgainstHost } from "./vm-limits.js";
import { vmSchema } from "./vm-schema.js";
import { families, toSettings, type VmPlan, type VmState } from "./vm-settings.js";
import { everythingOf, toState } from "./vm-state.js";

type VmConfig = ConfigOf<typeof vmSchema>;

const EVERY_FAMILY: ReadonlySet<VmFamily> = new Set(VM_FAMILIES);

export const vmResource: Resource<(typeof vmSchema)["attributes"], Client> = {
  schema: vmSchema,

  validateConfig: (config) => {
    const {
      lab,
      key,
      chipset,
      firmware,
      secure_boot,
      network_adapters: adapters,
      bandwidth_groups: groups,
      clone_of,
      clone_snapshot,
      clone_mode,
    } = config;
    const problems: Diagnostic[] = [
      ...adapterProblems(adapters, groups),
      ...forwardProblems(adapters),
      ...controllerProblems(config),
    ];
    const cloneProblem = (attribute: string, detail: string) =>
      problems.push({ severity: "error", summary: "Not a clone that can be made", detail, path: [attribute] });
    if (clone_of === null && clone_snapshot !== null)
      cloneProblem("clone_of", "Give the machine that clone_snapshot is of in clone_of.");
    if (clone_of === null && clone_mode !== null)
      cloneProblem("clone_of", "Give the machine to clone in clone_of, or leave clone_mode out.");
    if (clone_snapshot === null && clone_mode === "linked")
      cloneProblem("clone_snapshot", "A linked clone is one of a snapshot: give it in clone_snapshot.");
    if (clone_mode === "linked" && hasDisks(config.storage_controllers))
      cloneProblem("storage_controllers", "A linked clone has the disks of its snapshot: give it none here.");
    if (clone_of === null && config.boot_disk_size_mib !== null)
      cloneProblem(
        "boot_disk_size_mib",
        "Only a clone's disk has its size here: give size_mib to the virtualbox_disk.",
      );
    if ((lab === null) !== (key === null))
      problems.push({
        severity: "error",
        summary: "lab and key go together",
        detail: "The key names the machine inside its lab.",
        path: [lab === null ? "lab" : "key"],
      });
    const slots = typeof chipset === "string" || chipset === null ? ADAPTERS[chipset ?? "piix3"] : undefined;
    if (Array.isArray(adapters) && slots && adapters.length > slots)
      problems.push({
        severity: "error",
        summary: "Too many network adapters",
        detail: `${adapters.length} adapters; the chipset ${chipset ?? "piix3"} has ${slots}.`,
        path: ["network_adapters"],
      });
    if (secure_boot === true && (firmware === null || firmware === "bios"))
      problems.push({
        severity: "error",
        summary: "Secure boot needs an EFI firmware",
        detail: 'Give firmware = "efi".',
        path: ["secure_boot"],
      });
    if (config.guest_additions !== null && config.storage_controllers === null)
      problems.push({
        severity: "error",
        summary: "Guest Additions need a drive",
        detail: "Give the machine a controller with a free port in storage_controllers.",
        path: ["guest_additions"],
      });
    return problems;
  },

  deriveDefaults({ prior, config, plan }) {
    // What is not given is not managed, and so never known.
    const notGiven = HARDWARE.filter((name) => config[name] === null && plan[name] === UNKNOWN);
    return {
      ...Object.fromEntries(notGiven.map((name) => [name, null])),
      ...completeAdapters(config, plan),
      ...completeControllers(prior, config, plan),
    };
  },

  async modifyPlan(change) {
    const { prior, config, plan, client, updatePlan, pathsRequiringRestart } = change;
    const runsOn = prior?.state === "running" && plan.state === "running";
    const changed = runsOn ? pathsRequiringRestart() : [];
    const open = changed.filter((path) => mayStop(path, plan));
    const facts = await client.host.facts();
    const interrupted = changed.filter(
      (path) => !open.includes(path) && prior && mustStop(path, prior, plan, client, facts),
    );
    const reason = interrupted.map(asText).join(", ") || null;
    updatePlan({ restart_reason: open.length > 0 ? UNKNOWN : reason });
    if (reason && plan.restart_policy === "refuse")
      throw new ProviderError(
        `This change restarts the running machine ${plan.name}, and its restart_policy is refuse`,
        `VirtualBox cannot change these while it runs: ${reason}. Stop it first, or set restart_policy to allow.`,
        interrupted[0],
      );
    if (prior) refuseShrinking(prior, plan);
    await checkAgainstHost(change, facts);
    if (isFullyKnown(config)) checkVmSettings(toSettings(plan, client));
  },

  validateDelete: ({ state }) => refuseWhereProtected(state),

  identify({ plan, client }) {
    const id = ownedUuid(plan) ?? randomUUID();
    client.claim(`the machine ${id}`);
    listen(client, id, plan);
    return { id };
  },

  async create({ plan, client, signal }) {
    const uuid = plan.id as string;
    await client.host.until(signal).createVm({
      uuid,
      folder: typeof plan.folder === "string" ? client.absolute(plan.folder) : undefined,
      settings: await settingsOf(plan, client),
      cloneOf: cloneSource(plan),
      power: plan.state as PowerState,
    });
    return present(client, { ...plan, id: uuid, folder: plan.folder === UNKNOWN ? null : plan.folder } as VmState);
  },

  async read({ state, client, imported }) {
    const found = await find(client, state.id, imported ? EVERY_FAMILY : families(state));
    if (found && !found.accessible)
      throw new ProviderError(
        `VirtualBox cannot open the machine ${state.name ?? state.id}`,
        `Its settings file is missing or damaged. Mend it, or remove the machine with VBoxManage unregistervm ${state.id} and apply again.`,
      );
    // What an apply did is over: the next plan says anew why it restarts the machine, and would not where it is for the same reason.
    return (
      found && {
        ...(await stateOf(found, imported ? everythingOf(found, state) : state, client)),
        restart_reason: null,
      }
    );
  },

  async update({ prior, plan, client, signal }) {
    const { id } = prior;
    listen(client, id, plan);
    const folder = typeof plan.folder === "string" && !samePath(plan.folder, prior.folder) ? plan.folder : undefined;
    await client.host.until(signal).updateVm(
      id,
      {
        settings: withForgotten(toSettings(prior, client), await settingsOf(plan, client)),
        folder: folder && client.absolute(folder),
        power: plan.state as PowerState,
      },
      { shutdownTimeoutSeconds: plan.shutdown_timeout_seconds },
    );
    return present(client, { ...plan, id } as VmState);
  },

  async delete({ state, client, signal }) {
    refuseWhereProtected(state);
    // The disks of a clone are its own; any other belongs to a resource of its own, whatever folder it lies in.
    const disks = state.clone_of === null ? media(state).map((medium) => client.absolute(medium)) : [];
    await client.host.until(signal).deleteVm(state.id, disks);
  },

  importIdDescription: "the machine's UUID, or a name that only one machine has",
  importState: async ({ id, client }) => ({ id: await findVm(client.host, id) }),
};

/** An adapter that was empty gets its MAC from VirtualBox, and one that is empty has none. */
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

/** A clone brought its disks along, and they move with its folder; any other machine has the controllers that it is given. */
function completeControllers(prior: VmState | null, config: VmConfig, plan: VmPlan): Partial<VmPlan> {
  if (config.storage_controllers !== null) return {};
  if (config.clone_of === null) return { storage_controllers: {} };
  return prior && placeOf(prior) !== placeOf(plan) ? { storage_controllers: UNKNOWN } : {};
}

function cloneSource({ clone_of, clone_snapshot, clone_mode }: VmPlan): CloneSource | undefined {
  if (clone_of === null) return undefined;
  return { uuid: clone_of, snapshot: clone_snapshot ?? undefined, linked: clone_mode === "linked" };
}

function hasDisks(controllers: VmConfig["storage_controllers"]): boolean {
  if (!controllers || controllers instanceof Unknown) return false;
  return Object.values(controllers).some(
    ({ attachments }) => Array.isArray(attachments) && attachments.some(({ type }) => type === "disk"),
  );
}

function refuseShrinking({ name, boot_disk_size_mib: now }: VmState, { boot_disk_size_mib: wanted }: VmPlan): void {
  if (now === null || typeof wanted !== "number" || wanted >= now) return;
  throw new ProviderError(
    `The boot disk of ${name} has ${now} MiB and cannot shrink to ${wanted} MiB`,
    "VirtualBox only grows disks. Set boot_disk_size_mib to what it has, or leave it out.",
    ["boot_disk_size_mib"],
  );
}

function refuseWhereProtected({ name, deletion_protection }: VmState): void {
  if (!deletion_protection) return;
  throw new ProviderError(
    `The machine ${name} is protected from deletion`,
    "Set deletion_protection to false and apply that first, if it is to go.",
    ["deletion_protection"],
  );
}

/** One that is not to run listens nowhere. */
function listen(client: Client, id: string, { name, state, network_adapters }: VmPlan): void {
  const forwards = network_adapters.flatMap(({ forwards }) => toForwards(forwards));
  client.listen(id, `the machine ${name}`, state === "running" ? forwards : []);
}

/** What VirtualBox makes of it the path of the machine's own folder. */
const placeOf = ({ folder, groups, name }: VmPlan) => JSON.stringify([folder, groups, name]);

/** `network_adapters[1].type` */
function asText(path: Path): string {
  const steps = path.map((step) =>
    typeof step === "string" ? `.${step}` : `[${JSON.stringify(typeof step === "object" ? step.key : step)}]`,
  );
  return steps.join("").slice(1);
}

async function find(client: Client, uuid: string, what: ReadonlySet<VmFamily>): Promise<VmRecord | undefined> {
  return (await client.host.readVms([uuid], what)).get(uuid);
}

async function present(client: Client, state: VmState): Promise<VmState> {
  const found = await find(client, state.id, families(state));
  if (!found)
    throw new ProviderError(
      `The machine ${state.name} is gone again`,
      "Something removed it while it was being changed.",
    );
  return stateOf(found, state, client);
}

async function settingsOf(plan: VmPlan, client: Client): Promise<VmSettings> {
  const settings = await hostOnlyAsThere(toSettings(plan, client), client);
  return plan.guest_additions === null ? settings : withGuestAdditions(settings, await guestAdditionsOf(client));
}

/** With the kind of host-only network that the host has. */
async function hostOnlyAsThere(settings: VmSettings, client: Client): Promise<VmSettings> {
  if (!settings.adapters.some(({ type }) => type === "hostonly")) return settings;
  const { hostOnly } = await client.host.facts();
  const adapters = settings.adapters.map((each) => (each.type === "hostonly" ? { ...each, type: hostOnly } : each));
  return { ...settings, adapters };
}

async function stateOf(found: VmRecord, known: VmState, client: Client): Promise<VmState> {
  if (known.guest_additions === null) return toState(found, known, client);
  return toState(...seenApart(found, known, (await client.host.facts()).guestAdditions), client);
}

/** The wanted settings, with what was managed and no longer is taken off the machine: it must not stay just because nobody speaks of it. */
function withForgotten(before: VmSettings, wanted: VmSettings): VmSettings {
  return {
    ...wanted,
    controllers: wanted.controllers && leavingGroups(before.controllers ?? [], wanted.controllers),
    sharedFolders: wanted.sharedFolders ?? (before.sharedFolders && []),
    usbFilters: wanted.usbFilters ?? (before.usbFilters && []),
    bandwidthGroups: wanted.bandwidthGroups ?? (before.bandwidthGroups && []),
    guestProperties: emptied(before.guestProperties, wanted.guestProperties),
    extraData: emptied(before.extraData, wanted.extraData),
  };
}

type Properties = Readonly<Record<string, string>>;

/** An empty value takes a property away. */
function emptied(before: Properties = {}, wanted: Properties = {}): Properties | undefined {
  const properties = { ...Object.fromEntries(Object.keys(before).map((name) => [name, ""])), ...wanted };
  return Object.keys(properties).length ? properties : undefined;
}

function media({ storage_controllers }: VmState): string[] {
  return Object.values(storage_controllers ?? {}).flatMap(({ attachments }) =>
    attachments.flatMap(({ type, medium }) => (type === "disk" && medium !== null ? [medium] : [])),
  );
}
