import { TerraformResource } from "cdktf";
import type { Construct } from "constructs";
import { escapeTemplates } from "./escape-templates.js";

/** The configurations of resources, by type. Each platform adds its own (`declare module`). */
// biome-ignore lint/suspicious/noEmptyInterface: platforms add its members
export interface ResourceTypes {}

/** A Terraform resource whose configuration uses the provider's attribute names and is computed at synthesis. */
export abstract class BoundResource<Config extends object> extends TerraformResource {
  private readonly references = new Map<string, unknown>();

  /** @param type the resource type, such as `virtualbox_vm`: the part before the first "_" is the provider's name */
  protected constructor(
    scope: Construct,
    id: string,
    type: string,
    private readonly config: () => Config,
  ) {
    const [providerName = ""] = type.split("_");
    super(scope, id, { terraformResourceType: type, terraformGeneratorMetadata: { providerName } });
  }

  /** The resource's Terraform address. */
  get address(): string {
    return `${this.terraformResourceType}.${this.friendlyUniqueId}`;
  }

  /** Returns a reference to an attribute whose value is known once the lab is applied. */
  protected reference(attribute: string): string {
    return this.once(attribute, () => this.getStringAttribute(attribute));
  }

  /** Returns a reference to a numeric attribute. Arithmetic on it makes no sense before the lab is applied. */
  protected numberReference(attribute: string): number {
    return this.once(attribute, () => this.getNumberAttribute(attribute));
  }

  /** Creates each reference once: the CDK records a stack trace with each. */
  private once<T>(attribute: string, create: () => T): T {
    const reference = this.references.has(attribute) ? (this.references.get(attribute) as T) : create();
    this.references.set(attribute, reference);
    return reference;
  }

  protected override synthesizeAttributes(): Config {
    return escapeTemplates(this.config());
  }
}
