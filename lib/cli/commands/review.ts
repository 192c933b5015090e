import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import { readJsonObject } from "../../files/json-file.js";
import { writeText } from "../../files/text-file.js";
import { LabError } from "../../lab-error.js";
import type { PlatformTooling } from "../../platforms/tooling.js";
import { renderReportPage } from "../../review/html.js";
import { renderMarkdown } from "../../review/markdown.js";
import {
  APPLIED,
  destructiveTypes,
  exitCodeOf,
  type Refusal,
  type Report,
  type ReviewedStack,
  refusedReport,
  report,
  type StackReport,
} from "../../review/report.js";
import { belongsTo, isPlan, type PlanJson } from "../../terraform/plan-json.js";
import { readStackJson, type Stack } from "../../terraform/stack.js";
import { constructPaths } from "../../terraform/stack-json.js";
import { Terraform } from "../../terraform/terraform.js";
import { atRevision, commitOf, currentCommit } from "../git.js";
import { platformsOf } from "../platforms.js";
import { type Project, readProject } from "../project.js";
import { labelOf } from "../rehearsal/rehearsal.js";
import { planReport } from "../review/plan-report.js";
import { rehearsedReport } from "../review/rehearsed-report.js";
import { reviewedStack } from "../review/reviewed-stack.js";
import { removeReviewed, writeReviewed } from "../reviewed.js";
import { planFile, readPlans } from "../saved-plans.js";
import { InvalidLabError, synthesize, synthesizeAt } from "../synthesis.js";
import { TypeCheckError } from "../type-check.js";

export interface ReviewOptions {
  /**
   * The git revision to compare with.
   *
   * With `plan`, the plan shows the changes to resources, and the revision shows everything else.
   */
  readonly base?: string;
  /**
   * A folder of saved plans, or a saved plan of one stack, or its JSON from `terraform show -json`, to use instead of a
   * rehearsal.
   */
  readonly plan?: string;
  readonly format: keyof typeof RENDERERS;
  /**
   * The file for the report.
   *
   * @default stdout
   */
  readonly output?: string;
  /**
   * The file for the consequences, for `labvisor apply --reviewed`.
   *
   * @default - none
   */
  readonly save?: string;
  /** The types of resources that may be replaced or destroyed. */
  readonly allow?: readonly string[];
}

const RENDERERS = {
  markdown: async (result: Report) => renderMarkdown(result),
  html: renderReportPage,
  json: async (result: Report) => `${JSON.stringify(result, null, 2)}\n`,
};

/**
 * Reports the effects of a change on the labs, for its reviewers.
 *
 * @param names the names of the stacks; none means all
 * @returns the exit code from `exitCodeOf`
 */
export async function review(directory: string, names: readonly string[], options: ReviewOptions): Promise<number> {
  const { base, plan, format, output, save, allow } = options;
  const project = readProject(directory);
  if (save !== undefined) removeReviewed(save);
  const found = await createReport(project, names, base, plan);
  const head = await currentCommit(project);
  const result = { ...found, commit: head && shorten(head) };
  writeText(await RENDERERS[format](result), output);
  if (save !== undefined && !result.refusal)
    writeReviewed(save, result, { base: base === undefined ? undefined : await commitOf(project, base), head });
  const destructive = destructiveTypes(result, allow);
  if (allow && destructive.length > 0)
    process.stderr.write(`Replaced or destroyed, but not listed in --allow: ${destructive.join(", ")}.\n`);
  return exitCodeOf(result, allow);
}

function createReport(project: Project, names: readonly string[], base?: string, plan?: string): Promise<Report> {
  if (plan !== undefined) return reviewPlans(project, names, plan, base);
  if (base !== undefined) return reviewRevision(project, names, base);
  throw new LabError(
    "Give the revision to compare with, such as --base origin/main, or saved plans, --plan PATH, or both.",
  );
}

/**
 * Reviews plans, which show the changes to the resources that are applied.
 *
 * @param saved the folder of plans that Labvisor saved, or the plan of one stack
 * @param base the revision with which everything else is compared
 */
async function reviewPlans(project: Project, names: readonly string[], saved: string, base?: string): Promise<Report> {
  const from = base === undefined ? APPLIED : shorten(base);
  const isFolder = statSync(saved).isDirectory();
  const planned = isFolder && names.length === 0 ? readPlans(saved).stacks.map(({ name }) => name) : names;
  const stacks = await synthesizeOrRefuse(project, planned);
  if (!Array.isArray(stacks)) return refusedReport(from, stacks);
  if (!isFolder && stacks.length !== 1)
    throw new LabError(
      `A plan belongs to one stack; give the name of one of ${stacks.map(({ name }) => name).join(", ")}.`,
    );
  const platforms = platformsOf(project);
  const reports: StackReport[] = [];
  for (const stack of stacks) {
    const plan = await readPlan(stack, isFolder ? planFile(saved, stack) : path.resolve(saved));
    const before = base === undefined ? undefined : { stack: await stackAt(project, base, stack, platforms) };
    reports.push(planReport(stack, plan, platforms, before));
  }
  return report(from, reports);
}

/** Returns a stack as of a revision, or undefined if it does not exist there. */
function stackAt(
  project: Project,
  base: string,
  { name }: Stack,
  platforms: readonly PlatformTooling[],
): Promise<ReviewedStack | undefined> {
  return atRevision(project, base, async (old) => {
    const [stack] = old ? await synthesizeAt(base, old, [name]) : [];
    return stack && reviewedStack(readStackJson(stack), platforms);
  });
}

/** Reads a stack's plan that Terraform saved, or its JSON. */
async function readPlan(stack: Stack, file: string): Promise<PlanJson> {
  const isSaved = readFileSync(file).subarray(0, 2).toString() === "PK";
  const plan: unknown = isSaved ? await Terraform.find().showPlan(stack, file) : readJsonObject(file);
  if (!isPlan(plan))
    throw new LabError(
      `${file} is not a plan; give a file from terraform plan -out, or its JSON from terraform show -json.`,
    );
  if (plan.errored) throw new LabError(`${file} is the plan of a failed run, which is incomplete; plan again.`);
  if (!belongsTo(plan, constructPaths(readStackJson(stack))))
    throw new LabError(`${file} is not a plan of ${stack.name}: it has none of its resources.`);
  return plan;
}

/** Reviews the change from a revision, which is planned in a rehearsal. */
async function reviewRevision(project: Project, names: readonly string[], base: string): Promise<Report> {
  const stacks = await synthesizeOrRefuse(project, names);
  const from = shorten(base);
  if (!Array.isArray(stacks)) return refusedReport(from, stacks);
  return atRevision(project, base, async (old) => {
    const before = old && { project: old, stacks: await synthesizeAt(base, old, names) };
    return rehearsedReport(from, before, { project, stacks }, (step) => {
      process.stderr.write(`rehearsal: ${labelOf(step)}: ${step.step} (${step.seconds.toFixed(1)} s)\n`);
    });
  });
}

/** Shortens a full commit id. */
function shorten(revision: string): string {
  return revision.replace(/^([0-9a-f]{12})[0-9a-f]{28}\b/, "$1");
}

/** Returns the project's stacks, or the reasons why there are none. */
async function synthesizeOrRefuse(project: Project, names: readonly string[]): Promise<Stack[] | Refusal> {
  try {
    return await synthesize(project, names, { filesAssumed: true, typesChecked: true });
  } catch (error) {
    if (error instanceof InvalidLabError) return { by: "rules", reasons: error.reasons };
    if (error instanceof TypeCheckError) return { by: "types", reasons: error.reasons };
    throw error;
  }
}
