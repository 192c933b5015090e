import type { ImageNote } from "../lab/manifest.js";

/** An official image that a change adds to a lab, removes from it, or moves to another version. */
export interface ImageChange {
  readonly image: string;
  /** The versions before the change. Absent if the image is added. */
  readonly before?: string;
  /** The versions after the change. Absent if the image is removed. */
  readonly after?: string;
}

/** Returns the changes to official images, sorted by name. */
export function imageChanges(before: readonly ImageNote[], after: readonly ImageNote[]): ImageChange[] {
  const versions = (notes: readonly ImageNote[], image: string) => notes.find((note) => note.image === image)?.version;
  return [...new Set([...before, ...after].map(({ image }) => image))]
    .sort()
    .map((image) => ({ image, before: versions(before, image), after: versions(after, image) }))
    .filter((change) => change.before !== change.after);
}
