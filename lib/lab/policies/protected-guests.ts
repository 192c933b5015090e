import { Guest } from "../guest.js";
import type { Policy } from "./policy.js";

/** No guest is destroyed by an apply: its hypervisor refuses it until the protection is taken off. */
export class ProtectedGuests implements Policy<Guest> {
  readonly name = "protected-guests";
  readonly appliesTo = Guest;
  readonly fix =
    "Give it `options: { deletionProtection: true }` on VirtualBox, and `options: { protection: true }` on Proxmox VE.";

  check({ isDeletionProtected }: Guest): string[] {
    return isDeletionProtected ? [] : ["nothing keeps it from being destroyed"];
  }
}
