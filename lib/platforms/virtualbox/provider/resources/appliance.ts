import {
  between,
  bool,
  integer,
  notEmpty,
  oneLine,
  type Resource,
  type StateOf,
  schema,
  string,
  timeouts,
} from "../../../../plugin/index.js";
import type { Client } from "../client.js";
import { VirtualBoxError, type VmRecord } from "../host/virtualbox-host.js";
import { isOwnedFolder, ownerAttributes } from "../ownership.js";
import { fitsFileName, samePath } from "../paths.js";
import { findVm } from "../vm-names.js";

export const applianceSchema = schema({
  description:
    "A machine that was imported from an appliance (OVA or OVF), powered off. For all that a machine can have, give its `id` to a `virtualbox_vm` as " +
    "`clone_of`.",
  attributes: {
    id: string({ computed: true, description: "VirtualBox's UUID of the machine." }),
    lab: ownerAttributes.lab,
    file: string({
      required: true,
      requiresReplace: "ifKnown",
      equivalent: samePath,
      description: "The appliance, an `.ova` or `.ovf` file with one machine.",
    }),
    accept_licence: bool({
      optional: true,
      default: false,
      description:
        "Whether you agree to the appliance's licence, if it has one. `VBoxManage import --dry-run` shows it.",
    }),
    name: string({ required: true, validators: [notEmpty, oneLine, fitsFileName], description: "The machine's name." }),
    folder: string({
      optional: true,
      computed: true,
      requiresReplace: true,
      equivalent: samePath,
      validators: [notEmpty, oneLine],
      description: "The folder under which the machine's own lies. Default: VirtualBox's machine folder.",
    }),
    cpus: integer({
      optional: true,
      computed: true,
      validators: [between(1, 64)],
      description: "Virtual CPUs, 1-64. Default: what the appliance says.",
    }),
    memory_mib: integer({
      optional: true,
      computed: true,
      validators: [between(4, 2_097_152, "MiB")],
      description: "Memory in MiB, 4-2097152. Default: what the appliance says.",
    }),
    timeouts: timeouts(),
  },
});

type ApplianceState = StateOf<typeof applianceSchema>;
/** What it is to be; what is unknown stays as the appliance says. */
type Wanted = { readonly name: string; readonly cpus: unknown; readonly memory_mib: unknown };

const AT_ONCE = { shutdownTimeoutSeconds: 0 };

export const applianceResource: Resource<(typeof applianceSchema)["attributes"], Client> = {
  schema: applianceSchema,

  async identify({ plan, client }) {
    const folder =
      typeof plan.folder === "string" ? client.absolute(plan.folder) : (await client.host.facts()).machineFolder;
    client.claim(`the machine ${plan.name} in ${folder}`);
    return { folder: typeof plan.folder === "string" ? plan.folder : folder };
  },

  async create({ plan, client, signal, saveState }) {
    const folder = client.absolute(plan.folder as string);
    const host = client.host.until(signal);
    const id = await host.importAppliance({
      file: client.absolute(plan.file),
      name: plan.name,
      folder,
      acceptLicence: plan.accept_licence,
      adopt: isOwnedFolder(folder, plan.lab),
    });
    saveState({ id });
    await bring(id, plan, client, signal);
    return { ...plan, ...attributes(await present(client, id)), folder: plan.folder as string };
  },

  /** A create that failed before VirtualBox chose a UUID left nothing that the state could tell of; the next one finds it by its place. */
  async read({ state, client, imported }) {
    const found = state.id === null ? undefined : (await client.host.readVms([state.id], new Set())).get(state.id);
    return found && { ...state, ...(imported && { folder: found.folder }), ...attributes(found) };
  },

  async update({ prior, plan, client, signal }) {
    await bring(prior.id, plan, client, signal);
    return { ...plan, ...attributes(await present(client, prior.id)), folder: prior.folder };
  },

  async delete({ state, client, signal }) {
    if (state.id !== null) await client.host.until(signal).deleteVm(state.id, []);
  },

  importIdDescription: "the machine's UUID, or a name that only one machine has",
  importState: async ({ id, client }) => ({ id: await findVm(client.host, id) }),
};

async function bring(
  id: string,
  { name, cpus, memory_mib }: Wanted,
  client: Client,
  signal: AbortSignal,
): Promise<void> {
  const { settings } = await present(client, id);
  const wanted = {
    ...settings,
    // As the appliance has them, whatever their kind.
    controllers: undefined,
    name,
    cpus: typeof cpus === "number" ? cpus : settings.cpus,
    memoryMib: typeof memory_mib === "number" ? memory_mib : settings.memoryMib,
  };
  if (wanted.name === settings.name && wanted.cpus === settings.cpus && wanted.memoryMib === settings.memoryMib) return;
  await client.host.until(signal).updateVm(id, { settings: wanted }, AT_ONCE);
}

async function present({ host }: Client, id: string): Promise<VmRecord> {
  const found = (await host.readVms([id], new Set())).get(id);
  if (found?.accessible) return found;
  throw new VirtualBoxError("NOT_FOUND", `The imported machine ${id} is gone again, or VirtualBox cannot open it`);
}

function attributes({ uuid, settings }: VmRecord): Pick<ApplianceState, "id" | "name" | "cpus" | "memory_mib"> {
  return { id: uuid, name: settings.name, cpus: settings.cpus, memory_mib: settings.memoryMib };
}
