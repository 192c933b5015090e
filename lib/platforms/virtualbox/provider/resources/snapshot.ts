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
import { type SnapshotRecord, type SnapshotSpec, VirtualBoxError } from "../host/virtualbox-host.js";
import { ownedUuid, ownerAttributes } from "../ownership.js";
import { findVm } from "../vm-names.js";

export const snapshotSchema = schema({
  description:
    "A snapshot of a machine: its settings and disks, and of a machine that runs its memory too, without stopping it. It is taken once; the machine " +
    "goes on from there. Destroying it leaves the machine as it is by then, and is refused while there are linked clones of it.",
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
      description: "The snapshot's name, which no other of the machine's snapshots has.",
    }),
    description: string({
      optional: true,
      default: "",
      description: "A note. With `lab`, VirtualBox shows a last line below it that tells whose the snapshot is.",
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
        `The machine ${machine_id} has a snapshot "${name}" already`,
        `Choose another name, or import it under the id ${machine_id}/${name}.`,
      );
    return {};
  },

  async create({ plan, client }) {
    const { uuid } = await client.host.takeSnapshot(plan.machine_id, spec(plan));
    return { ...plan, id: uuid };
  },

  async read({ state, client }) {
    const found = await find(client, state);
    return found && { ...state, id: found.uuid, name: found.name, description: found.description };
  },

  async update({ prior, plan, client }) {
    await client.host.editSnapshot(prior.machine_id, prior.id, spec(plan));
    return { ...plan, id: prior.id };
  },

  async delete({ state, client }) {
    const found = await find(client, state);
    if (found) await client.host.deleteSnapshot(state.machine_id, found.uuid);
  },

  importIdDescription:
    "`MACHINE/SNAPSHOT`, each by its UUID, or by a name that only one has; a machine whose name has a slash, by its UUID",
  async importState({ id, client }) {
    const [, machine, snapshot] = /^([^/]+)\/(.+)$/s.exec(id) ?? [];
    if (!machine || !snapshot)
      throw new ProviderError(
        `"${id}" does not name a snapshot`,
        "Give machine/snapshot, each by its name or its UUID. A machine whose name has a slash, by its UUID.",
      );
    const machine_id = await findVm(client.host, machine);
    const found = (await client.host.readSnapshots(machine_id)) ?? [];
    const matches = found.filter(({ uuid, name }) => uuid === snapshot || name === snapshot);
    const [only] = matches;
    if (!only)
      throw new ProviderError(
        `The machine "${machine}" has no snapshot "${snapshot}"`,
        "VBoxManage snapshot <machine> list shows names and UUIDs.",
      );
    if (matches.length > 1)
      throw new ProviderError(
        `The machine "${machine}" has ${matches.length} snapshots "${snapshot}"`,
        `Import one by its UUID: ${matches.map(({ uuid }) => uuid).join(", ")}.`,
      );
    return { machine_id, id: only.uuid };
  },
};

/** After a create that failed, the claim is all that is known. */
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
