export const UNFINISHED: readonly string[] = [];
