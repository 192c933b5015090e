/** Lines for a file that others write too, between markers by which they are found again. Each lab has one block a file. */
export function markedBlock(lab: string, lines: readonly string[]): string {
  return [`# labvisor ${lab} begin`, ...lines, `# labvisor ${lab} end`, ""].join("\n");
}
