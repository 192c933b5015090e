/** An error that its message explains: it is shown without a stack trace. */
export class LabError extends Error {
  constructor(
    message: string,
    /** What the program exits with. */
    readonly exitCode: number = 1,
    /** What `--json` prints of it. @default - nothing: it is on stderr alone */
    readonly json?: object,
  ) {
    super(message);
    this.name = "UserError";
  }
}
