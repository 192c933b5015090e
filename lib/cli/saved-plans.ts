import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { isObject, readJsonObject } from "../files/json-file.js";
import { LabError } from "../lab-error.js";
import type { Stack } from "../terraform/stack.js";
import type { State } from "../terraform/terraform.js";
import { HOSTS, type Host } from "./host.js";
import type { Session } from "./session.js";

/** Which state it is, and which version of it. */
type StateVersion = Pick<State, "lineage" | "serial">;

interface SavedPlan {
  readonly name: string;
  /** SHA-256 of what was synthesised, in hexadecimal. */
  readonly synthesised: string;
  /** SHA-256 of the plan. */
  readonly plan: string;
  /** What it was planned from; null where there was none. */
  readonly state: StateVersion | null;
}

/** What a run of `labvisor plan` planned. */
export interface SavedPlans {
  readonly version: 1;
  readonly host: Host;
  /** Whether it was planned with --stopped. */
  readonly stopped: boolean;
  readonly stacks: readonly SavedPlan[];
}

const INDEX = "labvisor-plans.json";

/** Where the plan of a stack is. Absolute, since Terraform runs in the stack's folder. */
export function planFile(folder: string, { name }: Pick<Stack, "name">): string {
  return path.resolve(folder, `${name}.tfplan`);
}

/**
 * Makes the folder ready. What is planned there is not to be applied before the new plans are whole.
 *
 * @throws {LabError} It is no folder.
 */
export function beginPlans(folder: string, stacks: readonly Stack[]): void {
  checkFolder(folder);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  rmSync(path.join(folder, INDEX), { force: true });
  // Terraform writes secrets into plans, and leaves to a file that is there the rights which it has.
  for (const stack of stacks) {
    const file = planFile(folder, stack);
    rmSync(file, { force: true });
    writeFileSync(file, "", { mode: 0o600 });
  }
}

function checkFolder(folder: string): void {
  if (folder === "" || (existsSync(folder) && !statSync(folder).isDirectory()))
    throw new LabError(`Plans are kept in a folder, and ${JSON.stringify(folder)} is none: name another.`);
}

/** Notes of what the plans are that are in the folder. */
export async function endPlans(folder: string, session: Session, stopped: boolean): Promise<void> {
  const stacks: SavedPlan[] = [];
  for (const stack of session.stacks) {
    const [synthesised, plan] = [stack.file, planFile(folder, stack)].map(digest);
    stacks.push({ name: stack.name, synthesised, plan, state: await stateVersion(session, stack) });
  }
  const plans: SavedPlans = { version: 1, host: session.host, stopped, stacks };
  writeFileSync(path.join(folder, INDEX), `${JSON.stringify(plans, null, 2)}\n`, { mode: 0o600 });
}

/** @throws {LabError} There are none in the folder, or not all that were begun. */
export function readPlans(folder: string): SavedPlans {
  checkFolder(folder);
  const file = path.join(folder, INDEX);
  const plans = readJsonObject(file);
  if (!plans)
    throw new LabError(
      `There are no plans in ${folder}, or not all of a run: make them with labvisor plan --out ${folder}.`,
    );
  if (isPlans(plans)) return plans;
  throw new LabError(`${file} is not what this version of labvisor plan writes: plan again.`);
}

function isPlans(value: Record<string, unknown>): value is Record<string, unknown> & SavedPlans {
  return (
    value.version === 1 &&
    HOSTS.some((host) => host === value.host) &&
    typeof value.stopped === "boolean" &&
    Array.isArray(value.stacks) &&
    value.stacks.every(
      (each) => isObject(each) && typeof each.name === "string" && (each.state === null || isObject(each.state)),
    )
  );
}

/**
 * Before the first of them is applied; Terraform looks once more at each.
 *
 * @throws {LabError} with each stack that is another lab, or whose plan or state is another one, than was planned
 */
export async function checkPlans(folder: string, { stacks: planned }: SavedPlans, session: Session): Promise<void> {
  const problems: string[] = [];
  for (const stack of session.stacks) {
    const plan = planned.find(({ name }) => name === stack.name);
    if (!plan) problems.push(`${stack.name} was not planned.`);
    else if (plan.synthesised !== digest(stack.file))
      problems.push(`${stack.name}: the lab is another one than was planned.`);
    else if (plan.plan !== digest(planFile(folder, stack)))
      problems.push(`${stack.name}: its plan is gone, or is not the one that was made with the others.`);
    else {
      const state = await stateVersion(session, stack);
      if (plan.state && state?.lineage !== plan.state.lineage)
        problems.push(`${stack.name}: it was planned from another state.`);
      else if (state?.serial !== plan.state?.serial)
        problems.push(`${stack.name}: the plan is stale, as the state was changed since.`);
    }
  }
  if (problems.length > 0)
    throw new LabError(`Nothing was applied.\n${problems.join("\n")}\nPlan again: labvisor plan --out ${folder}`);
}

/** Of a file; nothing where it is gone. */
function digest(file: string): string {
  return existsSync(file) ? createHash("sha256").update(readFileSync(file)).digest("hex") : "";
}

async function stateVersion({ terraform }: Session, stack: Stack): Promise<StateVersion | null> {
  const state = await terraform.state(stack);
  return state ? { lineage: state.lineage, serial: state.serial } : null;
}
