import { Guest } from "../guest.js";
import type { Rule } from "../rule.js";

/** Requires deletion protection: the hypervisor refuses to destroy a guest until the protection is turned off. */
export class ProtectedGuests implements Rule<Guest> {
  readonly code = "protected-guests";
  readonly appliesTo = Guest;
  readonly title = "Guest without deletion protection";
  readonly fix = "give it `deletionProtection: true`";

  check({ deletionProtection }: Guest): string[] {
    return deletionProtection ? [] : ["it has no deletion protection"];
  }
}
