export interface SnapshotSpec {
  /** The name, which need not be unique in VirtualBox. */
  readonly name: string;
  readonly description: string;
  /** A UUID of this lab instance, by which the snapshot is found again. Undefined means that nobody has claimed it. */
  readonly claim?: string;
}

export interface SnapshotRecord extends SnapshotSpec {
  readonly uuid: string;
}

/**
 * Adds the claim to a snapshot's description.
 *
 * VirtualBox chooses a snapshot's UUID, and has no other place for a mark. It writes the description together with the
 * snapshot, so a claimed snapshot is recognized even after a crash: the claim is its description's last line.
 */
export function claimedText(description: string, claim: string | undefined): string {
  if (claim === undefined) return description;
  return `${description === "" ? "" : `${description}\n`}[labvisor ${claim}]`;
}

/** Splits a text into what {@link claimedText} combined. */
export function readClaimedText(text: string): { readonly description: string; readonly claim?: string } {
  const claimed = /^(?:([\s\S]*)\n)?\[labvisor ([0-9a-f-]{36})\]$/.exec(text);
  return claimed ? { description: claimed[1] ?? "", claim: claimed[2] } : { description: text };
}
