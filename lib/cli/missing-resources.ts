import { cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { withCleanup } from "../process/cleanup.js";
import type { PlanJson } from "../terraform/plan-json.js";
import { readStackJson, type Stack } from "../terraform/stack.js";
import { constructPaths } from "../terraform/stack-json.js";
import type { State } from "../terraform/terraform.js";
import { localFile, type Project } from "./project.js";
import { appliedStacks, type Session } from "./session.js";

/** A resource in the state that is no longer on its platform, where the provider fails instead of noticing it. */
export interface MissingResource {
  /** Its Terraform address. */
  readonly address: string;
  /** The path of its construct, or the address if it is no longer declared. */
  readonly construct: string;
}

/** Returns a stack's missing resources, and its state where there are any. */
async function missingIn(
  { platforms, terraform }: Session,
  stack: Stack,
): Promise<{ readonly missing: readonly MissingResource[]; readonly state?: State }> {
  const [applied] = appliedStacks({ platforms, terraform, stacks: [stack] });
  const constructs = constructPaths(applied.json);
  const missing: MissingResource[] = [];
  for (const { missingResources } of platforms)
    for (const address of (await missingResources?.(applied)) ?? [])
      missing.push({ address, construct: constructs.get(address) ?? address });
  return { missing, state: missing.length > 0 ? await terraform.state(stack) : undefined };
}

/**
 * Plans a stack as if its state did not have the missing resources, and without changing the state: in a copy of the
 * stack's folder.
 *
 * @param work plans the given stack
 */
export async function withoutMissing<T>(
  session: Session,
  stack: Stack,
  work: (stack: Stack, missing: readonly MissingResource[]) => Promise<T>,
): Promise<T> {
  const { missing, state } = await missingIn(session, stack);
  if (!state || missing.length === 0) return work(stack, []);
  // Beside the stack's folder, so that relative paths lead to the same files.
  const directory = `${stack.directory}.without-missing`;
  const file = path.join(directory, path.basename(stack.file));
  const remove = () => rmSync(directory, { recursive: true, force: true });
  remove();
  return withCleanup(remove, async () => {
    cpSync(stack.directory, directory, { recursive: true, filter: (source) => !source.endsWith(".terraform") });
    mkdirSync(path.join(directory, ".terraform"));
    symlinkSync(path.join(stack.directory, ".terraform/providers"), path.join(directory, ".terraform/providers"));
    const json = readStackJson(stack) as StackSettings;
    const { backend: _, cloud: __, ...settings } = json.terraform ?? {};
    writeFileSync(file, JSON.stringify({ ...json, terraform: settings }));
    const addresses = missing.map(({ address }) => address);
    const resources = state.resources?.filter(({ type, name }) => !addresses.includes(`${type}.${name}`));
    const text = JSON.stringify({ ...state, resources });
    writeFileSync(path.join(directory, "terraform.tfstate"), text, { mode: 0o600 });
    return work({ ...stack, directory, file }, missing);
  });
}

/** Returns a plan that was made without the missing resources, as the plan of a provider that notices them. */
export function withDeleted(plan: PlanJson, missing: readonly MissingResource[]): PlanJson {
  const deleted = missing.map(({ address }) => ({
    address,
    type: address.split(".", 1)[0],
    change: { actions: ["delete"], before: {}, after: null },
  }));
  return { ...plan, resource_drift: [...(plan.resource_drift ?? []), ...deleted] };
}

interface StackSettings {
  readonly terraform?: Readonly<Record<string, unknown>>;
}

/**
 * Removes the missing resources of all stacks from their states, which are backed up first: the provider would neither
 * create nor destroy anything.
 */
export async function forgetMissing(session: Session): Promise<void> {
  const { project, stacks, terraform } = session;
  for (const stack of stacks) {
    const { missing, state } = await missingIn(session, stack);
    if (!state || missing.length === 0) continue;
    const backup = backUpState(project, stack, state);
    for (const each of missing)
      process.stderr.write(`${describeMissing(stack, each)} It was removed from the state.\n`);
    process.stderr.write(`The state before is in ${path.relative("", backup)}.\n`);
    await terraform.removeFromState(
      stack,
      missing.map(({ address }) => address),
    );
  }
}

/** Writes a copy of a state into Labvisor's folder of the project, and returns its path. */
export function backUpState(project: Project, { name }: Stack, state: State): string {
  const file = localFile(project, `${name}.${state.serial}.tfstate`);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(state, null, 2), { mode: 0o600 });
  return file;
}

export function describeMissing({ name }: Stack, { address, construct }: MissingResource): string {
  return `${name}: ${construct} (${address}) was deleted outside of Labvisor.`;
}
