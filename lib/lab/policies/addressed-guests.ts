import { Guest } from "../guest.js";
import type { Rule } from "../rule.js";
import { isTemplate } from "../template.js";

/**
 * Requires that the lab knows an address of every guest before it runs.
 *
 * The address may be explicit, assigned, or derived from the MAC address (IPv6). Templates never run and need none.
 */
export class AddressedGuests implements Rule<Guest> {
  readonly code = "addressed-guests";
  readonly appliesTo = Guest;
  readonly title = "Guest without a known address";
  readonly fix =
    'give it one, such as network.at("192.168.56.11"), or attach it to a network without DHCP, which assigns one';

  check(guest: Guest): string[] {
    const { interfaces } = guest;
    // Behind per-machine NAT, every guest has the same address.
    const known = interfaces.some(({ network, address, address6 }) => network && (address ?? address6));
    if (known || isTemplate(guest)) return [];
    return interfaces.length === 0
      ? ["it has no address because it is on no network"]
      : [`the lab knows no address of its ${interfaces.join(" or its ")}`];
  }
}
