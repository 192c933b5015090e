import type { AppliedStack } from "../../lib/platforms/tooling.js";
import type { StateResource } from "../../lib/terraform/terraform.js";

/** Returns a stack named site, with its state. Checks of it share nothing. */
export function appliedStack(
  json: object,
  state: readonly StateResource[],
  replaced: readonly string[] = [],
): AppliedStack {
  return {
    name: "site",
    directory: "",
    json: json as never,
    replaced,
    state: async () => state,
    once: (read) => read(),
  };
}
