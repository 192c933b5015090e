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

/** Whether a version is that one or a newer one; by their first three numbers. */
export function isAtLeast(version: string, least: string): boolean {
  const [a, b] = [version, least].map((text) =>
    text
      .split(/[.-]/)
      .slice(0, 3)
      .map((part) => Number.parseInt(part, 10) || 0),
  );
  const at = a.findIndex((number, index) => number !== (b[index] ?? 0));
  return at < 0 || a[at] > (b[at] ?? 0);
}
