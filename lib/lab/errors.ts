import type { IConstruct } from "constructs";
import { LabError } from "../lab-error.js";

/** Refuses a construct. */
export function fail(construct: IConstruct, problem: string, remedy?: string): never {
  throw new LabError(problem, { construct, remedy }); // node-do-not-add-exception-line
}

/** Runs what reads a construct's props. An error then names the construct. */
export function withConstructPath<T>(construct: IConstruct, read: () => T): T {
  try {
    return read();
  } catch (error) {
    const known = error instanceof LabError ? error : new LabError((error as Error).message, { cause: error });
    throw known.about(construct); // node-do-not-add-exception-line
  }
}
