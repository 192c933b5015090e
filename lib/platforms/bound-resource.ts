import { TerraformResource } from "cdktf";
import type { Construct } from "constructs";
import { escapeTemplates } from "./escape-templates.js";

/** A Terraform resource whose configuration has the attributes' own names, and is asked for at synthesis. */
export abstract class BoundResource<Config extends object> extends TerraformResource {
  private readonly references = new Map<string, unknown>();

  /** @param type such as `virtualbox_vm`: what stands before the first "_" is the provider's name */
  protected constructor(
    scope: Construct,
    id: string,
    type: string,
    private readonly config: () => Config,
  ) {
    const [providerName = ""] = type.split("_");
    super(scope, id, { terraformResourceType: type, terraformGeneratorMetadata: { providerName } });
  }

  /** A reference to an attribute that is known once the lab is applied. */
  protected reference(attribute: string): string {
    return this.once(attribute, () => this.getStringAttribute(attribute));
  }

  /** The same to a number: arithmetic on it makes no sense before the lab is applied. */
  protected numberReference(attribute: string): number {
    return this.once(attribute, () => this.getNumberAttribute(attribute));
  }

  /** Each reference is made once: the CDK records a stack trace with every one. */
  private once<T>(attribute: string, make: () => T): T {
    const reference = this.references.has(attribute) ? (this.references.get(attribute) as T) : make();
    this.references.set(attribute, reference);
    return reference;
  }

  protected override synthesizeAttributes(): Config {
    return escapeTemplates(this.config());
  }
}
