import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { LabError } from "../../lab-error.js";
import type { PlatformTooling } from "../../platforms/tooling.js";
import { type Attached, attach, type Provider, reattachAll } from "../../plugin/index.js";
import { withCleanup } from "../../process/cleanup.js";
import { mockNullProvider, mockProvider } from "../../rehearsal/mock-provider.js";
import type { StackConfig } from "../../rehearsal/staged-stack.js";
import { Terraform } from "../../terraform/terraform.js";
import type { PrintedSchemas } from "../provider-schemas.js";

/** The rehearsal providers of platforms, by source. */
export type PlatformProviders = ReadonlyMap<string, (folder: string) => Provider>;

/** Starts the rehearsal providers of platforms. */
export async function beginProviders(platforms: readonly PlatformTooling[]): Promise<PlatformProviders> {
  const all = platforms.flatMap(({ rehearsalProviders }) => rehearsalProviders ?? []);
  return new Map(await Promise.all(all.map(async (each) => [each.source, await each.begin()] as const)));
}

/** The providers of a stack in a rehearsal, served by this process. */
export class RehearsedProviders {
  private readonly attached = new Map<string, Attached>();

  /**
   * @param stackFolder the folder to which the stack's paths are relative
   * @param platformProviders the providers of platforms, which all stacks of a rehearsal share
   */
  constructor(
    private readonly stackFolder: string,
    private readonly platformProviders: PlatformProviders,
  ) {}

  /**
   * Serves the stack's providers, in addition to those of its earlier versions, which Terraform needs to destroy
   * resources.
   *
   * @throws {LabError} The schema of an unknown provider cannot be fetched.
   */
  async serve(config: StackConfig): Promise<void> {
    const added = Object.entries(config.terraform?.required_providers ?? {})
      .map(([name, requirement]) => ({ name, requirement, source: shortSource(requirement.source ?? name) }))
      .filter(({ source }) => !this.attached.has(source));
    const known = this.known();
    const unknown = added.filter(({ source }) => !Object.hasOwn(known, source));
    const fetched = unknown.length > 0 ? await fetchMocks(unknown) : {};
    for (const source of new Set(added.map((each) => each.source))) {
      const provider = known[source]?.() ?? fetched[source];
      if (!provider) throw new LabError(`The provider ${source} has no schema, which a rehearsal needs.`);
      this.attached.set(source, await attach(provider, source));
    }
  }

  /** The value for `TF_REATTACH_PROVIDERS`. */
  get reattach(): string {
    return reattachAll(this.attached.values());
  }

  close(): void {
    for (const each of this.attached.values()) each.close();
  }

  private known(): Readonly<Record<string, () => Provider>> {
    return {
      ...Object.fromEntries(
        [...this.platformProviders].map(([source, provider]) => [source, () => provider(this.stackFolder)]),
      ),
      "hashicorp/null": mockNullProvider,
    };
  }
}

/** Returns a source in the short form of configurations, without the default registry but with the namespace. */
function shortSource(source: string): string {
  const short = source.replace(/^registry\.(terraform\.io|opentofu\.org)\//, "");
  return short.includes("/") ? short : `hashicorp/${short}`;
}

/**
 * Returns mocks of unknown providers by source.
 *
 * Terraform downloads these providers and reads their schemas, and does not run them otherwise.
 */
async function fetchMocks(
  unknown: readonly { readonly name: string; readonly requirement: object }[],
): Promise<Record<string, Provider>> {
  const required_providers = Object.fromEntries(unknown.map(({ name, requirement }) => [name, requirement]));
  const directory = mkdtempSync(path.join(tmpdir(), "labvisor-rehearsal-schemas-"));
  return withCleanup(
    () => rmSync(directory, { recursive: true, force: true }),
    async () => {
      const file = path.join(directory, "main.tf.json");
      writeFileSync(file, JSON.stringify({ terraform: { required_providers } }));
      const scratch = { name: "the providers' schemas", directory, file };
      const terraform = Terraform.find();
      await terraform.init(scratch);
      const printed: PrintedSchemas = await terraform.schemas(scratch);
      return Object.fromEntries(
        Object.entries(printed.provider_schemas ?? {}).map(([source, schemas]) => [
          shortSource(source),
          mockProvider(schemas.provider, schemas.resource_schemas ?? {}, schemas.data_source_schemas),
        ]),
      );
    },
  );
}
