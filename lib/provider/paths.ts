import { basename, normalize } from "node:path";

/** Two spellings of one path, without a look at the file system. */
export const samePath = (a: string, b: string): boolean => normalize(a) === normalize(b);

/** One path, or one image of the cache: that is called by its content, and the cache may have moved. */
export const sameImage = (a: string, b: string): boolean =>
  samePath(a, b) || (basename(a) === basename(b) && /^[0-9a-f]{64}\.\w+$/.test(basename(a)));
