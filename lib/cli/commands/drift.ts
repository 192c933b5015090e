import { rmSync } from "node:fs";
import path from "node:path";
import { type ResourceChange, resourceChanges } from "../../review/resource-changes.js";
import { inProgress } from "../progress.js";
import { constructsOf } from "../review/reviewed-stack.js";
import type { Session } from "../session.js";
import { stackJson } from "../stack-json.js";
import type { Stack } from "../synthesis.js";
import { errorsIn, type Terraform } from "../terraform.js";
import { UserError } from "../user-error.js";

export interface DriftOptions {
  readonly json?: boolean;
}

/** What somebody changed behind Terraform's back. */
interface Drift {
  readonly stack: string;
  readonly changes: readonly ResourceChange[];
}

/** Not in the stack's own way: a saved plan there might be the user's. */
const PLAN = "labvisor-drift.tfplan";

/** Compares what was applied with what is there, and changes neither. @returns 2 where something differs, else 0 */
export async function drift({ stacks, terraform }: Session, options: DriftOptions): Promise<number> {
  const found: Drift[] = [];
  for (const stack of stacks) found.push({ stack: stack.name, changes: await driftOf(stack, terraform) });
  if (options.json) process.stdout.write(`${JSON.stringify(found, null, 2)}\n`);
  else for (const each of found) process.stdout.write(`${describe(each).join("\n")}\n`);
  return found.some(({ changes }) => changes.length > 0) ? 2 : 0;
}

async function driftOf(stack: Stack, terraform: Terraform): Promise<ResourceChange[]> {
  try {
    const { exitCode, messages } = await inProgress(`${stack.name}: compared with what is there`, () =>
      terraform.converse(stack, "plan", ["-refresh-only", `-out=${PLAN}`, "-input=false"]),
    );
    if (exitCode !== 0) {
      const told = errorsIn(messages).map(({ address = "", summary, detail = "" }) =>
        `${address} ${summary} ${detail}`.trim(),
      );
      throw new UserError(`${stack.name} cannot be compared.\n${told.join("\n")}`, exitCode);
    }
    const { resource_drift = [] } = await terraform.shownPlan(stack, PLAN);
    const constructs = constructsOf(stackJson(stack));
    return resourceChanges({ resource_changes: resource_drift }, (address) => constructs.get(address));
  } finally {
    rmSync(path.join(stack.directory, PLAN), { force: true });
  }
}

function describe({ stack, changes }: Drift): string[] {
  if (changes.length === 0) return [`${stack}: as it was applied`];
  return [
    `${stack}: ${changes.length === 1 ? "1 resource is" : `${changes.length} resources are`} not as applied; labvisor plan shows what an apply would do about it`,
    ...changes.flatMap(({ address, construct, action, attributes }) => [
      `  ${construct ?? address} (${address}) ${action === "destroy" ? "is gone" : "was changed"}`,
      ...attributes.map(({ path: name, before = "none", after = "none" }) => `    ${name}: ${before} -> ${after}`),
    ]),
  ];
}
