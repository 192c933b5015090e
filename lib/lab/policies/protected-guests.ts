import { Guest } from "../guest.js";
import type { Policy } from "./policy.js";

/** No guest is destroyed by an apply: its hypervisor refuses it until the protection is taken off. */
export class ProtectedGuests implements Policy<Guest> {
  readonly name = "protected-guests";
  readonly appliesTo = Guest;
  readonly fix = "Give it `deletionProtection: true`.";

  check({ deletionProtection }: Guest): string[] {
    return deletionProtection ? [] : ["nothing keeps it from being destroyed"];
  }
}
