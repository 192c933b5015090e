import { Guest } from "../guest.js";
import type { Rule } from "../rule.js";
import { type Size, sizeValidator } from "../size.js";
import { validateProps } from "../validation.js";

/** Limits the memory of each guest. */
export class GuestMemoryLimit implements Rule<Guest> {
  readonly code = "guest-memory-limit";
  readonly appliesTo = Guest;
  readonly title = "Guest with more memory than allowed";
  readonly fix = "give it less `memory`";

  constructor(private readonly limit: Size) {
    validateProps({ limit }, { limit: sizeValidator }, "GuestMemoryLimit: ");
  }

  check({ memory }: Guest): string[] {
    const exceeds = memory.toBytes() > this.limit.toBytes();
    return exceeds ? [`memory is ${memory}, and the limit is ${this.limit}`] : [];
  }
}
