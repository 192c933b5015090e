import type { IConstruct } from "constructs";

/** Stops the synthesis with an error that says where in the lab it is. */
export function fail(at: IConstruct, message: string): never {
  throw new Error(`${at.node.path}: ${message}`);
}

/** An error without a trace, which would show the CDK's files: the text says all. */
export function errorWithoutStack(message: string): Error {
  const error = new Error(message);
  error.stack = message;
  return error;
}

/** Reads a value that a construct was given; its error says where in the lab it is. */
export function withConstructPath<T>(at: IConstruct, read: () => T): T {
  try {
    return read();
  } catch (error) {
    return fail(at, (error as Error).message);
  }
}
