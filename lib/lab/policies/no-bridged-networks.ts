import { BridgedNetwork } from "../networks/bridged-network.js";
import type { Rule } from "../rule.js";

/** Forbids networks on the physical LAN, which guests would share with others. */
export class NoBridgedNetworks implements Rule<BridgedNetwork> {
  readonly code = "no-bridged-networks";
  readonly appliesTo = BridgedNetwork;
  readonly title = "Network on the physical LAN";
  readonly fix = "use a NatNetwork, which reaches the outside and cannot be reached from there, or a HostOnlyNetwork";

  check({ hostInterface }: BridgedNetwork): string[] {
    return [`it leads to the physical LAN through ${hostInterface}`];
  }
}
