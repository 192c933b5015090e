import { lstatSync, rmSync, writeFileSync } from "node:fs";
import { isObject, readJsonObject } from "../files/json-file.js";
import { LabError } from "../lab-error.js";
import { beyond, beyondTexts, type Consequence, EFFECTS } from "../review/consequences.js";
import type { Report } from "../review/report.js";
import type { PlanJson } from "../terraform/plan-json.js";
import type { Stack } from "../terraform/stack.js";
import { currentCommit } from "./git.js";
import { planReport } from "./review/plan-report.js";
import type { Session } from "./session.js";

/** The content of a file that `labvisor review --save` writes: the consequences that a reviewer agreed to. */
interface Content {
  readonly version: 1;
  /** The commit with which the change was compared. Absent for the review of a plan. */
  readonly base?: string;
  /** The reviewed commit, with `-dirty` after it if there were uncommitted changes. Absent outside of git. */
  readonly head?: string;
  readonly labs: readonly { readonly name: string; readonly consequences: readonly Consequence[] }[];
}

/** A review, and the file that it is from. */
export interface Reviewed extends Content {
  readonly file: string;
}

/** Writes the consequences in a report to a file. */
export function writeReviewed(file: string, { stacks }: Report, commits: Pick<Content, "base" | "head">): void {
  const labs = stacks.map(({ stack, consequences }) => ({ name: stack, consequences }));
  writeFileSync(file, `${JSON.stringify({ version: 1, ...commits, labs } satisfies Content, null, 2)}\n`);
}

/**
 * Removes an earlier review, so that it cannot be mistaken for the result of the new one.
 *
 * A link and a device, such as `/dev/stdout`, stay. A file that cannot be written is an error before the work begins.
 */
export function removeReviewed(file: string): void {
  writeFileSync(file, "");
  if (lstatSync(file).isFile()) rmSync(file);
}

/**
 * Reads the consequences that a reviewer agreed to.
 *
 * @throws {LabError} The file does not exist or has other content.
 */
export function readReviewed(file: string): Reviewed {
  const content = readJsonObject(file);
  if (!content)
    throw new LabError(`${file} does not exist; write it with labvisor review --base REVISION --save ${file}.`);
  if (isContent(content)) return { file, ...content };
  throw new LabError(`${file} was not written by this version of labvisor review --save; review again.`);
}

function isContent(value: Record<string, unknown>): value is Record<string, unknown> & Content {
  return (
    value.version === 1 &&
    [value.base, value.head].every((commit) => commit === undefined || typeof commit === "string") &&
    Array.isArray(value.labs) &&
    value.labs.every(
      (lab) =>
        isObject(lab) &&
        typeof lab.name === "string" &&
        Array.isArray(lab.consequences) &&
        lab.consequences.every(isConsequence),
    )
  );
}

function isConsequence(value: unknown): boolean {
  return (
    isObject(value) &&
    EFFECTS.some((effect) => effect === value.effect) &&
    typeof value.subject === "string" &&
    typeof value.address === "string"
  );
}

/** A stack and a plan of it. */
export interface StackPlan {
  readonly stack: Stack;
  readonly plan: PlanJson;
}

/**
 * Checks that plans have no consequences but those that a reviewer agreed to.
 *
 * @throws {LabError} A plan has others. The error lists them, and its exit code is 5.
 */
export async function requireReviewed(
  { project, platforms }: Session,
  { file, head, labs }: Reviewed,
  plans: readonly StackPlan[],
): Promise<void> {
  const excess = plans.flatMap(({ stack, plan }) => {
    const lab = labs.find(({ name }) => name === stack.name);
    const { changes, consequences } = planReport(stack, plan, platforms);
    const found = beyond(lab?.consequences ?? [], consequences);
    const isUnknown = lab === undefined && changes.length > 0;
    return found.length > 0 || isUnknown ? [{ lab: stack.name, isUnknown, consequences: found }] : [];
  });
  if (excess.length === 0) return;
  const commit = await currentCommit(project);
  const names = [...new Set(excess.map(({ lab }) => lab))].join(", ");
  const lines = excess.flatMap(({ lab, isUnknown, consequences }) => [
    ...(isUnknown ? [`${lab}: it was not reviewed`] : []),
    ...beyondTexts(consequences).map((text) => `${lab}: ${text}`),
  ]);
  const isOther = head !== undefined && commit !== undefined && head !== commit;
  throw new LabError(
    [
      `The plan of ${names} goes beyond ${file}, so it is not applied.`,
      ...new Set(lines),
      ...(isOther ? [`${file} is a review of the commit ${head}, and the project is at ${commit}.`] : []),
      "Find out what changed since the review (labvisor drift shows manual changes), or review this plan: " +
        `labvisor plan --out plans && labvisor review --plan plans --save ${file}`,
    ].join("\n"),
    { exitCode: 5, json: { beyond: excess.map(({ lab, consequences }) => ({ lab, consequences })) } },
  );
}
