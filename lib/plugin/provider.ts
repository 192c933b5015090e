import type { Diagnostic } from "./diagnostics.js";
import type { AnyDataSource, AnyResource } from "./resource.js";
import type { Attributes, ConfigOf, Schema } from "./schema.js";

/** A Terraform provider: its configuration, and its resources and data sources, keyed by type name (`toy_thing`). */
// biome-ignore lint/suspicious/noExplicitAny: a provider of any schema and client
export interface Provider<A extends Attributes = any, Client = any> {
  readonly schema: Schema<A>;

  /** Returns the problems of the provider's configuration. Any value may be unknown. */
  validateConfig?(config: ConfigOf<A>): Diagnostic[];

  /** Returns the problem with a string, if any. Runs for every string and map key of every configuration. */
  validateString?(text: string): string | undefined;

  /**
   * Returns the client that every handler receives.
   *
   * @throws {ProviderError} The configuration cannot work.
   */
  configure(config: ConfigOf<A>, terraformVersion: string): Promise<Client> | Client;

  readonly resources: Readonly<Record<string, AnyResource<Client>>>;
  readonly dataSources: Readonly<Record<string, AnyDataSource<Client>>>;
}
