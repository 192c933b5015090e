import { bool, mapNested, notEmpty, type Resource, type StateOf, schema, string } from "../../plugin/index.js";
import type { Client } from "../client.js";
import { type NatNetworkSpec, VirtualBoxError } from "../host/virtualbox-host.js";
import { ownedName, ownerAttributes } from "../ownership.js";
import { isSubnet } from "../subnets.js";
import { fromForwards, networkForward, toForwards } from "./port-forwards.js";

export const natNetworkSchema = schema({
  description: "A NAT network: guests share one subnet behind the host, see each other, and reach the outside.",
  attributes: {
    id: string({
      computed: true,
      description: "VirtualBox's name for it: `name`, with the lab's mark where it belongs to one.",
    }),
    lab: ownerAttributes.lab,
    name: string({ required: true, replaces: true, validators: [notEmpty], description: "The network's name." }),
    cidr: string({
      required: true,
      validators: [isSubnet],
      description: "The subnet, such as `10.0.2.0/24`. The host is at its first address.",
    }),
    dhcp: bool({ optional: true, default: true, description: "Whether VirtualBox hands out addresses." }),
    forwards: mapNested(networkForward, {
      optional: true,
      default: {},
      description: "Ports of the host that lead to guests, by name.",
    }),
  },
});

type NatNetworkState = StateOf<typeof natNetworkSchema>;

export const natNetworkResource: Resource<(typeof natNetworkSchema)["attributes"], Client> = {
  schema: natNetworkSchema,

  async identify({ plan, client }) {
    const id = ownedName(plan.name, plan.lab);
    client.claim(`the NAT network ${id}`);
    if (!plan.lab && (await client.host.readNatNetwork(id)))
      throw new VirtualBoxError(
        "ALREADY_EXISTS",
        `There is a NAT network "${id}" already`,
        `Choose another name, or import it under the id ${id}.`,
      );
    return { id };
  },

  async create({ plan, client }) {
    const state = { ...plan, id: plan.id as string };
    await client.host.createNatNetwork(spec(state), { adopt: plan.lab !== null });
    return state;
  },

  async read({ state, client }) {
    const found = await client.host.readNatNetwork(state.id);
    return found && { ...state, cidr: found.cidr, dhcp: found.dhcp, forwards: fromForwards(found.forwards) };
  },

  async update({ prior, plan, client }) {
    const state = { ...plan, id: prior.id };
    await client.host.updateNatNetwork(spec(state));
    return state;
  },

  delete: ({ state, client }) => client.host.deleteNatNetwork(state.id),

  import: async ({ id }) => ({ id, name: id }),
};

const spec = ({ id, cidr, dhcp, forwards }: NatNetworkState): NatNetworkSpec => ({
  name: id,
  cidr,
  dhcp,
  forwards: toForwards(forwards),
});
