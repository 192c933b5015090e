import { validateProps } from "../arguments.js";
import { Lab } from "../lab.js";
import { Size, sizeValidator } from "../size.js";
import type { Policy } from "./policy.js";

/** The guests of a lab that run, or would without `--stopped`, have no more memory than that in all. */
export class LabMemoryLimit implements Policy<Lab> {
  readonly name = "lab-memory-limit";
  readonly appliesTo = Lab;
  readonly fix = "Give its guests less `memory`, or leave some of them off (`running: false`).";

  constructor(private readonly limit: Size) {
    validateProps({ limit }, { limit: sizeValidator }, "LabMemoryLimit: ");
  }

  check({ guests }: Lab): string[] {
    const running = guests.filter(({ desiredRunning }) => desiredRunning);
    const bytes = running.reduce((sum, { memory }) => sum + memory.toBytes(), 0);
    if (bytes <= this.limit.toBytes()) return [];
    return [`its guests that run have ${Size.bytes(bytes)} of memory, and ${this.limit} are allowed`];
  }
}
