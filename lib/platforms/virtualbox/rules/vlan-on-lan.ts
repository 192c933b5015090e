import { Vlan } from "../../../lab/networks/vlan.js";
import type { Rule } from "../../../lab/rules/rule.js";
import { NetworkCategory } from "../../../net/network-category.js";

export const vlanOnLan: Rule = {
  code: "LV132",
  title: "A VLAN of the LAN on VirtualBox",
  why: "VirtualBox neither tags nor untags frames: a guest on an access port would send untagged frames to the LAN.",
  fix: 'Create a VLAN interface on the host (ip link add link eth0 name eth0.20 type vlan id 20), and bridge to it: new BridgedNetwork(lab, id, { hostInterface: "eth0.20", ... }).',
  *check(lab) {
    for (const network of lab.networks)
      if (
        network instanceof Vlan &&
        network.category === NetworkCategory.LAN &&
        network.hypervisor.rules.includes(vlanOnLan)
      )
        yield { at: network, message: `its network is ${network.network.node.path}, which leads to the LAN` };
  },
};
