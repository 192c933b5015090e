import { isNatNetwork } from "../../../lab/networks/nat-network.js";
import { type Rule, Severity } from "../../../lab/rule.js";
import { VirtualMachine } from "../../../lab/virtual-machine.js";
import type { ProxmoxMachine } from "../machine-options.js";
import { hasSeedFile } from "../render/cd-drives.js";

export const missingNameServer: Rule<VirtualMachine> = {
  code: "LV161",
  appliesTo: VirtualMachine,
  severity: Severity.WARNING,
  title: "Guest that reaches the outside without a name server",
  why:
    "A guest with static addresses learns its name servers from its seed, and a node does not answer DNS queries. " +
    "The guest reaches addresses beyond the NAT and resolves no name: it finds no package, for example.",
  fix: 'give the network nameservers, such as ["9.9.9.9"], or the Proxmox, as the default of its NAT networks',
  *check(machine) {
    const { cloudInit, interfaces } = machine;
    const outward = interfaces.find(({ gateway }) => gateway !== undefined)?.network;
    if (!hasSeedFile(machine as ProxmoxMachine) || !isNatNetwork(outward)) return;
    const isLeased = interfaces.some(({ address }) => address === undefined);
    const hasServers = interfaces.some(({ network }) => (network?.nameservers.length ?? 0) > 0);
    if (!isLeased && !hasServers && cloudInit.userData?.resolv_conf === undefined)
      yield `its default gateway is on ${outward.node.path}, and none of its networks has a name server`;
  },
};
