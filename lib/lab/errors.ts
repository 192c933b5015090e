import type { IConstruct } from "constructs";

/** Stops the synthesis with an error that says where in the lab it is. */
export function fail(at: IConstruct, message: string): never {
  throw new Error(`${at.node.path}: ${message}`);
}

/** Reads a value that a construct was given; its error says where in the lab it is. */
export function readAt<T>(at: IConstruct, read: () => T): T {
  try {
    return read();
  } catch (error) {
    return fail(at, (error as Error).message);
  }
}
