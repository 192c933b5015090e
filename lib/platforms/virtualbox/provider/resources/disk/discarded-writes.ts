/**
 * Returns the warning that a change discards what machines wrote to an immutable disk.
 *
 * @param what the change, as the subject of a sentence
 * @param machines the names of the machines
 */
export const discardedWrites = (what: string, machines: string): readonly [string, string] => [
  `${what} discards what ${machines} wrote to it since the last start`,
  "The disk is immutable: VirtualBox would discard that at the next start, too.",
];
