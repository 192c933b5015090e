import { rmSync } from "node:fs";
import path from "node:path";
import { LabError } from "../../lab-error.js";
import type { ResourceTraits } from "../../platforms/tooling.js";
import { type ResourceChange, resourceChanges } from "../../review/resource-changes.js";
import type { Stack } from "../../terraform/stack.js";
import { errorsIn, type Terraform } from "../../terraform/terraform.js";
import { traitsOf } from "../platforms.js";
import { inProgress } from "../progress.js";
import { constructsOf } from "../review/reviewed-stack.js";
import type { Session } from "../session.js";
import { stackJson } from "../synthesized-stack.js";

export interface DriftOptions {
  readonly json?: boolean;
}

/** What somebody changed behind Terraform's back. */
interface Drift {
  readonly stack: string;
  /** Whether there is anything of it that could have changed: what its state has. */
  readonly applied: boolean;
  readonly changes: readonly ResourceChange[];
}

/** Not in the stack's own way: a saved plan there might be the user's. */
const PLAN = "labvisor-drift.tfplan";

/** Compares what was applied with what is there, and changes neither. @returns 2 where something differs, else 0 */
export async function drift({ stacks, terraform, platforms }: Session, options: DriftOptions): Promise<number> {
  const found: Drift[] = [];
  for (const stack of stacks) found.push(await driftOf(stack, terraform, traitsOf(platforms)));
  if (options.json) process.stdout.write(`${JSON.stringify(found, null, 2)}\n`);
  else for (const each of found) process.stdout.write(`${describe(each).join("\n")}\n`);
  return found.some(({ changes }) => changes.length > 0) ? 2 : 0;
}

async function driftOf(
  stack: Stack,
  terraform: Terraform,
  traits: Readonly<Record<string, ResourceTraits>>,
): Promise<Drift> {
  try {
    const { exitCode, messages } = await inProgress(`${stack.name}: compared with what is there`, () =>
      terraform.runJson(stack, "plan", ["-refresh-only", `-out=${PLAN}`, "-input=false"]),
    );
    if (exitCode !== 0) {
      const told = errorsIn(messages).map(({ address = "", summary, detail = "" }) =>
        `${address} ${summary} ${detail}`.trim(),
      );
      throw new LabError(`${stack.name} cannot be compared.\n${told.join("\n")}`, { exitCode });
    }
    const { resource_drift = [], prior_state } = await terraform.shownPlan(stack, PLAN);
    const constructs = constructsOf(stackJson(stack));
    const changes = resourceChanges({ resource_changes: resource_drift }, (address) => constructs.get(address), traits)
      // Of what an apply notes for the next plan, nobody has changed anything.
      .filter(({ action, attributes }) => action !== "update" || attributes.length > 0);
    const resources = prior_state?.values?.root_module?.resources ?? [];
    return { stack: stack.name, applied: resources.length > 0 || resource_drift.length > 0, changes };
  } finally {
    rmSync(path.join(stack.directory, PLAN), { force: true });
  }
}

function describe({ stack, applied, changes }: Drift): string[] {
  if (!applied) return [`${stack}: nothing is applied, as far as its state knows, so that nothing is compared`];
  if (changes.length === 0) return [`${stack}: as it was applied`];
  return [
    `${stack}: ${changes.length === 1 ? "1 resource is" : `${changes.length} resources are`} not as applied; labvisor plan shows what an apply would do about it`,
    ...changes.flatMap(({ address, construct, action, attributes }) => [
      `  ${construct ?? address} (${address}) ${action === "destroy" ? "is gone" : "was changed"}`,
      ...attributes.map(({ path: name, before = "none", after = "none" }) => `    ${name}: ${before} -> ${after}`),
    ]),
  ];
}
