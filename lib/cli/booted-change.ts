import { type BootChange, type GuestEffect, isReshaped } from "../boot/change.js";
import { type BootPlan, type PlannedGuest, withIds } from "../boot/plan.js";
import { LabError } from "../lab-error.js";
import { renumberedVlans, withMoves } from "../review/moves.js";
import { firstBooting, type Report, type StackReport } from "../review/report.js";
import { readStackJson, type Stack } from "../terraform/stack.js";
import { constructPaths } from "../terraform/stack-json.js";
import { atRevision } from "./git.js";
import type { Project } from "./project.js";
import { labelOf } from "./rehearsal/rehearsal.js";
import { rehearsedReport } from "./review/rehearsed-report.js";
import { synthesizeAt } from "./synthesis.js";

/** A project at a revision, and the change from there. */
export interface Revision {
  readonly name: string;
  readonly stacks: readonly Stack[];
  readonly report: Report;
}

/** The effect of a change on a guest. */
export interface GuestChange {
  readonly name: string;
  readonly effect: GuestEffect;
  /** The parts of its seed that change and that it does not get, because its first boot is over. */
  readonly unreached: readonly string[];
  /** The parts of its seed that change and that it gets at its next boot, because it keeps running. */
  readonly pending: readonly string[];
}

/**
 * Runs `work` with the stacks at a git revision, and with the change from there as a review plans it.
 *
 * @param isWhole whether the stacks are all of the project
 * @throws {LabError} The revision does not exist, or the change cannot be planned.
 */
export function fromRevision<T>(
  project: Project,
  name: string,
  stacks: readonly Stack[],
  isWhole: boolean,
  work: (revision: Revision) => Promise<T>,
): Promise<T> {
  return atRevision(project, name, async (old) => {
    const names = stacks.map((stack) => stack.name);
    const allOld = old ? await synthesizeAt(name, old, isWhole ? [] : names) : [];
    const oldStacks = allOld.filter((stack) => names.includes(stack.name));
    for (const stack of allOld)
      if (!names.includes(stack.name))
        process.stderr.write(
          `test: ${stack.name}: exists only at ${name}, so it is not booted; an apply of the change does not destroy ` +
            `it, but labvisor destroy ${stack.name} does\n`,
        );
    const before = old && { project: old, stacks: oldStacks };
    const report = await rehearsedReport(name, before, { project, stacks }, (step) => {
      process.stderr.write(`rehearsal: ${labelOf(step)}: ${step.step} (${step.seconds.toFixed(1)} s)\n`);
    });
    if (report.refusal)
      throw new LabError(`the change from ${name} cannot be planned: ${report.refusal.reasons.join("; ")}`);
    return work({ name, stacks: oldStacks, report });
  });
}

/** Returns the plan for the lab before a change, with the ids that its parts have after it. */
export function planBefore({ moves }: StackReport, old: BootPlan, after: BootPlan): BootPlan {
  const vlans = renumberedVlans(withMoves(old.topology, moves), after.topology);
  return withIds(old, new Map([...moves, ...vlans].map(({ from, to }) => [from, to])));
}

/**
 * Returns the effects of a change on the guests that boot.
 *
 * @param stack the lab after the change
 * @param before the plan for the lab before it, from `planBefore`
 */
export function bootedChange(
  report: StackReport,
  stack: Stack,
  before: BootPlan,
  after: BootPlan,
): { readonly change: BootChange; readonly guests: readonly GuestChange[] } {
  const constructs = constructPaths(readStackJson(stack));
  const existing = new Map(before.guests.map((planned) => [planned.guest.id, planned]));
  const booting = firstBooting(report.changes, { topology: after.topology, constructs });
  const lostDisks = new Map<string, readonly string[]>();
  const effectOn = (planned: PlannedGuest, path: string): GuestEffect => {
    const { id } = planned.guest;
    const earlier = existing.get(id);
    if (!earlier) return "added";
    if (booting.has(path)) return "replaced";
    const changes = report.changes.filter(({ guest }) => guest === path);
    lostDisks.set(
      id,
      changes.flatMap(({ disksLost = [] }) => disksLost),
    );
    if (changes.some(({ action, restart }) => action === "replace" || restart !== undefined)) return "restarted";
    return isReshaped(earlier, planned) ? "changed" : "kept";
  };
  const effects = new Map<string, GuestEffect>();
  const guests = after.guests.map((planned): GuestChange => {
    const { id, name } = planned.guest;
    const path = constructs.get(id) ?? id;
    effects.set(id, effectOn(planned, path));
    const effect = effects.get(id) as GuestEffect;
    const parts = (wanted: (arrives: string | undefined) => boolean) =>
      report.firstBoot.flatMap(({ guest, arrives, part }) => (guest === path && wanted(arrives) ? part : []));
    const pending = parts((arrives) => effect === "kept" && arrives?.startsWith("next boot") === true);
    return { name, effect, unreached: parts((arrives) => arrives === "never"), pending };
  });
  const removed = before.guests.filter(({ guest }) => !effects.has(guest.id));
  return {
    change: { before, effects, lostDisks },
    guests: [
      ...guests,
      ...removed.map(({ guest }): GuestChange => ({ name: guest.name, effect: "removed", unreached: [], pending: [] })),
    ],
  };
}
