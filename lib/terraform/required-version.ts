import { compareVersions } from "compare-versions";
import { type StackJson, secretVariables } from "./stack-json.js";

/** The first version with protocol 6, which Labvisor's provider speaks. */
export const MINIMUM_VERSION = "1.0.0";

interface Need {
  readonly what: string;
  readonly version: string;
}

/** Returns what a stack needs a version for, the newest one first. */
function needsOf(stack: StackJson & { moved?: unknown; import?: unknown }): Need[] {
  const { resource = {}, moved, import: imports } = stack;
  return [
    ...(secretVariables(stack).some(({ stored }) => !stored) ? [{ what: "secrets in seeds", version: "1.11.0" }] : []),
    ...(imports ? [{ what: "import", version: "1.5.0" }] : []),
    ...("terraform_data" in resource ? [{ what: "terraform_data", version: "1.4.0" }] : []),
    ...(moved ? [{ what: "moved", version: "1.1.0" }] : []),
    { what: "protocol 6", version: MINIMUM_VERSION },
  ];
}

/**
 * Returns the reason why a version of Terraform or OpenTofu is too old for a stack.
 *
 * @param output the output of `terraform version`
 * @returns undefined if it is new enough, or if the output is that of another program
 */
export function tooOld(output: string, stack: StackJson): string | undefined {
  const [, name, version] = /^(Terraform|OpenTofu) v(\d+\.\d+\.\d+\S*)/m.exec(output) ?? [];
  if (version === undefined) return undefined;
  const [{ what, version: least }] = needsOf(stack);
  return compareVersions(version, least) < 0
    ? `${name} is ${version}, which lacks ${what}; install ${least} or newer`
    : undefined;
}
