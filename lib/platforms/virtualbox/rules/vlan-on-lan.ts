import { BridgedNetwork } from "../../../lab/networks/bridged-network.js";
import { Vlan } from "../../../lab/networks/vlan.js";
import type { Rule } from "../../../lab/rules/rule.js";

export const vlanOnLan: Rule = {
  code: "LV132",
  title: "A VLAN of the LAN on VirtualBox",
  why: "VirtualBox neither tags frames nor takes tags off: a guest with an access port on it would send frames without a tag into the LAN.",
  fix: 'Make an interface of the VLAN on the host (ip link add link eth0 name eth0.20 type vlan id 20), and bridge to that: new BridgedNetwork(lab, id, { hostInterface: "eth0.20", ... }).',
  *check(lab) {
    for (const network of lab.networks)
      if (
        network instanceof Vlan &&
        network.network instanceof BridgedNetwork &&
        network.hypervisor.rules.includes(vlanOnLan)
      )
        yield { at: network, message: `it is on ${network.network.node.path}, which leads to the LAN` };
  },
};
