import { BridgedNetwork } from "../networks/bridged-network.js";
import type { Policy } from "./policy.js";

/** No guest is on the physical LAN, where others are. */
export class NoBridgedNetworks implements Policy<BridgedNetwork> {
  readonly name = "no-bridged-networks";
  readonly appliesTo = BridgedNetwork;
  readonly fix = "Take a NatNetwork, which leads out and is reached by nobody, or a HostOnlyNetwork.";

  check({ hostInterface }: BridgedNetwork): string[] {
    return [`it leads to the physical LAN by ${hostInterface}, and networks are for this lab alone`];
  }
}
