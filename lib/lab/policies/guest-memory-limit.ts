import { checkArguments } from "../arguments.js";
import { Guest } from "../guest.js";
import { aSize, type Size } from "../size.js";
import type { Policy } from "./policy.js";

/** No guest has more memory than that. */
export class GuestMemoryLimit implements Policy<Guest> {
  readonly name = "guest-memory-limit";
  readonly looksAt = Guest;
  readonly fix = "Give it less `memory`.";

  constructor(private readonly limit: Size) {
    checkArguments({ limit }, { limit: aSize }, "GuestMemoryLimit: ");
  }

  check({ memory }: Guest): string[] {
    const exceeds = memory.toBytes() > this.limit.toBytes();
    return exceeds ? [`it has ${memory} of memory, and ${this.limit} are allowed`] : [];
  }
}
