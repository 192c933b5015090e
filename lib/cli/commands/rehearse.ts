import { withCleanup } from "../../process/cleanup.js";
import { atRevision } from "../git.js";
import { platformsOf } from "../platforms.js";
import { readProject } from "../project.js";
import { type Change, Rehearsal, type Step, StepFailed, whatOf } from "../rehearsal/rehearsal.js";
import { synthesize, synthesizeAt } from "../synthesis.js";

export interface RehearseOptions {
  /** The revision whose lab is applied first, so that the change from that one is rehearsed. */
  readonly base?: string;
  /** Leave the folder, to look at it. */
  readonly keep?: boolean;
  readonly json?: boolean;
}

/**
 * Applies the stacks with real Terraform and providers that make nothing, plans them again, and destroys them; no state and no hypervisor is touched.
 *
 * @param names the stacks; none means all
 * @returns 0 where all went well, else 1
 */
export async function rehearse(directory: string, names: readonly string[], options: RehearseOptions): Promise<number> {
  const { base, keep, json } = options;
  const project = readProject(directory);
  const say = (line: string) => {
    if (!json) process.stdout.write(`rehearsal: ${line}\n`);
  };
  say("real Terraform, and nothing else is: no hypervisor and no state of yours is touched");
  const start = performance.now();
  const steps: Step[] = [];
  const report = (step: Step) => {
    steps.push(step);
    for (const line of describe(step)) say(line);
  };
  const work = async (rehearsal: Rehearsal) => {
    const stacks = await synthesize(project, names, { filesAssumed: true });
    if (base !== undefined) {
      await atRevision(project, base, async (old) => {
        const known = old ? await synthesizeAt(base, old, names) : [];
        if (known.length === 0) say(`${base} has none of these stacks`);
        if (old) await rehearsal.apply(old, known, { revision: base });
      });
    }
    await rehearsal.apply(project, stacks, { again: true });
    for (const [stack, resources] of await rehearsal.destroy())
      say(
        `${stack}: not destroyed, from which ${resources.join(", ")} ${resources.length === 1 ? "is" : "are"} protected`,
      );
  };
  const rehearsal = await Rehearsal.begin(platformsOf(project), report);
  if (keep) say(`what is rehearsed stays in ${rehearsal.folder}`);
  const passed = await withCleanup(
    () => rehearsal.close(keep),
    () => work(rehearsal),
  ).then(() => true, failed);
  const seconds = (performance.now() - start) / 1000;
  say(`${passed ? "passed" : "failed"} after ${seconds.toFixed(1)} s`);
  if (json) process.stdout.write(`${JSON.stringify({ rehearsal: true, passed, seconds, steps }, null, 2)}\n`);
  return passed ? 0 : 1;
}

function failed(error: unknown): false {
  if (error instanceof StepFailed) return false;
  throw error;
}

const PAST: Readonly<Record<string, string>> = {
  create: "made",
  update: "changed",
  replace: "replaced",
  delete: "removed",
};
const SIGNS: Readonly<Record<string, string>> = { update: "~", replace: "-/+", delete: "-" };

function describe({ step, seconds, changes, errors, ...about }: Step): string[] {
  const who = whatOf(about);
  const time = `(${seconds.toFixed(1)} s)`;
  if (errors.length > 0) {
    return [
      `${who}: ${step} failed ${time}`,
      ...errors.flatMap(({ summary, detail, address, construct }) => {
        const where = construct ? `${construct} (${address}): ` : address ? `${address}: ` : "";
        return `${where}${summary}${detail ? `\n${detail}` : ""}`.split("\n").map((line) => `  ${line}`);
      }),
    ];
  }
  const told = step === "validate" ? "" : `: ${count(changes, step.startsWith("plan"))}`;
  // What is made for the first time is the whole lab; what changes of it is news.
  const news = step === "plan" ? changes.filter(({ action }) => action in SIGNS) : [];
  return [`${who}: ${step}${told} ${time}`, ...news.map(({ address, action }) => `  ${SIGNS[action]} ${address}`)];
}

/** `13 made, 2 changed`, or `13 to be made`. */
function count(changes: readonly Change[], planned: boolean): string {
  const counts = Object.entries(PAST).flatMap(([action, past]) => {
    const { length } = changes.filter((change) => change.action === action);
    return length === 0 ? [] : [`${length} ${planned ? "to be " : ""}${past}`];
  });
  return counts.join(", ") || "no changes";
}
