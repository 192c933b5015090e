import { withCleanup } from "../../process/cleanup.js";
import { type Report, refused, report, stackReport } from "../../review/report.js";
import type { PlanJson } from "../../terraform/plan-json.js";
import type { Stack } from "../../terraform/stack.js";
import { platformsOf } from "../platforms.js";
import type { Project } from "../project.js";
import { Rehearsal, type Step, StepFailed, whatOf } from "../rehearsal/rehearsal.js";
import { stackJson } from "../synthesized-stack.js";
import { reviewed } from "./reviewed-stack.js";

/** A project that was synthesised. */
export interface Synthesis {
  readonly project: Project;
  readonly stacks: readonly Stack[];
}

/**
 * What a change does: the labs as they were are applied in a rehearsal, and those that they will be are planned from there.
 *
 * @param from what the change is from, as the report calls it
 * @param before nothing where there was none
 * @param progress is told of each step
 */
export async function rehearsedReport(
  from: string,
  before: Synthesis | undefined,
  after: Synthesis,
  progress: (step: Step) => void = () => {},
): Promise<Report> {
  const platforms = platformsOf(after.project);
  const reviewedStacks = (stacks: readonly Stack[]) =>
    new Map(stacks.map((stack) => [stack.name, reviewed(stackJson(stack), platforms)]));
  const old = reviewedStacks(before?.stacks ?? []);
  const now = reviewedStacks(after.stacks);
  const plans = new Map<string, PlanJson>();
  const failures: string[] = [];
  const note = (step: Step) => {
    progress(step);
    failures.push(...reasons(step));
  };
  try {
    const rehearsal = await Rehearsal.begin(platforms, note);
    await withCleanup(
      () => rehearsal.close(),
      async () => {
        if (before) await rehearsal.apply(before.project, before.stacks, { revision: from });
        await rehearsal.apply(after.project, after.stacks, { onPlan: (stack, plan) => plans.set(stack, plan) });
      },
    );
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error;
    return refused(from, { by: "plan", reasons: failures });
  }
  const stacks = [...now].map(([name, stack]) => stackReport(name, old.get(name), stack, plans.get(name) ?? {}));
  return report(
    from,
    stacks,
    [...old.keys()].filter((name) => !now.has(name)),
  );
}

function reasons({ step, errors, ...about }: Step): string[] {
  const where = `${whatOf(about)}, ${step}`;
  return errors.map(({ construct, address, summary, detail }) =>
    [where, construct ?? address, summary, detail].filter(Boolean).join(": "),
  );
}
