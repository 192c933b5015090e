import type { Guest } from "../../../lab/guest.js";
import { Template } from "../../../lab/template.js";
import { renderFirewall } from "../firewall.js";
import type { ProxmoxGuestOptions } from "../guest-options.js";
import { renderHighAvailability } from "../high-availability.js";
import type { Proxmox } from "../hypervisor.js";
import { logicalId } from "../names.js";
import { renderReplication } from "../replication.js";
import { renderPoolMembership } from "../resource-pool.js";
import { ContainerResource } from "../resources/container.js";
import type { VmResource } from "../resources/vm.js";

/** What the cluster keeps of a guest elsewhere than in the guest's own configuration. */
export function renderGuestServices(
  proxmox: Proxmox,
  guest: Guest,
  resource: VmResource | ContainerResource,
  { firewall, highAvailability, replication, pool }: ProxmoxGuestOptions,
): void {
  // A template has these for its clones.
  const runs = !(guest instanceof Template);
  const beside = [
    ...(runs && firewall ? renderFirewall(guest, resource, firewall) : []),
    runs && highAvailability && renderHighAvailability(guest, resource, highAvailability),
    replication && renderReplication(proxmox, guest, resource, replication),
    // A machine says it itself, and changes it in place; a container that says it is made anew by another.
    pool !== undefined && resource instanceof ContainerResource && renderPoolMembership(guest, resource, pool),
  ];
  for (const each of beside) {
    if (each) {
      each.overrideLogicalId(logicalId(guest, proxmox, each.node.id));
      // What is made anew has the same number: without this, nothing here would go before it, which Proxmox VE refuses, nor come back.
      each.lifecycle = { replaceTriggeredBy: [`${resource.address}.id`] };
    }
  }
}
