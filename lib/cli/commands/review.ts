import { readFileSync } from "node:fs";
import path from "node:path";
import { readJsonObject } from "../../files/json-file.js";
import { writeText } from "../../files/text-file.js";
import { LabError } from "../../lab-error.js";
import type { PlatformTooling } from "../../platforms/tooling.js";
import { renderReportPage } from "../../review/html.js";
import { renderMarkdown } from "../../review/markdown.js";
import { priorStack } from "../../review/prior-stack.js";
import {
  destructiveTypes,
  exitCodeOf,
  type Refusal,
  type Report,
  type ReviewedStack,
  refusedReport,
  report,
  stackReport,
} from "../../review/report.js";
import { belongsTo, isPlan, type PlanJson } from "../../terraform/plan-json.js";
import { readStackJson, type Stack } from "../../terraform/stack.js";
import { constructPaths } from "../../terraform/stack-json.js";
import { Terraform } from "../../terraform/terraform.js";
import { atRevision, currentCommit } from "../git.js";
import { platformsOf } from "../platforms.js";
import { type Project, readProject } from "../project.js";
import { labelOf } from "../rehearsal/rehearsal.js";
import { rehearsedReport } from "../review/rehearsed-report.js";
import { reviewedStack } from "../review/reviewed-stack.js";
import { InvalidLabError, synthesize, synthesizeAt } from "../synthesis.js";
import { TypeCheckError } from "../type-check.js";

export interface ReviewOptions {
  /**
   * The git revision to compare with.
   *
   * With `plan`, the plan shows the changes to resources, and the revision shows everything else.
   */
  readonly base?: string;
  /** A saved plan of one stack, or its JSON from `terraform show -json`, to use instead of a rehearsal. */
  readonly plan?: string;
  readonly format: keyof typeof RENDERERS;
  /**
   * The file for the report.
   *
   * @default stdout
   */
  readonly output?: string;
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
  const { base, plan, format, output, allow } = options;
  const project = readProject(directory);
  const result = { ...(await createReport(project, names, base, plan)), commit: await currentCommit(project) };
  writeText(await RENDERERS[format](result), output);
  const destructive = destructiveTypes(result, allow);
  if (allow && destructive.length > 0)
    process.stderr.write(`Replaced or destroyed, but not listed in --allow: ${destructive.join(", ")}.\n`);
  return exitCodeOf(result, allow);
}

function createReport(project: Project, names: readonly string[], base?: string, plan?: string): Promise<Report> {
  if (plan !== undefined) return reviewPlan(project, names, plan, base);
  if (base !== undefined) return reviewRevision(project, names, base);
  throw new LabError(
    "Give the revision to compare with, such as --base origin/main, or a saved plan, --plan FILE, or both.",
  );
}

/**
 * Reviews a plan, which shows the changes to the resources that are applied.
 *
 * @param base the revision with which everything else is compared
 */
async function reviewPlan(project: Project, names: readonly string[], file: string, base?: string): Promise<Report> {
  const from = base === undefined ? "the applied lab" : shorten(base);
  const stacks = await synthesizeOrRefuse(project, names);
  if (!Array.isArray(stacks)) return refusedReport(from, stacks);
  if (stacks.length !== 1)
    throw new LabError(
      `A plan belongs to one stack; give the name of one of ${stacks.map(({ name }) => name).join(", ")}.`,
    );
  const [stack] = stacks;
  const platforms = platformsOf(project);
  const json = readStackJson(stack);
  const plan = await readPlan(stack, path.resolve(file));
  if (plan.errored) throw new LabError(`${file} is the plan of a failed run, which is incomplete; plan again.`);
  if (!belongsTo(plan, constructPaths(json)))
    throw new LabError(`${file} is not a plan of ${stack.name}: it has none of its resources.`);
  const before =
    base === undefined
      ? reviewedStack(priorStack(plan.prior_state, json), platforms)
      : await stackAt(project, base, stack, platforms);
  return report(from, [stackReport(stack.name, before, reviewedStack(json, platforms), plan)]);
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

/** Reads a plan that Terraform saved, or its JSON. */
async function readPlan(stack: Stack, file: string): Promise<PlanJson> {
  const isSaved = readFileSync(file).subarray(0, 2).toString() === "PK";
  const plan: unknown = isSaved ? await Terraform.find().showPlan(stack, file) : readJsonObject(file);
  if (isPlan(plan)) return plan;
  throw new LabError(
    `${file} is not a plan; give a file from terraform plan -out, or its JSON from terraform show -json.`,
  );
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
  return /^[0-9a-f]{40}$/.test(revision) ? revision.slice(0, 12) : revision;
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
