import { isBridgedNetwork } from "../../../lab/networks/bridged-network.js";
import { Vlan } from "../../../lab/networks/vlan.js";
import type { Rule } from "../../../lab/rule.js";

export const vlanOnLan: Rule<Vlan> = {
  code: "LV132",
  appliesTo: Vlan,
  title: "VLAN of a bridged network on VirtualBox",
  why:
    "VirtualBox neither adds nor removes VLAN tags. A guest on an access port would send untagged frames into the " +
    "LAN.",
  fix:
    "create a VLAN interface on the host (ip link add link eth0 name eth0.20 type vlan id 20) and bridge to it: " +
    'new BridgedNetwork(lab, id, { hostInterface: "eth0.20", ... })',
  *check({ network }) {
    if (isBridgedNetwork(network)) yield `network is ${network.node.path}, which leads to the LAN`;
  },
};
