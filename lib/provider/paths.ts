import { resolve } from "node:path";

/** Relative paths count from where Terraform runs, as in Terraform itself; VirtualBox is given absolute ones. */
export const absolute = (path: string): string => resolve(path);

/** Two spellings of one path. */
export const samePath = (a: string, b: string): boolean => absolute(a) === absolute(b);
