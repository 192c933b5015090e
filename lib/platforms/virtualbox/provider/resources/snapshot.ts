import { validate as isUuid } from "uuid";
import {
  notEmpty,
  oneLine,
  type PlanOf,
  ProviderError,
  type Resource,
  type StateOf,
  schema,
  string,
} from "../../../../plugin/index.js";
import type { Client } from "../client.js";
import type { SnapshotRecord, SnapshotSpec } from "../host/snapshots.js";
import { VirtualBoxError } from "../host/virtualbox-error.js";
import { ownedUuid, ownerAttributes } from "../ownership.js";
import { findVm } from "../vm-names.js";

export const snapshotSchema = schema({
  description:
    "A snapshot of a machine: its settings and disks and, if it is running, its memory, without stopping it. " +
    "Destroying the snapshot does not change the machine, and fails while linked clones of the snapshot exist.",
  attributes: {
    id: string({ computed: true, description: "VirtualBox's UUID of the snapshot." }),
    ...ownerAttributes,
    machine_id: string({
      required: true,
      requiresReplace: true,
      validators: [(id: string) => (isUuid(id) ? undefined : `"${id}" is not the id of a machine.`)],
      description: "The `id` of the machine.",
    }),
    name: string({
      required: true,
      validators: [notEmpty, oneLine],
      description: "The snapshot's name, which must be unique among the machine's snapshots.",
    }),
    description: string({
      optional: true,
      default: "",
      description:
        "A description. With `lab`, VirtualBox shows another line below it, which marks the snapshot's owner.",
    }),
  },
});

type SnapshotState = StateOf<typeof snapshotSchema>;
type SnapshotPlan = PlanOf<typeof snapshotSchema>;

export const snapshotResource: Resource<(typeof snapshotSchema)["attributes"], Client> = {
  schema: snapshotSchema,

  async identify({ plan, client }) {
    const { machine_id, name } = plan;
    const claim = ownedUuid(plan);
    if (claim) client.claim(`the snapshot ${plan.key} of lab ${plan.lab}`);
    client.claim(`the snapshot "${name}" of the machine ${machine_id}`);
    const found = (await client.host.readSnapshots(machine_id)) ?? [];
    if (found.some((each) => each.name === name && (claim === undefined || each.claim !== claim)))
      throw new VirtualBoxError(
        "ALREADY_EXISTS",
        `The machine ${machine_id} already has a snapshot "${name}"`,
        `Choose another name, or import the snapshot with the id ${machine_id}/${name}.`,
      );
    return {};
  },

  async create({ plan, client }) {
    const { uuid } = await client.host.takeSnapshot(plan.machine_id, spec(plan));
    return { ...plan, id: uuid };
  },

  async read({ state, client }) {
    // The machine is registered again, with its snapshots, or replaced.
    if (client.damagedVms.has(state.machine_id)) return state;
    const found = await find(client, state);
    return found && { ...state, id: found.uuid, name: found.name, description: found.description };
  },

  async update({ prior, plan, client }) {
    await client.host.editSnapshot(prior.machine_id, prior.id, spec(plan));
    return { ...plan, id: prior.id };
  },

  async delete({ state, client, warn }) {
    const found = await find(client, state);
    if (!found) return;
    await client.host.deleteSnapshot(state.machine_id, found.uuid).catch((error) => {
      if (!(error instanceof VirtualBoxError) || error.code !== "LOST") throw error;
      // Otherwise, nothing could destroy the machine.
      warn(error.summary, error.detail);
    });
  },

  importIdDescription:
    "`MACHINE/SNAPSHOT`, each given as a UUID or a unique name; a machine whose name contains a slash must be " +
    "given as a UUID",
  async importState({ id, client }) {
    const [, machine, snapshot] = /^([^/]+)\/(.+)$/s.exec(id) ?? [];
    if (!machine || !snapshot)
      throw new ProviderError(
        `"${id}" does not name a snapshot`,
        "Give machine/snapshot, each as a name or a UUID. A machine whose name contains a slash must be given as a " +
          "UUID.",
      );
    const machine_id = await findVm(client.host, machine);
    const found = (await client.host.readSnapshots(machine_id)) ?? [];
    const matches = found.filter(({ uuid, name }) => uuid === snapshot || name === snapshot);
    const [only] = matches;
    if (!only)
      throw new ProviderError(
        `The machine "${machine}" has no snapshot "${snapshot}"`,
        "Run VBoxManage snapshot <machine> list for names and UUIDs.",
      );
    if (matches.length > 1)
      throw new ProviderError(
        `The machine "${machine}" has ${matches.length} snapshots "${snapshot}"`,
        `Import one of them by UUID: ${matches.map(({ uuid }) => uuid).join(", ")}.`,
      );
    return { machine_id, id: only.uuid };
  },
};

/** After a failed create, only the claim is known. */
async function find(client: Client, state: SnapshotState): Promise<SnapshotRecord | undefined> {
  const claim = ownedUuid(state);
  const found = await client.host.readSnapshots(state.machine_id);
  return (
    found?.find(({ uuid }) => uuid === state.id) ??
    found?.find((each) => each.claim !== undefined && each.claim === claim)
  );
}

function spec(plan: SnapshotPlan): SnapshotSpec {
  return { name: plan.name, description: plan.description, claim: ownedUuid(plan) };
}
