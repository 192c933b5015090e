import { validateProps } from "../arguments.js";
import type { Lab } from "../lab.js";
import type { Rule } from "../rule.js";
import { Size, sizeValidator } from "../size.js";

/** Limits the total memory of a lab's guests that run, or would without `--stopped`. */
export class LabMemoryLimit implements Rule<Lab> {
  readonly code = "lab-memory-limit";
  readonly title = "Lab with more memory than allowed";
  readonly fix = "give the guests less `memory`, or keep some of them off (`running: false`)";

  constructor(private readonly limit: Size) {
    validateProps({ limit }, { limit: sizeValidator }, "LabMemoryLimit: ");
  }

  check({ guests }: Lab): string[] {
    const running = guests.filter(({ desiredRunning }) => desiredRunning);
    const bytes = running.reduce((sum, { memory }) => sum + memory.toBytes(), 0);
    if (bytes <= this.limit.toBytes()) return [];
    return [`the running guests have ${Size.bytes(bytes)} of memory, and the limit is ${this.limit}`];
  }
}
