import { withCleanup } from "../../process/cleanup.js";
import { atRevision } from "../git.js";
import { platformsOf } from "../platforms.js";
import { readProject } from "../project.js";
import { type Change, labelOf, Rehearsal, type Step, StepFailedError } from "../rehearsal/rehearsal.js";
import { synthesize, synthesizeAt } from "../synthesis.js";

export interface RehearseOptions {
  /** The git revision to apply first. The rehearsal then shows the change from there. */
  readonly base?: string;
  /** Whether to keep the folder of the rehearsal for inspection. */
  readonly keep?: boolean;
  /** Whether to print the steps as JSON instead of lines. */
  readonly json?: boolean;
}

/**
 * Applies the stacks with real Terraform and providers that create nothing, plans them again, and destroys them.
 *
 * No state and no hypervisor is touched.
 *
 * @param names the names of the stacks; none means all
 * @returns 0 if every step succeeded, or else 1
 */
export async function rehearse(directory: string, names: readonly string[], options: RehearseOptions): Promise<number> {
  const { base, keep, json } = options;
  const project = readProject(directory);
  const print = (line: string) => {
    if (!json) process.stdout.write(`rehearsal: ${line}\n`);
  };
  print("running real Terraform without a hypervisor; your states are neither read nor changed");
  const start = performance.now();
  const steps: Step[] = [];
  const report = (step: Step) => {
    steps.push(step);
    for (const line of describe(step)) print(line);
  };
  const work = async (rehearsal: Rehearsal) => {
    const stacks = await synthesize(project, names, { filesAssumed: true, typesChecked: true });
    if (base !== undefined) {
      await atRevision(project, base, async (old) => {
        const baseStacks = old ? await synthesizeAt(base, old, names) : [];
        if (baseStacks.length === 0) print(`${base} has none of these stacks`);
        if (old) await rehearsal.applyRevision(old, baseStacks, base);
      });
    }
    await rehearsal.rehearse(project, stacks);
    for (const [stack, resources] of await rehearsal.destroy())
      print(`${stack}: destroy skipped because of deletion protection: ${resources.join(", ")}`);
  };
  const rehearsal = await Rehearsal.begin(platformsOf(project), report);
  if (keep) print(`keeping the folder ${rehearsal.folder}`);
  const passed = await withCleanup(
    () => rehearsal.close(keep),
    () => work(rehearsal),
  ).then(
    () => true,
    (error: unknown) => {
      // The failed step was already reported.
      if (error instanceof StepFailedError) return false;
      throw error;
    },
  );
  const seconds = (performance.now() - start) / 1000;
  print(`${passed ? "passed" : "failed"} after ${seconds.toFixed(1)} s`);
  if (json) process.stdout.write(`${JSON.stringify({ rehearsal: true, passed, seconds, steps }, null, 2)}\n`);
  return passed ? 0 : 1;
}

const PARTICIPLES: Readonly<Record<string, string>> = {
  create: "created",
  update: "updated",
  replace: "replaced",
  delete: "destroyed",
  move: "moved",
};
/** The changes to existing resources, with Terraform's symbols. */
const SIGNS: Readonly<Record<string, string>> = { update: "~", replace: "-/+", delete: "-" };

/** Returns the lines that report a step. */
function describe({ step, seconds, changes, errors, ...subject }: Step): string[] {
  const label = labelOf(subject);
  const time = `(${seconds.toFixed(1)} s)`;
  if (errors.length > 0) {
    return [
      `${label}: ${step} failed ${time}`,
      ...errors.flatMap(({ summary, detail, address, construct }) => {
        const location = construct ? `${construct} (${address}): ` : address ? `${address}: ` : "";
        return `${location}${summary}${detail ? `\n${detail}` : ""}`.split("\n").map((line) => `  ${line}`);
      }),
    ];
  }
  const summary = step === "validate" ? "" : `: ${count(changes, step.startsWith("plan"))}`;
  // A first plan creates the whole lab; only changes to existing resources are worth listing.
  const listed = step === "plan" ? changes.filter(({ action }) => action in SIGNS) : [];
  return [
    `${label}: ${step}${summary} ${time}`,
    ...listed.map(({ address, action }) => `  ${SIGNS[action]} ${address}`),
  ];
}

/** Returns, for example, `13 created, 2 updated`, or `13 to be created` for a plan. */
function count(changes: readonly Change[], isPlanned: boolean): string {
  const counts = Object.entries(PARTICIPLES).flatMap(([action, participle]) => {
    const { length } = changes.filter((change) => change.action === action);
    return length === 0 ? [] : [`${length} ${isPlanned ? "to be " : ""}${participle}`];
  });
  return counts.join(", ") || "no changes";
}
