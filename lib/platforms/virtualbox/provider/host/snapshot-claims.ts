/**
 * A snapshot has no UUID of our choice and no place for a mark but its description. VirtualBox writes that together with the snapshot, so
 * whatever a crash leaves of a claimed one is known by its description's last line.
 */
export function claimedText(description: string, claim: string | undefined): string {
  if (claim === undefined) return description;
  return `${description === "" ? "" : `${description}\n`}[labvisor ${claim}]`;
}

/** What {@link claimedText} made the text of. */
export function readClaimedText(text: string): { readonly description: string; readonly claim?: string } {
  const claimed = /^(?:([\s\S]*)\n)?\[labvisor ([0-9a-f-]{36})\]$/.exec(text);
  return claimed ? { description: claimed[1] ?? "", claim: claimed[2] } : { description: text };
}
