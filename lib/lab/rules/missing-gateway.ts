import { NetworkCategory } from "../../net/network-category.js";
import { RoutedNetwork } from "../networks/routed-network.js";
import { type Rule, Severity } from "../rule.js";

export const missingGateway: Rule<RoutedNetwork> = {
  code: "LV123",
  appliesTo: RoutedNetwork,
  severity: Severity.WARNING,
  title: "Gateway address that no guest has",
  why:
    "A host-only or internal network, or a VLAN of one, has nothing but guests and perhaps the host on it. Packets " +
    "to an address that none of them has are lost.",
  fix: "give the address to the guest that routes, with network.at(), or remove the gateway",
  *check(network) {
    const { category, gateway, hostAddress } = network;
    if (category === NetworkCategory.LAN || gateway === undefined || gateway === hostAddress) return;
    const attached = network.hypervisor.lab.guests
      .flatMap((guest) => guest.interfaces)
      .filter((each) => each.network === network);
    if (attached.length > 0 && attached.every(({ address }) => address !== gateway))
      yield `gateway is ${gateway}, which none of its guests has`;
  },
};
