import { isInternalNetwork } from "../networks/internal-network.js";
import { Vlan } from "../networks/vlan.js";
import { type Rule, Severity } from "../rule.js";

export const missingGateway: Rule<Vlan> = {
  code: "LV123",
  appliesTo: Vlan,
  severity: Severity.WARNING,
  title: "Gateway address that no guest has",
  why:
    "A VLAN of an internal network has nothing but guests on it. Packets to an address that none of them has are " +
    "lost.",
  fix: "give the address to the guest that routes, with vlan.at(), or remove the gateway",
  *check(vlan) {
    if (!isInternalNetwork(vlan.network) || !vlan.gateway) return;
    const attached = vlan.hypervisor.lab.guests
      .flatMap((guest) => guest.interfaces)
      .filter(({ network }) => network === vlan);
    if (attached.length > 0 && attached.every(({ address }) => address !== vlan.gateway)) {
      yield `gateway is ${vlan.gateway}, which none of its guests has`;
    }
  },
};
