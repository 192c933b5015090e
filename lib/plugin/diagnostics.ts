/** Steps into a value: an attribute's name, a list index, or a map's key. Elements of a set cannot be pointed at. */
export type Path = readonly (string | number | { readonly key: string })[];

export interface Diagnostic {
  readonly severity: "error" | "warning";
  readonly summary: string;
  readonly detail?: string;
  /** The attribute that Terraform underlines. */
  readonly path?: Path;
}

/** What a handler throws to be shown as it is: a headline, what to do, and the attribute at fault. Any other error shows as its message. */
export class ProviderError extends Error {
  constructor(
    readonly summary: string,
    readonly detail?: string,
    readonly path?: Path,
    options?: ErrorOptions,
  ) {
    super(detail ? `${summary}: ${detail}` : summary, options);
    this.name = "ProviderError";
  }
}

/** An error as the diagnostics it stands for; an `AggregateError` stands for all of its errors. */
export function toDiagnostics(error: unknown): Diagnostic[] {
  if (error instanceof AggregateError) return error.errors.flatMap(toDiagnostics);
  if (error instanceof ProviderError) {
    const { summary, detail, path } = error;
    return [{ severity: "error", summary, detail, path }];
  }
  return [{ severity: "error", summary: error instanceof Error ? error.message : String(error) }];
}
