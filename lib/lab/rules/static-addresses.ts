import type { Lab } from "../lab.js";
import type { NetworkAdapter } from "../network-adapter.js";
import type { Network } from "../networks/network.js";

/** The adapters of a lab that have a static address, given or assigned. */
export function* staticAddresses(lab: Lab): Generator<{ adapter: NetworkAdapter; network: Network; address: string }> {
  for (const adapter of lab.guests.flatMap(({ adapters }) => adapters)) {
    const { network, address } = adapter;
    if (network && address !== undefined) {
      yield { adapter, network, address };
    }
  }
}
