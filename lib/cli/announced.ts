import type { Stack } from "../terraform/stack.js";
import type { Session } from "./session.js";

/**
 * Runs a command on one of the stacks. If there are several, prints a heading before the output of Terraform, and the
 * result after it.
 *
 * @param done the results by exit code; any other code is a failure
 * @returns the exit code
 */
export async function announced(
  { stacks, json }: Pick<Session, "stacks" | "json">,
  { name }: Stack,
  done: Readonly<Record<number, string>>,
  work: () => Promise<number>,
): Promise<number> {
  const print = (text: string) => {
    if (stacks.length > 1) (json ? process.stderr : process.stdout).write(text);
  };
  print(`\n=== ${name} ===\n\n`);
  try {
    const code = await work();
    print(`\n=== ${name}: ${done[code] ?? "failed"} ===\n`);
    return code;
  } catch (error) {
    print(`\n=== ${name}: failed ===\n`);
    throw error;
  }
}
