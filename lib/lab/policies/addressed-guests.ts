import { Guest } from "../guest.js";
import { Template } from "../template.js";
import type { Policy } from "./policy.js";

/** Each guest has an address that the lab knows before it runs: one at least that is given, assigned, or follows from its MAC. Templates never run. */
export class AddressedGuests implements Policy<Guest> {
  readonly name = "addressed-guests";
  readonly appliesTo = Guest;
  readonly fix =
    'Give it one, network.at("192.168.56.11"), or attach it to a network without DHCP, which assigns it one.';

  check(guest: Guest): string[] {
    const { interfaces } = guest;
    // On a NAT of its own every guest has the same address.
    const known = interfaces.some(({ network, address, address6 }) => network && (address ?? address6));
    if (known || guest instanceof Template) return [];
    return interfaces.length === 0
      ? ["it is on no network, so that it has no address"]
      : [`it has no address that the lab knows: not by ${interfaces.join(", nor by ")}`];
  }
}
