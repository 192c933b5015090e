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
import { fitsFileName, samePath } from "../files.js";
import { VirtualBoxError } from "../host/virtualbox-error.js";
import type { VmRecord } from "../host/vms.js";
import { isOwnedFolder, ownerAttributes } from "../ownership.js";
import { findVm } from "../vm-names.js";

export const applianceSchema = schema({
  description:
    "A virtual machine imported from an appliance (OVA or OVF), powered off. To configure it further, clone it: " +
    "give its `id` as `clone_of` of a `virtualbox_vm`.",
  attributes: {
    id: string({ computed: true, description: "VirtualBox's UUID of the machine." }),
    lab: ownerAttributes.lab,
    file: string({
      required: true,
      requiresReplace: "ifKnown",
      equivalent: samePath,
      description: "The appliance: an `.ova` or `.ovf` file with a single machine.",
    }),
    accept_license: bool({
      optional: true,
      default: false,
      description: "Whether you accept the appliance's license, if it has one. `VBoxManage import --dry-run` shows it.",
    }),
    name: string({ required: true, validators: [notEmpty, oneLine, fitsFileName], description: "The machine's name." }),
    folder: string({
      optional: true,
      computed: true,
      requiresReplace: true,
      equivalent: samePath,
      validators: [notEmpty, oneLine],
      description: "The folder in which the machine's own folder is created. Default: VirtualBox's machine folder.",
    }),
    cpus: integer({
      optional: true,
      computed: true,
      validators: [between(1, 64)],
      description: "The number of virtual CPUs, 1-64. Default: the appliance's.",
    }),
    memory_mib: integer({
      optional: true,
      computed: true,
      validators: [between(4, 2_097_152, "MiB")],
      description: "The memory in MiB, 4-2097152. Default: the appliance's.",
    }),
    timeouts: timeouts(),
  },
});

type ApplianceState = StateOf<typeof applianceSchema>;
/** The planned settings. Unknown values stay as the appliance has them. */
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
      acceptLicense: plan.accept_license,
      adopt: isOwnedFolder(folder, plan.lab),
    });
    saveState({ id });
    await reconcile(id, plan, client, signal);
    return { ...plan, ...attributes(await requireMachine(client, id)), folder: plan.folder as string };
  },

  /**
   * A create that failed before VirtualBox chose a UUID left nothing in the state. The next one finds the machine by
   * its folder.
   */
  async read({ state, client, imported }) {
    const found = state.id === null ? undefined : (await client.host.readVms([state.id], new Set())).get(state.id);
    return found && { ...state, ...(imported && { folder: found.folder }), ...attributes(found) };
  },

  async update({ prior, plan, client, signal }) {
    await reconcile(prior.id, plan, client, signal);
    return { ...plan, ...attributes(await requireMachine(client, prior.id)), folder: prior.folder };
  },

  async delete({ state, client, signal }) {
    if (state.id !== null) await client.host.until(signal).deleteVm(state.id, []);
  },

  importIdDescription: "the machine's UUID, or its name if that is unique",
  importState: async ({ id, client }) => ({ id: await findVm(client.host, id) }),
};

async function reconcile(
  id: string,
  { name, cpus, memory_mib }: Wanted,
  client: Client,
  signal: AbortSignal,
): Promise<void> {
  const { settings } = await requireMachine(client, id);
  const wanted = {
    ...settings,
    // The appliance's controllers stay, whatever their types.
    controllers: undefined,
    name,
    cpus: typeof cpus === "number" ? cpus : settings.cpus,
    memoryMib: typeof memory_mib === "number" ? memory_mib : settings.memoryMib,
  };
  if (wanted.name === settings.name && wanted.cpus === settings.cpus && wanted.memoryMib === settings.memoryMib) return;
  await client.host.until(signal).updateVm(id, { settings: wanted }, AT_ONCE);
}

async function requireMachine({ host }: Client, id: string): Promise<VmRecord> {
  const found = (await host.readVms([id], new Set())).get(id);
  if (found?.accessible) return found;
  throw new VirtualBoxError("NOT_FOUND", `The imported machine ${id} has disappeared, or VirtualBox cannot open it`);
}

function attributes({ uuid, settings }: VmRecord): Pick<ApplianceState, "id" | "name" | "cpus" | "memory_mib"> {
  return { id: uuid, name: settings.name, cpus: settings.cpus, memory_mib: settings.memoryMib };
}
