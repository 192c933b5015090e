import type { Construct } from "constructs";
import type { Guest } from "../../../lab/guest.js";
import { dependenciesOf } from "../../../lab/guest-order.js";
import { networksAtBoot, readsNetworksAtBoot } from "../../../lab/seed/no-cloud.js";
import type { InputOf } from "../../../plugin/index.js";
import type { ProxmoxHost } from "../host.js";
import type { ProxmoxMachine } from "../machine-options.js";
import { logicalId } from "../names.js";
import type { guestNetworksSchema } from "../provider/guest-networks.js";
import { ProxmoxResource } from "../resource.js";
import type { VmResource } from "../resources/vm.js";
import { LabvisorProvider } from "./labvisor-provider.js";

declare module "../../bound-resource.js" {
  interface ResourceTypes {
    readonly labvisor_proxmox_guest_networks: GuestNetworksConfig;
  }
}

type GuestNetworksConfig = InputOf<typeof guestNetworksSchema>;

/** The id below the machine: a review names what changes by it, such as `guest networks.eth0`. */
const ID = "guest";

/** `labvisor_proxmox_guest_networks` */
class GuestNetworksResource extends ProxmoxResource<GuestNetworksConfig> {
  constructor(scope: Construct, config: () => GuestNetworksConfig) {
    super(scope, ID, "labvisor_proxmox_guest_networks", config);
  }
}

/**
 * Renders the networks that a guest reads from its seed file at each boot, so that other ones restart it. They stay
 * while `--stopped` powers it off.
 */
export function renderGuestNetworks(
  proxmox: ProxmoxHost,
  machine: ProxmoxMachine,
  { address, vm_id }: VmResource,
): void {
  if (!machine.desiredRunning || !readsNetworksAtBoot(machine)) return;
  LabvisorProvider.in(machine.lab);
  const resource = new GuestNetworksResource(machine, () => ({
    vm_id,
    running: machine.running,
    networks: networksAtBoot(machine) ?? {},
  }));
  resource.overrideLogicalId(logicalId(machine, proxmox, ID));
  // A machine that is replaced keeps its number, and boots with the new networks.
  resource.lifecycle = { replaceTriggeredBy: [`${address}.id`] };
}

/** Returns the addresses of the resources that restart the guests on which a guest depends. */
export function earlierRestarts(guest: Guest): string[] {
  return dependenciesOf(guest).flatMap(({ node }) => {
    const child = node.tryFindChild(ID);
    return child instanceof GuestNetworksResource ? child.address : [];
  });
}
