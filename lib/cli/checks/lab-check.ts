import path from "node:path";
import type { Check } from "../../checks/check.js";
import { readJsonObject } from "../../files/json-file.js";
import type { LabCheck } from "../../probes/run-check.js";
import type { Stack } from "../../terraform/stack.js";
import { resourcesOf, type StackJson } from "../../terraform/stack-json.js";
import { platformsOf } from "../platforms.js";
import type { Project } from "../project.js";
import { topologyOf } from "../topology.js";

/**
 * Reads the checks in a synthesized stack, sorted by name.
 *
 * Only stacks of checks have any.
 *
 * @throws {LabError} The stack of the lab was not synthesized.
 */
export function readChecks(
  project: Pick<Project, "directory">,
  { directory, file }: Pick<Stack, "directory" | "file">,
): LabCheck[] {
  const json = readJsonObject(file) as StackJson | undefined;
  const lab = json?.["//"]?.checks;
  if (!json || lab === undefined) return [];
  const folder = path.join(path.dirname(directory), lab);
  const stack = { name: lab, directory: folder, file: path.join(folder, path.basename(file)) };
  const topology = topologyOf(stack, platformsOf(project));
  return resourcesOf(json)
    .flatMap(({ construct, body }) => {
      const check = body["//"]?.check as Check | undefined;
      return check ? [{ name: construct, check, topology }] : [];
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
