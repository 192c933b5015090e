import { withCleanup } from "../../process/cleanup.js";
import { type Report, refusedReport, report, stackReport } from "../../review/report.js";
import type { ResourceChange } from "../../review/resource-changes.js";
import type { PlanJson } from "../../terraform/plan-json.js";
import { readStackJson, type Stack } from "../../terraform/stack.js";
import { platformsOf } from "../platforms.js";
import type { Project } from "../project.js";
import { labelOf, Rehearsal, type Step, StepFailedError } from "../rehearsal/rehearsal.js";
import { reviewedStack } from "./reviewed-stack.js";

/** A synthesized project. */
export interface Synthesis {
  readonly project: Project;
  readonly stacks: readonly Stack[];
}

/**
 * Reports a change by rehearsing it: the old labs are applied, and the new ones are planned from there.
 *
 * @param from the name of the old labs in the report, such as a revision
 * @param before the old labs, or undefined if there were none
 * @param progress receives the result of each step
 */
export async function rehearsedReport(
  from: string,
  before: Synthesis | undefined,
  after: Synthesis,
  progress: (step: Step) => void = () => {},
): Promise<Report> {
  const platforms = platformsOf(after.project);
  const reviewed = (stacks: readonly Stack[]) =>
    new Map(stacks.map((stack) => [stack.name, reviewedStack(readStackJson(stack), platforms)]));
  const [oldStacks, newStacks] = [reviewed(before?.stacks ?? []), reviewed(after.stacks)];
  const plans = new Map<string, PlanJson>();
  const failures: string[] = [];
  const onStep = (step: Step) => {
    progress(step);
    failures.push(...errorTexts(step));
  };
  try {
    const rehearsal = await Rehearsal.begin(platforms, onStep);
    await withCleanup(
      () => rehearsal.close(),
      async () => {
        if (before) await rehearsal.applyRevision(before.project, before.stacks, from);
        await rehearsal.apply(after.project, after.stacks, (stack, plan) => plans.set(stack, plan));
      },
    );
  } catch (error) {
    if (!(error instanceof StepFailedError)) throw error;
    return refusedReport(from, { by: "plan", reasons: failures });
  }
  const stacks = [...newStacks].map(([name, stack]) => {
    const found = stackReport(name, oldStacks.get(name), stack, plans.get(name) ?? {});
    return { ...found, changes: found.changes.map(withoutRehearsalPaths) };
  });
  return report(
    from,
    stacks,
    [...oldStacks.keys()].filter((name) => !newStacks.has(name)),
  );
}

/** Replaces the paths of files that exist only in the rehearsal with the names of the files. */
function withoutRehearsalPaths(change: ResourceChange): ResourceChange {
  const shorten = (json: string) => json.replace(/"\/rehearsal\/(?:[^"]*\/)?([^"/]+)"/g, '"$1"');
  return {
    ...change,
    attributes: change.attributes.map(({ path, before, after }) => ({
      path,
      ...(before !== undefined && { before: shorten(before) }),
      ...(after !== undefined && { after: shorten(after) }),
    })),
  };
}

function errorTexts({ step, errors, ...subject }: Step): string[] {
  const location = `${labelOf(subject)}, ${step}`;
  return errors.map(({ construct, address, summary, detail }) =>
    [location, construct ?? address, summary, detail].filter(Boolean).join(": "),
  );
}
