import type { Hypervisor } from "../../../lab/hypervisor.js";
import { HostOnlyNetwork } from "../../../lab/networks/host-only-network.js";
import type { Rule } from "../../../lab/rules/rule.js";
import type { VirtualBox } from "../hypervisor.js";

export const hostOnlyRange: Rule = {
  code: "LV130",
  title: "A host-only network outside the range that VirtualBox allows",
  why: "Since 6.1.28, VirtualBox on Linux makes host-only networks inside 192.168.56.0/21 alone, unless /etc/vbox/networks.conf says otherwise. On macOS, since 7.0, any private subnet will do.",
  fix: "On a Mac, hostOnlyRanges alone is enough. Or give the network a subnet inside an allowed range.",
  *check(lab) {
    for (const network of lab.networks.filter((each) => each instanceof HostOnlyNetwork)) {
      const { hypervisor, subnet } = network;
      if (isVirtualBox(hypervisor) && !hypervisor.hostOnlyRanges.some((range) => range.contains(subnet))) {
        const ranges = [...hypervisor.hostOnlyRanges, subnet];
        const line = `* ${ranges.join(" ")}`;
        const prop = `hostOnlyRanges: [${ranges.map((range) => `"${range}"`).join(", ")}]`;
        yield {
          at: network,
          message: `${subnet} is outside ${hypervisor.hostOnlyRanges.join(", ")}. Have the line "${line}" in /etc/vbox/networks.conf of the host, and tell ${hypervisor.node.path}: ${prop}`,
        };
      }
    }
  },
};

function isVirtualBox(hypervisor: Hypervisor): hypervisor is VirtualBox {
  return hypervisor.rules.includes(hostOnlyRange);
}
