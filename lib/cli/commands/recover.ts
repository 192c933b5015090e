import { LabError } from "../../lab-error.js";
import type { LostLab } from "../../platforms/tooling.js";
import { withPlanned } from "../../terraform/planned-state.js";
import { removeImports, withOverrides, writeImports } from "../../terraform/recovery.js";
import { backUpState } from "../missing-resources.js";
import { appliedStacks, checkStacks, type OwnershipOptions, type Session } from "../session.js";
import { type ApprovalOptions, askForApproval } from "./approval.js";

export interface RecoverOptions extends ApprovalOptions, OwnershipOptions {
  /**
   * The marks of the labs to recover, where a hypervisor has several.
   *
   * @default - each hypervisor has only one
   */
  readonly mark?: readonly string[];
}

/**
 * Prepares the recovery of a stack whose state was lost: lists what the hypervisors have of it, asks, and plans to take
 * it into the state. The next apply does it.
 *
 * @returns Terraform's exit code
 * @throws {LabError} A hypervisor has several instances of the lab, and none was chosen, or the user declined.
 */
export async function recover(session: Session, options: RecoverOptions): Promise<number> {
  const { terraform, json } = session;
  const [stack] = session.stacks;
  removeImports(stack);
  const lost = await findLostLabs(session);
  if (lost.length === 0) {
    process.stdout.write(
      `${stack.name}: there is nothing to recover. No hypervisor has parts of it that its state does not have.\n`,
    );
    return 0;
  }
  const chosen = chooseLabs(stack.name, lost, options.mark ?? []);
  for (const { hypervisor, mark, parts } of chosen)
    process.stdout.write(
      `${stack.name} was applied on ${hypervisor} as ${mark}, and its state does not have:\n` +
        parts.map((part) => `  ${part}\n`).join(""),
    );
  const marks = chosen.map(({ mark }) => mark).join(" and ");
  await askForApproval(options, `Take ${marks} into the state of ${stack.name}?`);
  await recordPlanned(session, chosen);
  const imports = chosen.flatMap(({ recovery }) => recovery.imports);
  if (imports.length > 0) writeImports(stack, "lost", imports);
  await checkStacks(session, options);
  const code = await terraform.run(stack, "plan", ["-input=false"], json);
  if (code === 0)
    process.stdout.write(
      `\nThe hypervisors were not changed. labvisor apply ${stack.name} does what this plan says.\n`,
    );
  return code;
}

/** Takes what the provider cannot import into the state. A copy of the state before is kept. */
async function recordPlanned({ project, terraform, stacks: [stack] }: Session, labs: readonly LostLab[]) {
  for (const { recovery } of labs) {
    const { planned = [], overrides = {} } = recovery;
    if (planned.length === 0) continue;
    const plan = await withOverrides(stack, overrides, () =>
      terraform.plan(stack, [], `${stack.name} cannot be recovered`),
    );
    const state = await terraform.state(stack);
    if (state) backUpState(project, stack, state);
    await terraform.pushState(stack, withPlanned(state, plan, planned));
  }
}

async function findLostLabs(session: Session): Promise<LostLab[]> {
  const [stack] = appliedStacks(session);
  const lost: LostLab[] = [];
  for (const { lostLabs } of session.platforms) lost.push(...((await lostLabs?.(stack)) ?? []));
  return lost;
}

/** Returns the lab to recover on each hypervisor. */
function chooseLabs(stack: string, lost: readonly LostLab[], marks: readonly string[]): readonly LostLab[] {
  const known = lost.map(({ mark }) => mark);
  const unknown = marks.find((mark) => !known.includes(mark));
  if (unknown !== undefined)
    throw new LabError(`--mark is ${JSON.stringify(unknown)}, and ${stack} has ${known.join(", ")}; give one of them.`);
  const wanted = marks.length > 0 ? lost.filter(({ mark }) => marks.includes(mark)) : lost;
  const crowded = wanted.filter(({ hypervisor }, index) =>
    wanted.some((other, at) => at !== index && other.hypervisor === hypervisor),
  );
  if (crowded.length > 0)
    throw new LabError(
      `Several states of ${stack} were applied on the same hypervisor; choose one with --mark:\n` +
        crowded.map(({ hypervisor, mark, parts }) => `- ${mark} on ${hypervisor}: ${parts.join(", ")}\n`).join(""),
    );
  return wanted;
}
