import type { Hypervisor } from "../../../lab/hypervisor.js";
import type { Rule } from "../../../lab/rules/rule.js";
import { NetworkCategory } from "../../../net/network-category.js";
import type { Subnet } from "../../../net/subnet.js";

export const hostOnlyRange: Rule = {
  code: "LV130",
  title: "A host-only network outside the ranges that VirtualBox allows",
  why: "Since 6.1.28, VirtualBox on Linux creates host-only networks only inside 192.168.56.0/21, unless /etc/vbox/networks.conf allows other ranges. On macOS, since 7.0, it allows any private subnet.",
  fix: "On a Mac, hostOnlyRanges is enough. Or give the network a subnet inside an allowed range.",
  *check(lab) {
    for (const network of lab.networks.filter(({ category }) => category === NetworkCategory.HOST)) {
      const { hypervisor, subnet } = network;
      if (!isVirtualBox(hypervisor)) continue;
      const { hostOnlyRanges } = hypervisor;
      if (!hostOnlyRanges.some((range) => range.contains(subnet))) {
        const ranges = [...hostOnlyRanges, subnet];
        const line = `* ${ranges.join(" ")}`;
        const prop = `hostOnlyRanges: [${ranges.map((range) => `"${range}"`).join(", ")}]`;
        yield {
          at: network,
          message: `${subnet} is outside ${hostOnlyRanges.join(", ")}. Add the line "${line}" to /etc/vbox/networks.conf on the host, and give ${hypervisor.node.path} ${prop}`,
        };
      }
    }
  },
};

function isVirtualBox(
  hypervisor: Hypervisor,
): hypervisor is Hypervisor & { readonly hostOnlyRanges: readonly Subnet[] } {
  return hypervisor.rules.includes(hostOnlyRange);
}
