import path from "node:path";
import { LabError } from "../../lab-error.js";
import type { LostLab } from "../../platforms/tooling.js";
import { type Recovery, removeRecovery, writeRecovery } from "../../terraform/recovery.js";
import { hostEnvironment } from "../host.js";
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
  // The platforms look for the host as the provider does.
  Object.assign(process.env, hostEnvironment(session.project, session.host));
  removeRecovery(stack);
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
  writeRecovery(stack, chosen.map(({ recovery }) => recovery).reduce(merge));
  await checkStacks(session, options);
  const code = await terraform.run(stack, "plan", ["-input=false"], json);
  if (code === 0)
    process.stdout.write(
      `\nNothing was changed yet. labvisor apply ${stack.name} does what this plan says. To drop it, delete ` +
        `${path.relative("", stack.directory)}/recovery*.tf.json.\n`,
    );
  return code;
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

function merge(a: Recovery, b: Recovery): Recovery {
  const types = new Set([...Object.keys(a.overrides), ...Object.keys(b.overrides)]);
  return {
    imports: [...a.imports, ...b.imports],
    overrides: Object.fromEntries([...types].map((type) => [type, { ...a.overrides[type], ...b.overrides[type] }])),
  };
}
