import type { Rule } from "../rule.js";
import type { LabScope } from "../scope.js";
import { Size, sizeValidator } from "../size.js";
import { validateProps } from "../validation.js";

/** Limits the total memory of a lab's guests that run, or would without `--stopped`. */
export class LabMemoryLimit implements Rule<LabScope> {
  readonly code = "lab-memory-limit";
  readonly title = "Lab with more memory than allowed";
  readonly fix = "give the guests less `memory`, or keep some of them off (`running: false`)";

  constructor(private readonly limit: Size) {
    validateProps({ limit }, { limit: sizeValidator }, "LabMemoryLimit: ");
  }

  check({ guests }: LabScope): string[] {
    const running = guests.filter(({ desiredRunning }) => desiredRunning);
    const bytes = running.reduce((sum, { memory }) => sum + memory.toBytes(), 0);
    if (bytes <= this.limit.toBytes()) return [];
    return [`the running guests have ${Size.bytes(bytes)} of memory, and the limit is ${this.limit}`];
  }
}
