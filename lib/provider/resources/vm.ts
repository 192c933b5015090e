import { randomUUID } from "node:crypto";
import { validate as isUuid } from "uuid";
import { ProviderError, type Resource, UNKNOWN } from "../../plugin/index.js";
import type { VirtualBoxHost, VmRecord } from "../host/virtualbox-host.js";
import { ownedUuid } from "../ownership.js";
import { absolute } from "../paths.js";
import { vmSchema } from "./vm-schema.js";
import { families, toSettings, toState, type VmState } from "./vm-settings.js";

const EVERY_FAMILY = new Set(["sharedFolders", "guestProperties"] as const);

export const vmResource: Resource<(typeof vmSchema)["attributes"], VirtualBoxHost> = {
  schema: vmSchema,

  validate: ({ lab, key }) =>
    (lab === null) === (key === null)
      ? []
      : [
          {
            severity: "error",
            summary: "lab and key go together",
            detail: "The key names the machine inside its lab.",
            path: [lab === null ? "lab" : "key"],
          },
        ],

  plan({ prior, config, plan, set }) {
    // An adapter that was empty gets its MAC from VirtualBox.
    set({
      network_adapters: plan.network_adapters.map((adapter) =>
        adapter.mac === null && adapter.type !== "none" ? { ...adapter, mac: UNKNOWN } : adapter,
      ),
    });
    if (config.storage_controllers !== null) return;
    // A clone brought its disks along, and they move with its folder.
    if (config.clone_of === null) set({ storage_controllers: {} });
    else if (prior && (prior.name !== plan.name || prior.groups.join() !== plan.groups.join()))
      set({ storage_controllers: UNKNOWN });
  },

  identify: ({ plan }) => ({ id: ownedUuid(plan) ?? randomUUID() }),

  async create({ plan, client }) {
    const uuid = plan.id as string;
    await client.createVm({
      uuid,
      folder: typeof plan.folder === "string" ? absolute(plan.folder) : undefined,
      settings: toSettings(plan),
      cloneOf: plan.clone_of === null ? undefined : { uuid: plan.clone_of },
    });
    if (plan.state === "running") await client.startVm(uuid);
    return present(client, { ...plan, id: uuid, folder: plan.folder === UNKNOWN ? null : plan.folder } as VmState);
  },

  async read({ state, client, imported }) {
    const found = await find(client, state.id, imported ? EVERY_FAMILY : families(state));
    if (found && !found.accessible)
      throw new ProviderError(
        `VirtualBox cannot open the machine ${state.name ?? state.id}`,
        "Its settings file is missing or damaged. Mend it, or remove the machine with VBoxManage unregistervm and apply again.",
      );
    return found && toState(found, imported ? everything(found, state) : state);
  },

  async update({ prior, plan, client }) {
    const { id } = prior;
    const power = { shutdownTimeoutSeconds: plan.shutdown_timeout_seconds };
    if (plan.state === "stopped") await client.stopVm(id, power);
    await client.updateVm(id, withoutForgotten(prior, toSettings(plan)), power);
    if (plan.state === "running") await client.startVm(id);
    return present(client, { ...plan, id } as VmState);
  },

  async delete({ state, client }) {
    // The disks of a clone are its own; any other belongs to a resource of its own, whatever folder it lies in.
    const disks = state.clone_of === null ? media(state) : [];
    await client.deleteVm(state.id, disks);
  },

  /** By UUID, or by a name that only one machine has. */
  async import({ id, client }) {
    if (isUuid(id)) return { id };
    const found = await client.findVms(id);
    const [only] = found;
    if (!only)
      throw new ProviderError(`There is no machine named "${id}"`, "VBoxManage list vms shows names and UUIDs.");
    if (found.length > 1)
      throw new ProviderError(
        `There are ${found.length} machines named "${id}"`,
        `Import one by its UUID: ${found.join(", ")}.`,
      );
    return { id: only };
  },
};

async function find(
  client: VirtualBoxHost,
  uuid: string,
  what: Parameters<VirtualBoxHost["readVms"]>[1],
): Promise<VmRecord | undefined> {
  return (await client.readVms([uuid], what)).get(uuid);
}

async function present(client: VirtualBoxHost, state: VmState): Promise<VmState> {
  const found = await find(client, state.id, families(state));
  if (!found)
    throw new ProviderError(
      `The machine ${state.name} is gone again`,
      "Something removed it while it was being changed.",
    );
  return toState(found, state);
}

/** After an import, all that the machine has is managed. */
function everything({ settings }: VmRecord, state: VmState): VmState {
  const own = Object.entries(settings.guestProperties ?? {}).filter(
    ([name]) => !name.startsWith("/Labvisor/") && !name.startsWith("/VirtualBox/"),
  );
  return {
    ...state,
    network_adapters: [],
    shared_folders: settings.sharedFolders?.length ? {} : null,
    guest_properties: own.length ? Object.fromEntries(own) : null,
  };
}

/** The wanted settings, with an empty value for each property that was managed and no longer is. */
function withoutForgotten(prior: VmState, settings: ReturnType<typeof toSettings>): ReturnType<typeof toSettings> {
  const before = toSettings(prior).guestProperties;
  if (!before) return settings;
  const forgotten = Object.fromEntries(Object.keys(before).map((name) => [name, ""]));
  return { ...settings, guestProperties: { ...forgotten, ...settings.guestProperties } };
}

function media({ storage_controllers }: VmState): string[] {
  return Object.values(storage_controllers ?? {}).flatMap(({ attachments }) =>
    attachments.flatMap(({ type, medium }) => (type === "disk" && medium !== null ? [absolute(medium)] : [])),
  );
}
