import { readFileSync } from "node:fs";
import path from "node:path";
import { readJsonObject } from "../../files/json-file.js";
import { LabError } from "../../lab-error.js";
import type { PlatformTooling } from "../../platforms/tooling.js";
import { renderReportPage } from "../../review/html.js";
import { renderMarkdown } from "../../review/markdown.js";
import { priorStack } from "../../review/prior-stack.js";
import {
  destructiveTypes,
  exitCodeOf,
  type Report,
  type ReviewedStack,
  refused,
  report,
  stackReport,
} from "../../review/report.js";
import { isOf, isPlan, type PlanJson } from "../../terraform/plan-json.js";
import type { Stack } from "../../terraform/stack.js";
import { Terraform } from "../../terraform/terraform.js";
import { atRevision } from "../git.js";
import { writeOutput } from "../output.js";
import { platformsOf } from "../platforms.js";
import { type Project, readProject } from "../project.js";
import { whatOf } from "../rehearsal/rehearsal.js";
import { rehearsedReport } from "../review/rehearsed-report.js";
import { constructsOf, reviewed } from "../review/reviewed-stack.js";
import { LabRefused, synthesize, synthesizeAt } from "../synthesis.js";
import { stackJson } from "../synthesized-stack.js";

export interface ReviewOptions {
  /** The git revision that the change is from. With a plan, that is what is planned, and the rest is compared with the revision. */
  readonly base?: string;
  /** A saved plan of one stack, or what `terraform show -json` printed of it, in place of a plan that is rehearsed. */
  readonly plan?: string;
  readonly format: keyof typeof FORMATS;
  /** Where the report goes. @default stdout */
  readonly output?: string;
  /** Types of resources that may be destroyed and made anew. */
  readonly allow?: readonly string[];
}

const FORMATS = {
  markdown: async (found: Report) => renderMarkdown(found),
  html: renderReportPage,
  json: async (found: Report) => `${JSON.stringify(found, null, 2)}\n`,
};

/**
 * Reports what a change does to the labs, for those who review it.
 *
 * @param names the stacks; none means all
 * @returns see `exitCodeOf`
 */
export async function review(directory: string, names: readonly string[], options: ReviewOptions): Promise<number> {
  const { base, plan, format, output, allow } = options;
  const project = readProject(directory);
  const found = await reported(project, names, base, plan);
  const text = await FORMATS[format](found);
  writeOutput(text, output);
  const others = destructiveTypes(found, allow);
  if (allow && others.length > 0)
    process.stderr.write(`Not among what --allow lets go or be made anew: ${others.join(", ")}.\n`);
  return exitCodeOf(found, allow);
}

function reported(project: Project, names: readonly string[], base?: string, plan?: string): Promise<Report> {
  if (plan !== undefined) return reviewPlan(project, names, plan, base);
  if (base !== undefined) return reviewRevision(project, names, base);
  throw new LabError(
    "Give the revision that the change is from, --base origin/main, or a saved plan, --plan FILE, or both.",
  );
}

/** The change from what is applied, as a plan has it. @param base what else it is compared with */
async function reviewPlan(project: Project, names: readonly string[], file: string, base?: string): Promise<Report> {
  const from = base === undefined ? "what is applied" : shortened(base);
  const stacks = await synthesized(project, names);
  if (!Array.isArray(stacks)) return refused(from, stacks);
  if (stacks.length !== 1)
    throw new LabError(`A plan is of one stack: name it (${stacks.map(({ name }) => name).join(", ")}).`);
  const [stack] = stacks;
  const json = stackJson(stack);
  const platforms = platformsOf(project);
  const plan = await readPlan(stack, path.resolve(file));
  if (plan.errored) throw new LabError(`${file} is of a plan that failed: it does not say all that would change.`);
  if (!isOf(plan, constructsOf(json)))
    throw new LabError(`${file} is no plan of ${stack.name}: it knows none of its resources.`);
  const before =
    base === undefined
      ? reviewed(priorStack(plan.prior_state, json), platforms)
      : await reviewedAt(project, base, stack, platforms);
  return report(from, [stackReport(stack.name, before, reviewed(json, platforms), plan)]);
}

/** A stack as it was at a revision; nothing where it was not there. */
function reviewedAt(
  project: Project,
  base: string,
  { name }: Stack,
  platforms: readonly PlatformTooling[],
): Promise<ReviewedStack | undefined> {
  return atRevision(project, base, async (old) => {
    const [stack] = old ? await synthesizeAt(base, old, [name]) : [];
    return stack && reviewed(stackJson(stack), platforms);
  });
}

/** A plan in JSON, or one that Terraform saved. */
async function readPlan(stack: Stack, file: string): Promise<PlanJson> {
  const saved = readFileSync(file).subarray(0, 2).toString() === "PK";
  const plan: unknown = saved ? await Terraform.find().shownPlan(stack, file) : readJsonObject(file);
  if (isPlan(plan)) return plan;
  throw new LabError(
    `${file} is no plan that Terraform saved (plan -out), nor what terraform show -json prints of one.`,
  );
}

/** The change from a revision, as it is planned in a rehearsal. */
async function reviewRevision(project: Project, names: readonly string[], base: string): Promise<Report> {
  const stacks = await synthesized(project, names);
  const from = shortened(base);
  if (!Array.isArray(stacks)) return refused(from, stacks);
  return atRevision(project, base, async (old) => {
    const before = old && { project: old, stacks: await synthesizeAt(base, old, names) };
    return rehearsedReport(from, before, { project, stacks }, (step) => {
      process.stderr.write(`rehearsal: ${whatOf(step)}: ${step.step} (${step.seconds.toFixed(1)} s)\n`);
    });
  });
}

/** A whole commit id says no more than its beginning. */
function shortened(revision: string): string {
  return /^[0-9a-f]{40}$/.test(revision) ? revision.slice(0, 12) : revision;
}

/** The project's stacks; or the rules that they break. */
async function synthesized(
  project: Project,
  names: readonly string[],
): Promise<Stack[] | { by: "rules"; reasons: readonly string[] }> {
  try {
    return await synthesize(project, names, { filesAssumed: true });
  } catch (error) {
    if (error instanceof LabRefused) return { by: "rules", reasons: error.reasons };
    throw error;
  }
}
