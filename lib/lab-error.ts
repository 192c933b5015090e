import type { IConstruct } from "constructs";
import { escapeControlCharacters } from "./control-characters.js";
import { captureStack, locationIn } from "./source-location.js";

export interface LabErrorDetails {
  /**
   * The construct that the error is about.
   *
   * Its path begins the message.
   *
   * @default - none
   */
  readonly construct?: IConstruct;
  /**
   * The property that has a wrong value: "memory", "interfaces[0]".
   *
   * @default - none
   */
  readonly property?: string;
  /**
   * The wrong value, as the message shows it.
   *
   * @default - none
   */
  readonly value?: string;
  /**
   * The way to correct it, as an imperative: "give a Size, such as Size.mebibytes(512)".
   *
   * @default - none
   */
  readonly remedy?: string;
  /**
   * The code of the broken rule or the name of the policy.
   *
   * @default - none
   */
  readonly code?: string;
  /**
   * The file and line of the user's program, such as "main.ts:12".
   *
   * @default - the caller of Labvisor
   */
  readonly location?: string;
  /**
   * The error that this one explains.
   *
   * Its trace is kept in place of this one's.
   *
   * @default - none
   */
  readonly cause?: unknown;
  /**
   * The exit code of a command that ends with this error.
   *
   * @default 1
   */
  readonly exitCode?: number;
  /**
   * The object that `--json` prints for it.
   *
   * @default - nothing: the message is on stderr alone
   */
  readonly json?: object;
}

/** Marks an error of Labvisor's. It is registered, so that all copies of this package share it. */
const LAB_ERROR = Symbol.for("labvisor/LabError");

/**
 * An error that its message explains: `main.ts:12  lab/web: memory is 3; give a Size, such as Size.mebibytes(512)`.
 *
 * `message` has no location, so that it is the same wherever the program lies. `stack`, which Node prints for an error
 * that nobody catches, is the line with the location and no trace, unless the environment variable `LABVISOR_VERBOSE`
 * is set.
 */
export class LabError extends Error {
  override readonly name = "LabError";
  readonly #problem: string;
  readonly #details: LabErrorDetails;
  readonly #trace: string;
  readonly #location?: string;

  /** @param problem the wrong state without the construct's path and without the remedy: "memory is 3" */
  constructor(problem: string, details: LabErrorDetails = {}) {
    super(messageOf(problem, details)); // node-do-not-add-exception-line
    // From Node 22 on, the trace begins at the caller, whose line Node would print.
    Error.captureStackTrace(this); // node-do-not-add-exception-line
    this.#problem = problem;
    this.#details = details;
    const { cause } = details;
    const traced = isLabError(cause) ? cause.trace : ((cause as Error)?.stack ?? captureStack(50).stack ?? "");
    this.#trace = traced
      .split("\n")
      .filter((line) => /^\s+at /.test(line))
      .join("\n");
    this.#location = details.location ?? locationIn(this.#trace);
    // Node prints enumerable properties of an error, too.
    for (const property of ["name", "stack"])
      Object.defineProperty(this, property, { enumerable: false, configurable: true, writable: true });
    this.stack = process.env.LABVISOR_VERBOSE ? `${this}\n${this.#trace}` : `${this}`;
  }

  /** Returns the error for a property that has a wrong value. */
  static property(property: string, value: string, remedy: string): LabError {
    return new LabError(`${property} is ${value}`, { property, value, remedy });
  }

  /** Returns this error as one about a construct, unless it is about one already. */
  about(construct: IConstruct): LabError {
    return this.#details.construct
      ? this
      : new LabError(this.#problem, { ...this.#details, construct, location: this.#location, cause: this });
  }

  /** The file and line in the user's program, such as "main.ts:12". */
  get location(): string | undefined {
    return this.#location;
  }

  /** The path of the construct that the error is about. */
  get path(): string | undefined {
    return this.#details.construct?.node.path;
  }

  get property(): string | undefined {
    return this.#details.property;
  }

  get value(): string | undefined {
    return this.#details.value;
  }

  get remedy(): string | undefined {
    return this.#details.remedy;
  }

  get code(): string | undefined {
    return this.#details.code;
  }

  get exitCode(): number {
    return this.#details.exitCode ?? 1;
  }

  get json(): object | undefined {
    return this.#details.json;
  }

  /** The lines of the stack trace, for `--verbose`. */
  get trace(): string {
    return this.#trace;
  }

  /** @internal */
  get [LAB_ERROR](): true {
    return true;
  }

  override toString(): string {
    return this.#location === undefined ? this.message : `${this.#location}  ${this.message}`;
  }
}

/** Whether a value is an error of Labvisor's. */
export function isLabError(value: unknown): value is LabError {
  return typeof value === "object" && value !== null && LAB_ERROR in value;
}

function messageOf(problem: string, { code, construct, remedy }: LabErrorDetails): string {
  const about = [code, construct && `${construct.node.path || "the app"}:`].filter((each) => each !== undefined);
  return escapeControlCharacters([...about, remedy === undefined ? problem : `${problem}; ${remedy}`].join(" "));
}
