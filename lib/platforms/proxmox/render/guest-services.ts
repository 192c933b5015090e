import { Fn } from "cdktf";
import { fail } from "../../../lab/errors.js";
import type { Guest } from "../../../lab/guest.js";
import { isTemplate } from "../../../lab/template.js";
import type { ProxmoxGuestOptions } from "../guest-options.js";
import { isHaGroup } from "../ha-group.js";
import { HIGH_AVAILABILITY, type HighAvailability } from "../high-availability.js";
import type { ProxmoxHost } from "../host.js";
import { logicalId } from "../names.js";
import type { Replication } from "../replication.js";
import { poolId, type ResourcePool } from "../resource-pool.js";
import { ContainerResource } from "../resources/container.js";
import { HaresourceResource } from "../resources/haresource.js";
import { PoolMembershipResource } from "../resources/pool-membership.js";
import { ReplicationResource } from "../resources/replication.js";
import type { VmResource } from "../resources/vm.js";
import { renderFirewall } from "./firewall.js";
import { nodeOf } from "./guest.js";
import { labMark } from "./lab-identity.js";

/** Renders the settings of a guest that the cluster stores outside the guest's own configuration. */
export function renderGuestServices(
  proxmox: ProxmoxHost,
  guest: Guest,
  resource: VmResource | ContainerResource,
  { firewall, highAvailability, replication, pool }: ProxmoxGuestOptions,
): void {
  // A template has these for its clones.
  const runs = !isTemplate(guest);
  const services = [
    ...(runs && firewall ? renderFirewall(guest, resource, firewall) : []),
    runs && highAvailability && renderHighAvailability(proxmox, guest, resource, highAvailability),
    replication && renderReplication(proxmox, guest, resource, replication),
    // A machine names its pool itself, and changes it in place. A container that names its pool would be replaced.
    pool !== undefined && resource instanceof ContainerResource && renderPoolMembership(guest, resource, pool),
  ];
  for (const service of services) {
    if (service) {
      service.overrideLogicalId(logicalId(guest, proxmox, service.node.id));
      // A guest that is replaced keeps its number. Without this, no service would be destroyed before the guest, which
      // Proxmox VE requires, nor be created again.
      service.lifecycle = { replaceTriggeredBy: [`${resource.address}.id`] };
    }
  }
}

function renderHighAvailability(
  proxmox: ProxmoxHost,
  guest: Guest,
  resource: VmResource | ContainerResource,
  { group, maxRestart, maxRelocate }: HighAvailability,
): HaresourceResource {
  if (isHaGroup(group) && group.lab !== guest.lab) {
    fail(
      guest,
      `options.highAvailability.group is ${group.node.path}, which is in another lab; give the group's name ` +
        "in the cluster",
    );
  }
  const type = resource instanceof ContainerResource ? "ct" : "vm";
  return new HaresourceResource(guest, HIGH_AVAILABILITY, () => ({
    resource_id: `${type}:${Fn.tostring(resource.vm_id)}`,
    // The guest's own state: else the cluster starts what Terraform stops.
    state: guest.running ? "started" : "stopped",
    group: isHaGroup(group) ? group.reference : group,
    max_restart: maxRestart,
    max_relocate: maxRelocate,
    comment: labMark(proxmox),
  }));
}

function renderReplication(
  proxmox: ProxmoxHost,
  guest: Guest,
  resource: VmResource | ContainerResource,
  { to, schedule, rate }: Replication,
): ReplicationResource {
  if (to === nodeOf(proxmox, guest)) {
    fail(guest, `options.replication.to is ${to}, the guest's own node; give another node of the cluster`);
  }
  return new ReplicationResource(guest, "replication", () => ({
    id: `${Fn.tostring(resource.vm_id)}-0`,
    type: "local",
    target: to,
    schedule,
    rate,
    comment: labMark(proxmox),
  }));
}

function renderPoolMembership(
  guest: Guest,
  resource: ContainerResource,
  pool: ResourcePool | string,
): PoolMembershipResource {
  const pool_id = poolId(guest, "options.pool", pool);
  return new PoolMembershipResource(guest, "pool", () => ({ pool_id, vm_id: resource.vm_id }));
}
