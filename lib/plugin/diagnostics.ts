/** The path of a value: attribute names, list indices, and map keys. Elements of a set have no path. */
export type Path = readonly (string | number | { readonly key: string })[];

/** An error or warning that Terraform shows to the user. */
export interface Diagnostic {
  readonly severity: "error" | "warning";
  readonly summary: string;
  readonly detail?: string;
  /** The attribute that Terraform points at in the configuration. */
  readonly path?: Path;
}

/**
 * An error that Terraform shows as is: a summary, the remedy, and the attribute at fault.
 *
 * Any other error becomes a diagnostic with its message alone.
 */
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

/** The detail of errors that only the provider can cause. */
export const PROVIDER_BUG = "This is a bug in the provider; report it.";

/** Converts an error to diagnostics: one, or one for each error of an `AggregateError`. */
export function toDiagnostics(error: unknown): Diagnostic[] {
  if (error instanceof AggregateError) return error.errors.flatMap(toDiagnostics);
  if (error instanceof ProviderError) {
    const { summary, detail, path } = error;
    return [{ severity: "error", summary, detail, path }];
  }
  return [{ severity: "error", summary: error instanceof Error ? error.message : String(error) }];
}
