import { isDeepStrictEqual } from "node:util";
import { bool, integer, map, type PlanOf, type Resource, type StateOf, schema, string } from "../../../plugin/index.js";
import type { Client } from "./client.js";

export const guestNetworksSchema = schema({
  description:
    "The networks that a machine's guest reads from its seed when it boots. A change restarts the running machine, " +
    "unless it started during the same apply.",
  attributes: {
    vm_id: integer({ required: true, requiresReplace: true, description: "The machine's id." }),
    running: bool({
      required: true,
      description: "Whether the machine is meant to run. One that this starts or stops is not restarted.",
    }),
    networks: map("string")({
      required: true,
      description: "The settings of the guest's network interfaces, keyed by the interfaces' names.",
    }),
    restart_reason: string({
      computed: true,
      nullable: true,
      description: "The attribute whose change restarts the machine if it runs. Null if none does.",
    }),
  },
});

type GuestNetworks = StateOf<typeof guestNetworksSchema>;

export const guestNetworksResource: Resource<(typeof guestNetworksSchema)["attributes"], Client> = {
  schema: guestNetworksSchema,

  /** Terraform plans again during the apply, and expects the same: so a plan does not ask whether the machine runs. */
  modifyPlan({ prior, plan, updatePlan }) {
    updatePlan({ restart_reason: prior && restarts(prior, plan) ? "networks" : null });
  },

  /** The guest boots with these networks, or an earlier version of Labvisor created it, and did not record them. */
  create: async ({ plan }) => ({ ...plan, restart_reason: null }),

  // The reason belongs to the last apply. If it stayed, a plan that restarts the machine again would not show it.
  read: async ({ state }) => ({ ...state, restart_reason: null }),

  async update({ prior, plan, client, signal }) {
    if (restarts(prior, plan)) await client.restart(plan.vm_id, signal);
    return { ...plan, restart_reason: plan.restart_reason as string | null };
  },

  async delete() {},
};

function restarts(prior: GuestNetworks, plan: PlanOf<typeof guestNetworksSchema>): boolean {
  return prior.running && plan.running && !isDeepStrictEqual(prior.networks, plan.networks);
}
