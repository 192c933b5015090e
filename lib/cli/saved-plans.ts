import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { isObject, readJsonObject } from "../files/json-file.js";
import { LabError } from "../lab-error.js";
import type { Stack } from "../terraform/stack.js";
import type { State } from "../terraform/terraform.js";
import { HOSTS, type Host } from "./host.js";
import type { Session } from "./session.js";
import type { PlannedStack } from "./terraform-options.js";

/** The identity and version of a state. */
type StateVersion = Pick<State, "lineage" | "serial">;

interface SavedPlan {
  readonly name: string;
  /** The SHA-256 digest of the synthesized stack, in hexadecimal. */
  readonly synthesized: string;
  /** The SHA-256 digest of the plan, in hexadecimal. */
  readonly plan: string;
  /** The state from which the plan starts, or null if there was none. */
  readonly state: StateVersion | null;
  /** Terraform's options of the plan, such as `-target=virtualbox_vm.web`. */
  readonly options: readonly string[];
}

/** The plans that one run of `labvisor plan` saved. */
export interface SavedPlans {
  readonly version: 1;
  readonly host: Host;
  /** Whether the stacks were synthesized with `--stopped`. */
  readonly stopped: boolean;
  readonly stacks: readonly SavedPlan[];
}

const INDEX = "labvisor-plans.json";

/** Returns the absolute path of a stack's plan, because Terraform runs in the stack's folder. */
export function planFile(folder: string, { name }: Pick<Stack, "name">): string {
  return path.resolve(folder, `${name}.tfplan`);
}

/**
 * Prepares a folder for plans.
 *
 * Earlier plans in it become invalid until the new ones are complete.
 *
 * @throws {LabError} The path is not a folder.
 */
export function beginPlans(folder: string, stacks: readonly Stack[]): void {
  checkFolder(folder);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  rmSync(path.join(folder, INDEX), { force: true });
  // Plans contain secrets, and Terraform keeps the permissions of an existing file.
  for (const stack of stacks) {
    const file = planFile(folder, stack);
    rmSync(file, { force: true });
    writeFileSync(file, "", { mode: 0o600 });
  }
}

function checkFolder(folder: string): void {
  if (folder === "" || (existsSync(folder) && !statSync(folder).isDirectory()))
    throw new LabError(`The folder for plans is ${JSON.stringify(folder)}, which is not a folder; give another path.`);
}

/** Records the plans in a folder, with the stacks and states that they belong to. */
export async function recordPlans(
  folder: string,
  session: Session,
  planned: readonly PlannedStack[],
  stopped: boolean,
): Promise<void> {
  const stacks: SavedPlan[] = [];
  for (const { stack, args } of planned) {
    const [synthesized, plan] = [stack.file, planFile(folder, stack)].map(digest);
    stacks.push({ name: stack.name, synthesized, plan, state: await stateVersion(session, stack), options: args });
  }
  const plans: SavedPlans = { version: 1, host: session.host, stopped, stacks };
  writeFileSync(path.join(folder, INDEX), `${JSON.stringify(plans, null, 2)}\n`, { mode: 0o600 });
}

/**
 * Reads the record of the plans in a folder.
 *
 * @throws {LabError} The folder has no complete set of plans.
 */
export function readPlans(folder: string): SavedPlans {
  checkFolder(folder);
  const file = path.join(folder, INDEX);
  const plans = readJsonObject(file);
  if (!plans)
    throw new LabError(`${folder} has no complete set of plans; create them with labvisor plan --out ${folder}.`);
  if (isPlans(plans)) return plans;
  throw new LabError(`${file} was not written by this version of labvisor plan; plan again.`);
}

function isPlans(value: Record<string, unknown>): value is Record<string, unknown> & SavedPlans {
  return (
    value.version === 1 &&
    HOSTS.some((host) => host === value.host) &&
    typeof value.stopped === "boolean" &&
    Array.isArray(value.stacks) &&
    value.stacks.every(
      (each) =>
        isObject(each) &&
        typeof each.name === "string" &&
        (each.state === null || isObject(each.state)) &&
        Array.isArray(each.options),
    )
  );
}

/**
 * Checks that the saved plans still match the lab and its states, before the first one is applied.
 *
 * Terraform checks each plan again.
 *
 * @throws {LabError} A stack, plan, or state differs from when it was planned.
 */
export async function checkPlans(folder: string, { stacks: planned }: SavedPlans, session: Session): Promise<void> {
  const problems: string[] = [];
  for (const stack of session.stacks) {
    const plan = planned.find(({ name }) => name === stack.name);
    if (!plan) problems.push(`${stack.name}: was not planned.`);
    else if (plan.synthesized !== digest(stack.file))
      problems.push(`${stack.name}: the lab has changed since the plan.`);
    else if (plan.plan !== digest(planFile(folder, stack)))
      problems.push(`${stack.name}: the plan file is missing, or is not the one from this run of labvisor plan.`);
    else {
      const state = await stateVersion(session, stack);
      if (plan.state && state?.lineage !== plan.state.lineage)
        problems.push(`${stack.name}: the plan was made from another state.`);
      else if (state?.serial !== plan.state?.serial)
        problems.push(`${stack.name}: the plan is stale, because the state has changed since.`);
    }
  }
  if (problems.length > 0)
    throw new LabError(`Nothing was applied.\n${problems.join("\n")}\nPlan again: labvisor plan --out ${folder}`);
}

/** Returns the digest of a file, or an empty string if it does not exist. */
function digest(file: string): string {
  return existsSync(file) ? createHash("sha256").update(readFileSync(file)).digest("hex") : "";
}

async function stateVersion({ terraform }: Session, stack: Stack): Promise<StateVersion | null> {
  const state = await terraform.state(stack);
  return state ? { lineage: state.lineage, serial: state.serial } : null;
}
