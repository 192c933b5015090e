import type { Stack } from "../../terraform/stack.js";
import type { Topology } from "../../topology/topology.js";
import { type Project, readProject } from "../project.js";
import type { Session, SessionOptions } from "../session.js";
import type { SelectionOptions } from "../synthesis.js";

// Dependencies are loaded when a command runs, so that --help and usage errors are printed without delay.

/** Reads the project in the current folder. */
export function currentProject(): Project {
  return readProject(process.cwd());
}

/** Synthesizes stacks of the project in the current folder. */
export async function synthesizeStacks(
  names: readonly string[],
  options: SessionOptions & SelectionOptions,
): Promise<Stack[]> {
  const { synthesize } = await import("../synthesis.js");
  return synthesize(currentProject(), names, options);
}

/** Synthesizes stacks of the project in the current folder, and returns their topologies. */
export async function readTopologies(names: readonly string[]): Promise<Topology[]> {
  const { platformsOf } = await import("../platforms.js");
  const { topologyOf } = await import("../topology.js");
  const stacks = await synthesizeStacks(names, {});
  const platforms = platformsOf(currentProject());
  return stacks.map((stack) => topologyOf(stack, platforms));
}

/** Opens a session on initialized stacks, and exits with the code that `work` returns. */
export async function withTerraform(
  names: readonly string[],
  options: SessionOptions,
  work: (session: Session) => Promise<number>,
): Promise<void> {
  const { initialize, openSession } = await import("../session.js");
  const { withServedProviders } = await import("../served-providers.js");
  const { withJson } = await import("../../terraform/stack.js");
  const session = await openSession(process.cwd(), names, options);
  const stacks = session.stacks.map(withJson);
  for (const { checkEnvironment } of session.platforms) checkEnvironment?.(stacks);
  await initialize(session);
  process.exitCode = await withServedProviders(session, work);
}
