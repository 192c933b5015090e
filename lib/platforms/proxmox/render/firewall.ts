import { fail } from "../../../lab/errors.js";
import type { Guest } from "../../../lab/guest.js";
import { type Firewall, FirewallAction, FirewallDirection, FirewallProtocol, type FirewallRule } from "../firewall.js";
import type { ProxmoxResource } from "../resource.js";
import { ContainerResource } from "../resources/container.js";
import { FirewallOptionsResource } from "../resources/firewall-options.js";
import { FirewallRulesResource, type FirewallRulesRule } from "../resources/firewall-rules.js";
import type { VmResource } from "../resources/vm.js";

export function renderFirewall(
  guest: Guest,
  resource: VmResource | ContainerResource,
  { rules = [], incoming = FirewallAction.DROP, outgoing = FirewallAction.ACCEPT }: Firewall,
): ProxmoxResource<object>[] {
  const guestId = () => ({
    node_name: resource.node_name,
    ...(resource instanceof ContainerResource ? { container_id: resource.vm_id } : { vm_id: resource.vm_id }),
  });
  const rendered = rules.map((rule) => renderRule(guest, rule));
  const options = new FirewallOptionsResource(guest, "firewall", () => ({
    ...guestId(),
    enabled: true,
    input_policy: incoming.toUpperCase(),
    output_policy: outgoing.toUpperCase(),
    // A guest asks for a lease before it has an address that a rule could match.
    dhcp: guest.interfaces.some(({ address }) => address === undefined),
    // Proxmox VE's own defaults, which the provider reverses.
    ndp: true,
    radv: false,
  }));
  if (rendered.length === 0) {
    return [options];
  }
  return [options, new FirewallRulesResource(guest, "firewall_rules", () => ({ ...guestId(), rule: rendered }))];
}

function renderRule(guest: Guest, rule: FirewallRule): FirewallRulesRule {
  const {
    direction = FirewallDirection.IN,
    action = FirewallAction.ACCEPT,
    protocol,
    port,
    from,
    to,
    adapter,
    comment,
  } = rule;
  if (port !== undefined && protocol !== FirewallProtocol.TCP && protocol !== FirewallProtocol.UDP) {
    fail(
      guest,
      `options.firewall has a rule with the port ${port}; give its protocol, too: FirewallProtocol.TCP or ` +
        "FirewallProtocol.UDP",
    );
  }
  return {
    type: direction,
    action: action.toUpperCase(),
    proto: protocol,
    dport: port === undefined ? undefined : String(port),
    source: from,
    dest: to,
    iface: adapter === undefined ? undefined : `net${indexOfAdapter(guest, adapter)}`,
    comment,
  };
}

function indexOfAdapter(guest: Guest, name: string): number {
  const names = guest.adapters.map(({ attachment }) => attachment.name);
  const index = names.indexOf(name);
  return index >= 0
    ? index
    : fail(
        guest,
        `options.firewall has a rule for the adapter "${name}"; give one of the guest's: ` +
          `${names.join(", ") || "it has none"}`,
      );
}
