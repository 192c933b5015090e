import type { Hypervisor } from "../../../lab/hypervisor.js";
import { HostOnlyNetwork } from "../../../lab/networks/host-only-network.js";
import type { Rule } from "../../../lab/rule.js";
import type { Subnet } from "../../../net/subnet.js";

export const hostOnlyRange: Rule<HostOnlyNetwork> = {
  code: "LV130",
  appliesTo: HostOnlyNetwork,
  title: "Host-only network outside the ranges that VirtualBox allows",
  why:
    "Since 6.1.28, VirtualBox on Linux restricts host-only networks to 192.168.56.0/21 unless " +
    "/etc/vbox/networks.conf allows other ranges. VirtualBox 7 on macOS accepts any private subnet.",
  fix:
    "give a subnet inside an allowed range, or allow this one in /etc/vbox/networks.conf and the hypervisor's " +
    "hostOnlyRanges; on macOS, hostOnlyRanges is enough",
  *check(network) {
    const { subnet, hypervisor } = network;
    const { hostOnlyRanges } = hypervisor as Hypervisor & { readonly hostOnlyRanges: readonly Subnet[] };
    if (hostOnlyRanges.some((range) => range.contains(subnet))) return;
    const ranges = [...hostOnlyRanges, subnet];
    const prop = `hostOnlyRanges: [${ranges.map((range) => `"${range}"`).join(", ")}]`;
    yield {
      at: network,
      message: `cidr is ${subnet}, which is outside ${hostOnlyRanges.join(", ")}`,
      fix:
        `give a subnet inside that range, or put the line "* ${ranges.join(" ")}" into the host's ` +
        `/etc/vbox/networks.conf and give ${hypervisor.node.path} ${prop}; on macOS, hostOnlyRanges is enough`,
    };
  },
};
