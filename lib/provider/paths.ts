import { normalize } from "node:path";

/** Two spellings of one path, without a look at the file system. */
export const samePath = (a: string, b: string): boolean => normalize(a) === normalize(b);
