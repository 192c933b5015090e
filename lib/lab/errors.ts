import type { IConstruct } from "constructs";
import { isLabError, LabError } from "../lab-error.js";
import { abandonConstruction } from "./construction.js";

/** Refuses a construct. One whose constructor runs leaves the lab. */
export function fail(construct: IConstruct, problem: string, remedy?: string): never {
  abandonConstruction(construct);
  throw new LabError(problem, { construct, remedy }); // node-do-not-add-exception-line
}

/** Runs what reads a construct's props. An error then names the construct, which leaves the lab as in `fail`. */
export function withConstructPath<T>(construct: IConstruct, read: () => T): T {
  try {
    return read();
  } catch (error) {
    abandonConstruction(construct);
    const known = isLabError(error) ? error : new LabError((error as Error).message, { cause: error });
    throw known.about(construct); // node-do-not-add-exception-line
  }
}
