import { type Resource, resourcesOf } from "../../../terraform/stack-json.js";
import { type Finding, problem, type SynthesizedStack } from "../../tooling.js";
import { vmForwards } from "../provider/host/free-ports.js";
import { overlapProblem, overlapping } from "../provider/host/interfaces.js";
import {
  formatListener,
  forwardsBeyond,
  forwardsOf,
  listenProblem,
  type PortForward,
} from "../provider/host/networks.js";
import type { VirtualBoxHost } from "../provider/host/virtualbox-host.js";
import { ownedName, ownedUuid } from "../provider/ownership.js";
import { type Forward, toForwards, withDefaults } from "../provider/resources/port-forwards.js";
import { clientFor } from "./host.js";

/** Returns what of this computer is in the way of a stack's resources: subnets of its interfaces, and used ports. */
export async function conflicts(stack: SynthesizedStack): Promise<Finding[]> {
  const resources = resourcesOf(stack.json);
  const names = resources.filter(({ type }) => type === "virtualbox_lab").map(({ body }) => body.name);
  const found = await Promise.all(
    resources
      .filter(({ type, provider }) => type in CHECKS && !provider.ssh)
      .map(async ({ type, body, provider }) => {
        const { about, check } = CHECKS[type](body);
        try {
          const { host } = clientFor(stack, provider);
          const ids = (await host.listLabs()).filter(({ name }) => names.includes(name)).map(({ id }) => id);
          return await check(host, ids);
        } catch (error) {
          return [problem(about, "cannot be examined", (error as Error).message)];
        }
      }),
  );
  return found.flat();
}

interface Check {
  readonly about: string;
  /** @param labs the ids of the instances of the stack's labs on the host, which may have the subnet or port already */
  check(host: VirtualBoxHost, labs: readonly string[]): Promise<Finding[]>;
}

const CHECKS: Readonly<Record<string, (body: Resource["body"]) => Check>> = {
  virtualbox_host_only_network: ({ cidr }) => ({
    about: `the subnet ${cidr}`,
    check: async (host, labs) => {
      const taken = overlapping(String(cidr), await host.interfaces(), ({ lab = "" }) => labs.includes(lab));
      if (!taken) return [];
      const { text, advice } = overlapProblem(String(cidr), taken);
      return [problem(`the subnet ${cidr}`, text, advice)];
    },
  }),
  virtualbox_vm: ({ name, key, state, network_adapters = [] }) => ({
    about: `the port forwards of the machine ${name}`,
    check: async (host, labs) => {
      const adapters = network_adapters as readonly { readonly forwards?: Readonly<Record<string, Forward>> }[];
      const forwards = adapters.flatMap(({ forwards = {} }) => toForwards(withDefaults(forwards)));
      if (state === "stopped") return [];
      const uuids = labs.flatMap((lab) => ownedUuid({ lab, key: String(key) }) ?? []);
      const running = [...(await host.readVms(uuids, new Set())).values()].filter(({ power }) => power === "running");
      const held = running.flatMap(({ settings }) => vmForwards(settings));
      return takenPorts(host, `the machine ${name}`, forwardsBeyond(forwards, held));
    },
  }),
  virtualbox_nat_network: ({ name, forwards = {} }) => ({
    about: `the port forwards of the NAT network ${name}`,
    check: async (host, labs) => {
      const own = await Promise.all(labs.map((lab) => host.readNatNetwork(ownedName(String(name), lab))));
      const held = own.flatMap((network) => (network ? forwardsOf(network) : []));
      const wanted = toForwards(withDefaults(forwards as Readonly<Record<string, Forward>>));
      return takenPorts(host, `the NAT network ${name}`, forwardsBeyond(wanted, held));
    },
  }),
};

async function takenPorts(host: VirtualBoxHost, owner: string, forwards: readonly PortForward[]): Promise<Finding[]> {
  const problems = await host.listenProblems(forwards);
  return forwards.flatMap((forward, index) => {
    const found = problems[index];
    if (!found) return [];
    const { text, advice } = listenProblem(forward, owner, found);
    return [problem(`the port ${formatListener(forward)}`, text, advice)];
  });
}
