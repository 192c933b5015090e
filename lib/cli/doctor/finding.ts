import { compareVersions } from "compare-versions";

/** Whether a version is at least the given one. Prereleases precede their release, as in semantic versioning. */
export function isAtLeast(version: string, least: string): boolean {
  return compareVersions(version, least) >= 0;
}
