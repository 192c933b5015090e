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
