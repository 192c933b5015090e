import { execFileSync, spawn } from "node:child_process";
import path from "node:path";
import type { Outcome } from "../../lib/probes/run-check.js";
import { describeUnless, missingProgram } from "../support/requirements.js";

const CHECKOUT = path.resolve(__dirname, "../..");

/** `describe` for tests that boot guests: without QEMU, or without the programs that build the image, it skips them. */
export const describeWithGuests = describeUnless(
  missingProgram("qemu-system-x86_64", "qemu-img", "mmdebstrap", "mke2fs", "grub-mkimage", "mcopy", "sfdisk"),
);

/** The built package: its supervisor is a program of its own, which tests cannot compile on the fly. */
export const testing = () =>
  require(path.join(CHECKOUT, "dist/testing/index.js")) as typeof import("../../lib/testing/index.js");

/** Returns the path of the Debian image, which is built first unless it is cached. */
export function guestImage(): string {
  return execFileSync(path.join(CHECKOUT, "scripts/build-guest-image.sh"), { encoding: "utf8" }).trim();
}

/** The result of `labvisor test`. */
export interface TestRun {
  readonly exitCode: number | null;
  readonly outcomes: readonly Outcome[];
  readonly stderr: string;
}

/**
 * Runs `labvisor test` with the Debian image.
 *
 * @param project the folder of the project
 */
export async function testGuests(project: string, ...args: readonly string[]): Promise<TestRun> {
  const main = path.join(CHECKOUT, "dist/cli/main.js");
  const options = ["--image", guestImage(), "--format", "json"];
  const child = spawn(process.execPath, [main, "test", ...args, ...options], { cwd: project });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (text) => {
    stdout += text;
  });
  child.stderr.on("data", (text) => {
    stderr += text;
  });
  const exitCode = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return { exitCode, outcomes: stdout === "" ? [] : JSON.parse(stdout), stderr };
}

/** Returns the checks that have not passed, with their reasons. */
export function problems({ outcomes, stderr }: TestRun): string[] {
  if (outcomes.length === 0) return [stderr];
  return outcomes.flatMap(({ check, result, reason }) => (result === "passed" ? [] : `${check}: ${reason}`));
}

/** Returns the names of the checks: those that expect no answer end with " isolated". */
export function checksIn({ outcomes }: TestRun): string[] {
  return outcomes.map(({ check, expect }) => (expect === "reachable" ? check : `${check} isolated`)).sort();
}
