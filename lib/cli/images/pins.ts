import path from "node:path";
import { readPins, writePins } from "../../lab/allocation/lock-file.js";
import type { ArchitecturePins, ImagePins } from "../../lab/image-pin.js";
import type { OfficialImageName } from "../../lab/official-image.js";
import type { Project } from "../project.js";
import { lookUp } from "./look-up.js";

/** A pin that was set to the newest image. */
export interface MovedPin {
  readonly name: OfficialImageName;
  /** Absent if the image had no pin. */
  readonly before?: ArchitecturePins;
  readonly after: ArchitecturePins;
}

/** Returns the pins of a project. */
export function pinsOf(project: Pick<Project, "directory" | "context">): ImagePins {
  return readPins(rootOf(project));
}

/**
 * Pins official images to the newest ones.
 *
 * @throws {LabError} One of them cannot be looked up. No pin moves then.
 */
export async function pinImages(
  project: Pick<Project, "directory" | "context">,
  names: readonly OfficialImageName[],
): Promise<MovedPin[]> {
  const before = pinsOf(project);
  const moved = await Promise.all(
    names.map(async (name) => ({ name, before: before[name], after: await lookUp(name) })),
  );
  writePins(rootOf(project), Object.fromEntries(moved.map(({ name, after }) => [name, after])));
  return moved;
}

/** Returns the version of an image, or one for each architecture where they differ. */
export function versionOf(pins: ArchitecturePins): string {
  const versions = Object.entries(pins).map(([architecture, { version }]) => ({ architecture, version }));
  const [first, ...others] = versions;
  return others.every(({ version }) => version === first?.version)
    ? (first?.version ?? "")
    : versions.map(({ architecture, version }) => `${version} (${architecture})`).join(", ");
}

/** Returns the folder of the lock file, as the app does. */
function rootOf({ directory, context }: Pick<Project, "directory" | "context">): string {
  const root = context["labvisor:root"];
  return path.resolve(directory, typeof root === "string" ? root : ".");
}
