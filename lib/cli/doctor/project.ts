import { existsSync } from "node:fs";
import path from "node:path";
import { LabError } from "../../lab-error.js";
import type { Stack } from "../../terraform/stack.js";
import type { Topology } from "../../topology/topology.js";
import { readProject } from "../project.js";
import { synthesize } from "../synthesis.js";
import { topologyOf } from "../topology.js";
import { type Finding, ok, problem } from "./finding.js";

export interface Labs {
  readonly finding: Finding;
  readonly stacks: readonly Stack[];
  readonly topologies: readonly Topology[];
}

const ABOUT = "the project";

/** The labs of the project in a folder; none where there is no project, or it cannot be synthesised. */
export async function labsOf(directory: string): Promise<Labs> {
  if (!existsSync(path.join(directory, "cdktf.json")))
    return { finding: ok(ABOUT, "none in this folder"), stacks: [], topologies: [] };
  try {
    const stacks = await synthesize(readProject(directory), [], { filesAssumed: true });
    const topologies = stacks.map(topologyOf);
    return { finding: ok(ABOUT, stacks.map(({ name }) => name).join(", ")), stacks, topologies };
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    return {
      finding: problem(ABOUT, "cannot be synthesised", error.message),
      stacks: [],
      topologies: [],
    };
  }
}
