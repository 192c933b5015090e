import type { Diagnostic } from "./diagnostics.js";
import type { DataSource, Resource } from "./resource.js";
import type { Attributes, ConfigOf, Schema } from "./schema.js";

/** A Terraform provider: its configuration, the client that this configures, and its resources by type name (`virtualbox_vm`). */
// biome-ignore lint/suspicious/noExplicitAny: a registry holds resources of every schema
export interface Provider<A extends Attributes = any, Client = any> {
  readonly schema: Schema<A>;
  validateConfig?(config: ConfigOf<A>): Diagnostic[];
  /** What is wrong with a text, wherever a resource or data source has one: as a value, or as a key of a map. */
  validateString?(text: string): string | undefined;
  /** The client that every handler is given. Throws where the configuration cannot work. */
  configure(config: ConfigOf<A>, terraformVersion: string): Promise<Client> | Client;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  readonly resources: Readonly<Record<string, Resource<any, Client>>>;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  readonly dataSources: Readonly<Record<string, DataSource<any, Client>>>;
}
