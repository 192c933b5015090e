import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { renderMarkdown } from "../../review/markdown.js";
import type { PlanJson } from "../../review/plan-json.js";
import { priorStack } from "../../review/prior-stack.js";
import { exitCodeOf, type Report, refused, report, stackReport } from "../../review/report.js";
import { atRevision } from "../git.js";
import { isObject, readJsonObject } from "../json-file.js";
import { type Project, readProject } from "../project.js";
import { rehearsedReport } from "../review/rehearsed-report.js";
import { reviewed, stackJson } from "../review/reviewed-stack.js";
import { LabRefused, type Stack, synthesize } from "../synthesis.js";
import { Terraform } from "../terraform.js";
import { UserError } from "../user-error.js";

export const FORMATS = ["markdown", "json"] as const;

export interface ReviewOptions {
  /** The git revision that the change is from. */
  readonly base?: string;
  /** A saved plan of one stack, or what `terraform show -json` printed of it, in place of a plan that is rehearsed. */
  readonly plan?: string;
  readonly format: (typeof FORMATS)[number];
  /** Where the report goes. @default stdout */
  readonly output?: string;
  /** Types of resources that may be destroyed and made anew. */
  readonly allow?: readonly string[];
}

/**
 * Reports what a change does to the labs, for those who review it.
 *
 * @param names the stacks; none means all
 * @returns see `exitCodeOf`
 */
export async function review(directory: string, names: readonly string[], options: ReviewOptions): Promise<number> {
  const { base, plan, format, output, allow } = options;
  if ((base === undefined) === (plan === undefined))
    throw new UserError("Give the revision that the change is from, --base origin/main, or a saved plan, --plan FILE.");
  const project = readProject(directory);
  const found = await (base === undefined
    ? reviewPlan(project, names, plan ?? "")
    : reviewRevision(project, names, base));
  const text = format === "json" ? `${JSON.stringify(found, null, 2)}\n` : renderMarkdown(found);
  if (output === undefined) process.stdout.write(text);
  else writeFileSync(output, text);
  return exitCodeOf(found, allow);
}

/** The change from what is applied, as a plan has it. */
async function reviewPlan(project: Project, names: readonly string[], file: string): Promise<Report> {
  const from = "what is applied";
  const stacks = await synthesized(project, names);
  if (!Array.isArray(stacks)) return refused(from, stacks);
  if (stacks.length !== 1)
    throw new UserError(`A plan is of one stack: name it (${stacks.map(({ name }) => name).join(", ")}).`);
  const [stack] = stacks;
  const json = stackJson(stack);
  const plan = await readPlan(stack, path.resolve(file));
  const before = reviewed(stack, priorStack(plan.prior_state, json));
  return report(from, [stackReport(stack.name, before, reviewed(stack, json), plan)]);
}

/** A plan in JSON, or one that Terraform saved. */
async function readPlan(stack: Stack, file: string): Promise<PlanJson> {
  if (readFileSync(file).subarray(0, 2).toString() === "PK") return Terraform.find().shownPlan(stack, file);
  const plan = readJsonObject(file);
  if (Array.isArray(plan?.resource_changes) && isObject(plan)) return plan as PlanJson;
  throw new UserError(
    `${file} is no plan that Terraform saved (plan -out), nor what terraform show -json prints of one.`,
  );
}

/** The change from a revision, as it is planned in a rehearsal. */
async function reviewRevision(project: Project, names: readonly string[], base: string): Promise<Report> {
  const stacks = await synthesized(project, names);
  if (!Array.isArray(stacks)) return refused(base, stacks);
  return atRevision(project, base, async (old) => {
    const before = old && { project: old, stacks: await synthesizeSome(old, names) };
    return rehearsedReport(base, before, { project, stacks }, ({ revision, stack, step, seconds }) => {
      process.stderr.write(
        `rehearsal: ${stack}${revision ? ` of ${revision}` : ""}: ${step} (${seconds.toFixed(1)} s)\n`,
      );
    });
  });
}

/** Those of the stacks that there are. */
async function synthesizeSome(project: Project, names: readonly string[]): Promise<Stack[]> {
  const stacks = await synthesize(project, [], { filesAssumed: true });
  return stacks.filter(({ name }) => names.length === 0 || names.includes(name));
}

/** The project's stacks; or the rules that they break. */
async function synthesized(
  project: Project,
  names: readonly string[],
): Promise<Stack[] | { by: "rules"; reasons: string[] }> {
  try {
    return await synthesize(project, names, { filesAssumed: true });
  } catch (error) {
    if (error instanceof LabRefused) return { by: "rules", reasons: error.message.split("\n") };
    throw error;
  }
}
