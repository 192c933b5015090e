import { escapeControlCharacters } from "../../control-characters.js";
import { type ResourceChange, resourceChanges, type Traits } from "../../review/resource-changes.js";
import { readStackJson, type Stack } from "../../terraform/stack.js";
import { constructPaths } from "../../terraform/stack-json.js";
import type { Terraform } from "../../terraform/terraform.js";
import { type MissingResource, withoutMissing } from "../missing-resources.js";
import { traitsOf } from "../platforms.js";
import { withProgress } from "../progress.js";
import { isReadOnly } from "../provider-schemas.js";
import type { Session } from "../session.js";

export interface DriftOptions {
  readonly json?: boolean;
}

/** The differences between a stack's state and the real resources. */
interface Drift {
  readonly stack: string;
  /** Whether the stack's state has any resources. */
  readonly applied: boolean;
  readonly changes: readonly ResourceChange[];
}

/**
 * Compares the state with the real resources, and changes neither.
 *
 * @returns 2 if there is any drift, or else 0
 */
export async function drift(session: Session, options: DriftOptions): Promise<number> {
  const { stacks, terraform, platforms } = session;
  const drifts: Drift[] = [];
  for (const stack of stacks) {
    const found = await withoutMissing(session, stack, async (planned, missing) => {
      const found = await driftOf(planned, terraform, traitsOf(platforms));
      const changes = [...missing.map(deleted), ...found.changes];
      return { ...found, applied: found.applied || missing.length > 0, changes };
    });
    drifts.push(found);
  }
  if (options.json) process.stdout.write(`${JSON.stringify(drifts, null, 2)}\n`);
  else for (const each of drifts) process.stdout.write(`${escapeControlCharacters(describe(each).join("\n"))}\n`);
  return drifts.some(({ changes }) => changes.length > 0) ? 2 : 0;
}

function deleted({ address, construct }: MissingResource): ResourceChange {
  return { address, construct, type: address.split(".", 1)[0], action: "destroy", forcedBy: [], attributes: [] };
}

async function driftOf(stack: Stack, terraform: Terraform, traits: Traits): Promise<Drift> {
  const { resource_drift = [], prior_state } = await withProgress(`${stack.name}: checking for drift`, () =>
    terraform.plan(stack, ["-refresh-only"], `${stack.name} cannot be checked for drift`),
  );
  const constructs = constructPaths(readStackJson(stack));
  const differences = resourceChanges(
    { resource_changes: resource_drift },
    (address) => constructs.get(address),
    traits,
  );
  const changes = await withoutReadOnly(differences, stack, terraform);
  const resources = prior_state?.values?.root_module?.resources ?? [];
  return { stack: stack.name, applied: resources.length > 0 || resource_drift.length > 0, changes };
}

/**
 * Leaves out the attributes that only the provider sets, such as a pending change, and updates of nothing else: an
 * apply would not correct them.
 */
async function withoutReadOnly(
  changes: readonly ResourceChange[],
  stack: Stack,
  terraform: Terraform,
): Promise<ResourceChange[]> {
  if (changes.length === 0) return [];
  const schemas = await terraform.schemas(stack);
  return changes
    .map((change) => ({
      ...change,
      attributes: change.attributes.filter(({ path: name }) => !isReadOnly(schemas, change.type, name)),
    }))
    .filter(({ action, attributes }) => action !== "update" || attributes.length > 0);
}

function describe({ stack, applied, changes }: Drift): string[] {
  if (!applied) return [`${stack}: not applied: the state has no resources to compare`];
  if (changes.length === 0) return [`${stack}: no drift`];
  const count = changes.length === 1 ? "1 resource" : `${changes.length} resources`;
  return [
    `${stack}: drift in ${count}; labvisor plan shows how an apply would correct it`,
    ...changes.flatMap(({ address, construct, action, attributes }) => [
      `  ${construct ?? address} (${address}) was ${action === "destroy" ? "deleted" : "changed"}`,
      ...attributes.map(({ path: name, before = "none", after = "none" }) => `    ${name}: ${before} -> ${after}`),
    ]),
  ];
}
