import { NetworkCategory } from "../../net/network-category.js";
import type { Guest } from "../guest.js";
import { RoutedNetwork } from "../networks/routed-network.js";
import { type Rule, Severity } from "../rule.js";
import { userTexts } from "../seed/user-texts.js";
import { isVirtualMachine } from "../virtual-machine.js";

export const unusedRouter: Rule<RoutedNetwork> = {
  code: "LV162",
  appliesTo: RoutedNetwork,
  severity: Severity.WARNING,
  title: "Router that is no guest's gateway",
  why:
    "A guest sends packets for other networks to its default gateway. Without one, it reaches only its own networks, " +
    "even if another guest on them forwards packets.",
  fix: "set the network's gateway to the router's address",
  *check(network) {
    if (network.category !== NetworkCategory.ISOLATED || network.gateway !== undefined) return;
    const stations = network.hypervisor.lab.guests.flatMap((guest) =>
      guest.interfaces.filter((each) => each.network === network).map(({ address }) => ({ guest, address })),
    );
    const [router, ...others] = stations.filter(({ guest }) => forwards(guest));
    if (!router || others.length > 0 || router.guest.interfaces.length === 1) return;
    const lost = stations.find(({ guest, address }) => address !== undefined && !forwards(guest) && hasNoRoute(guest));
    if (lost)
      yield `${router.guest.node.path} forwards packets on it (${router.address}), and ${lost.guest.node.path} has ` +
        "no default gateway";
  },
};

const forwards = (guest: Guest) => isVirtualMachine(guest) && guest.cloudInit.forwarding;

/** Whether a guest has no default gateway, and no user text that could set a route. */
function hasNoRoute(guest: Guest): boolean {
  return (
    guest.hasNetworkConfiguration &&
    !guest.interfaces.some(({ hasGateway }) => hasGateway) &&
    !userTexts(guest).some(({ text }) => /\broutes?\b/.test(text))
  );
}
