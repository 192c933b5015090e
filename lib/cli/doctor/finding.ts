import { compareVersions } from "compare-versions";

/** What was found of one thing. */
export interface Finding {
  /** `Terraform`. */
  readonly about: string;
  readonly level: "ok" | "warning" | "problem";
  readonly message: string;
  /** What to do about it. Each problem has one. */
  readonly fix?: string;
}

export const ok = (about: string, message: string): Finding => ({ about, level: "ok", message });
export const warning = (about: string, message: string, fix: string): Finding => ({
  about,
  level: "warning",
  message,
  fix,
});
export const problem = (about: string, message: string, fix: string): Finding => ({
  about,
  level: "problem",
  message,
  fix,
});

/** Whether a version is at least the given one. Prereleases precede their release, as in semantic versioning. */
export function isAtLeast(version: string, least: string): boolean {
  return compareVersions(version, least) >= 0;
}
