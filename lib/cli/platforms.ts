import { createRequire } from "node:module";
import path from "node:path";
import { excerpt, isObject, readJsonObject } from "../files/json-file.js";
import { LabError } from "../lab-error.js";
import { ownPlatforms } from "../platforms/registry.js";
import type { PlatformTooling } from "../platforms/tooling.js";
import type { Traits } from "../review/resource-changes.js";
import type { Project } from "./project.js";

/**
 * Returns the tooling of a project's platforms: Labvisor's own, and those of the packages that its cdktf.json lists.
 *
 * @throws {LabError} A package cannot be loaded, or does not export tooling.
 */
export function platformsOf({ directory }: Pick<Project, "directory">): readonly PlatformTooling[] {
  const file = path.join(directory, "cdktf.json");
  return [...ownPlatforms(), ...listedIn(file).map((module) => load(module, file))];
}

/** Returns the traits of all resource types. */
export function traitsOf(platforms: readonly PlatformTooling[]): Traits {
  return Object.assign({}, ...platforms.map(({ resourceTraits }) => resourceTraits ?? {}));
}

/** Returns the packages in a cdktf.json: names, or paths relative to the project that start with ".". */
function listedIn(file: string): string[] {
  const { labvisor = {} } = readJsonObject(file) ?? {};
  const { platforms = [] } = isObject(labvisor) ? labvisor : { platforms: labvisor };
  if (Array.isArray(platforms) && platforms.every((each) => typeof each === "string")) return platforms;
  throw new LabError(
    `${file}: "labvisor.platforms" is ${excerpt(platforms)}; give a list of packages, such as ["acme-labvisor"]`,
  );
}

function load(module: string, file: string): PlatformTooling {
  const problem = (what: string) => new LabError(`${file}: "labvisor.platforms" has ${module}, which ${what}`);
  let loaded: unknown;
  try {
    loaded = createRequire(file)(module);
  } catch (error) {
    throw problem(`cannot be loaded: ${(error as Error).message.split("\n")[0]}`);
  }
  const tooling = isObject(loaded) ? loaded.tooling : undefined;
  if (isTooling(tooling)) return tooling;
  throw problem('exports no tooling; export a PlatformTooling of "labvisor/platform" as tooling');
}

function isTooling(value: unknown): value is PlatformTooling {
  if (!isObject(value) || !isObject(value.reader)) return false;
  return typeof value.reader.reads === "function" && typeof value.reader.read === "function";
}
