/** One synthesized Terraform stack of a project. */
export interface Stack {
  readonly name: string;
  /** The folder in which Terraform runs, as an absolute path. */
  readonly directory: string;
  /** The synthesized JSON, as an absolute path. */
  readonly file: string;
}
