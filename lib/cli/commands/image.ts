import { existsSync } from "node:fs";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import {
  OFFICIAL_ARCHITECTURES,
  OFFICIAL_IMAGE_NAMES,
  OFFICIAL_USERS,
  type OfficialImageName,
} from "../../lab/official-image.js";
import { columns } from "../../topology/table.js";
import { type MovedPin, pinImages, pinsOf, versionOf } from "../images/pins.js";
import { type Project, readProject } from "../project.js";

/** Returns the official images and the pins of the project in a folder, if it has one. */
export function listImages(directory: string, { json }: { readonly json?: boolean }): string {
  const pins = existsSync(path.join(directory, "cdktf.json")) ? pinsOf(readProject(directory)) : {};
  const images = OFFICIAL_IMAGE_NAMES.map((name) => ({
    name,
    architectures: OFFICIAL_ARCHITECTURES,
    user: OFFICIAL_USERS[name],
    pins: pins[name] ?? null,
  }));
  if (json) return `${JSON.stringify(images, null, 2)}\n`;
  const rows = images.map((each) => [
    each.name,
    each.architectures.join(", "),
    each.user,
    each.pins === null ? "-" : versionOf(each.pins),
  ]);
  return columns([["IMAGE", "ARCHITECTURES", "USER", "PIN"], ...rows]);
}

/**
 * Moves the pins of official images to the newest ones, and returns a line for each.
 *
 * @param names none for all images that have a pin
 */
export async function updateImages(project: Project, names: readonly OfficialImageName[]): Promise<string> {
  const pins = pinsOf(project);
  const chosen = OFFICIAL_IMAGE_NAMES.filter((name) => (names.length > 0 ? names.includes(name) : pins[name]));
  if (chosen.length === 0)
    return "No official image has a pin. To pin one, give its name: labvisor image update debian-13\n";
  return (await pinImages(project, chosen)).map((moved) => `${moved.name}: ${outcome(moved)}\n`).join("");
}

function outcome({ before, after }: MovedPin): string {
  const version = versionOf(after);
  if (before === undefined) return `pinned to ${version}`;
  return isDeepStrictEqual(before, after) ? `${version} is the newest` : `${versionOf(before)} -> ${version}`;
}
