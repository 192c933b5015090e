import { validateProps } from "../arguments.js";
import { Guest } from "../guest.js";
import { type Size, sizeValidator } from "../size.js";
import type { Policy } from "./policy.js";

/** No guest has more memory than that. */
export class GuestMemoryLimit implements Policy<Guest> {
  readonly name = "guest-memory-limit";
  readonly appliesTo = Guest;
  readonly fix = "Give it less `memory`.";

  constructor(private readonly limit: Size) {
    validateProps({ limit }, { limit: sizeValidator }, "GuestMemoryLimit: ");
  }

  check({ memory }: Guest): string[] {
    const exceeds = memory.toBytes() > this.limit.toBytes();
    return exceeds ? [`it has ${memory} of memory, and ${this.limit} are allowed`] : [];
  }
}
