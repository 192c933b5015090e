import { existsSync } from "node:fs";
import path from "node:path";
import { LabError } from "../../lab-error.js";
import { ownPlatforms } from "../../platforms/registry.js";
import { type Finding, ok, type PlatformTooling, problem, type SynthesizedStack } from "../../platforms/tooling.js";
import { withJson } from "../../terraform/stack.js";
import { orphanFinding } from "../orphans.js";
import { platformsOf } from "../platforms.js";
import { readProject } from "../project.js";
import { orphansIn, synthesize } from "../synthesis.js";

/** The result of checking a project. */
export interface ProjectCheck {
  readonly findings: readonly Finding[];
  readonly stacks: readonly SynthesizedStack[];
  readonly platforms: readonly PlatformTooling[];
}

const ABOUT = "the project";

/** Checks the project in a folder. There are no stacks if there is no project, or if it cannot be synthesized. */
export async function checkProject(directory: string): Promise<ProjectCheck> {
  if (!existsSync(path.join(directory, "cdktf.json")))
    return { findings: [ok(ABOUT, "none in this folder")], stacks: [], platforms: ownPlatforms() };
  try {
    const project = readProject(directory);
    const stacks = await synthesize(project, [], { filesAssumed: true });
    const finding = ok(ABOUT, stacks.map(({ name }) => name).join(", "));
    const findings = [finding, ...orphansIn(project).map(orphanFinding)];
    return { findings, stacks: stacks.map(withJson), platforms: platformsOf(project) };
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    return {
      findings: [problem(ABOUT, "cannot be synthesized", error.message)],
      stacks: [],
      platforms: ownPlatforms(),
    };
  }
}
