import path from "node:path";
import { isObject, readJsonObject } from "../../files/json-file.js";
import { platformsOf } from "../platforms.js";
import { readProject } from "../project.js";
import { topologyOf } from "../topology.js";
import type { Names } from "./candidates.js";

/** The names of what was synthesised last: nothing is synthesised. None where there is nothing, or it cannot be read. */
export function namesOf(directory: string): Names {
  try {
    const project = readProject(directory);
    const output = path.resolve(directory, project.output);
    const { stacks } = readJsonObject(path.join(output, "manifest.json")) ?? {};
    const files = Object.values(isObject(stacks) ? stacks : {}).map((stack) => {
      const { name, workingDirectory, synthesizedStackPath } = stack as Record<string, string>;
      return { name, directory: path.join(output, workingDirectory), file: path.join(output, synthesizedStackPath) };
    });
    const platforms = platformsOf(project);
    const guests = files.flatMap((stack) => topologyOf(stack, platforms).guests.map(({ name }) => name));
    return { stacks: files.map(({ name }) => name).sort(), guests: [...new Set(guests)].sort() };
  } catch {
    // Who types is not to be disturbed.
    return { stacks: [], guests: [] };
  }
}
