import type { Guest } from "../guest.js";
import type { NetworkInterface } from "../network-adapter.js";
import type { Network } from "../networks/network.js";

export interface StaticAddress {
  readonly networkInterface: NetworkInterface;
  readonly network: Network;
  readonly address: string;
}

/** Returns the static addresses of a guest, explicit and assigned ones. */
export function staticAddressesOf({ interfaces }: Guest): StaticAddress[] {
  return interfaces.flatMap((networkInterface) => {
    const { network, address } = networkInterface;
    return network && address !== undefined ? [{ networkInterface, network, address }] : [];
  });
}
