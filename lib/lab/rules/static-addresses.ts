import type { Lab } from "../lab.js";
import type { NetworkInterface } from "../network-interface.js";
import type { Network } from "../networks/network.js";

/** What has a static address in a lab, given or assigned. */
export function* staticAddresses(lab: Lab): Generator<{ at: NetworkInterface; network: Network; address: string }> {
  for (const at of lab.guests.flatMap(({ interfaces }) => interfaces)) {
    const { network, address } = at;
    if (network && address !== undefined) {
      yield { at, network, address };
    }
  }
}
