import type { Stack } from "../../terraform/stack.js";
import type { Topology } from "../../topology/topology.js";
import { type Project, readProject } from "../project.js";
import type { Session, SessionOptions } from "../session.js";
import type { ChoiceOptions } from "../synthesis.js";

// What a command needs is loaded when it runs, so that --help and a mistyped option answer at once.

/** The project in the current folder. */
export function projectHere(): Project {
  return readProject(process.cwd());
}

export async function synthesizeHere(
  names: readonly string[],
  options: SessionOptions & ChoiceOptions,
): Promise<Stack[]> {
  const { synthesize } = await import("../synthesis.js");
  return synthesize(projectHere(), names, options);
}

export async function readHere(names: readonly string[]): Promise<Topology[]> {
  const { platformsOf } = await import("../platforms.js");
  const { topologyOf } = await import("../topology.js");
  const stacks = await synthesizeHere(names, {});
  const platforms = platformsOf(projectHere());
  return stacks.map((stack) => topologyOf(stack, platforms));
}

/** Opens a session on the stacks, makes them ready, and exits with what the work returns. */
export async function withTerraform(
  names: readonly string[],
  options: SessionOptions,
  work: (session: Session) => Promise<number>,
): Promise<void> {
  const { initialize, openSession } = await import("../session.js");
  const { synthesized } = await import("../synthesized-stack.js");
  const session = await openSession(process.cwd(), names, options);
  const stacks = session.stacks.map(synthesized);
  for (const { checkEnvironment } of session.platforms) checkEnvironment?.(stacks);
  await initialize(session);
  process.exitCode = await work(session);
}
