import { isNatNetwork } from "../../../lab/networks/nat-network.js";
import { type Rule, Severity } from "../../../lab/rule.js";
import { VirtualMachine } from "../../../lab/virtual-machine.js";
import type { ProxmoxMachine } from "../machine-options.js";
import { hasSeedFile } from "../render/cd-drives.js";

export const missingNameServer: Rule<VirtualMachine> = {
  code: "LV161",
  appliesTo: VirtualMachine,
  severity: Severity.WARNING,
  title: "Guest behind a NAT network without a name server",
  why:
    "A guest with static addresses learns its name servers from its seed, and a node does not answer DNS queries. " +
    "The guest reaches addresses beyond the NAT, but cannot resolve names, so it cannot install packages, for example.",
  fix: 'set nameservers of the network, such as ["9.9.9.9"], or of the Proxmox, as the default of its NAT networks',
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
