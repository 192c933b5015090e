import { TerraformResource } from "cdktf";
import type { Construct } from "constructs";
import { PROVIDER_NAME } from "../provider-shim.js";
import { literal } from "./literal.js";

/** A resource of the provider `virtualbox`. Its configuration has the attributes' own names, and is asked for at synthesis. */
export abstract class VirtualBoxResource<Config extends object> extends TerraformResource {
  private readonly references = new Map<string, string>();

  protected constructor(
    scope: Construct,
    id: string,
    type: string,
    private readonly config: () => Config,
  ) {
    super(scope, id, {
      terraformResourceType: `${PROVIDER_NAME}_${type}`,
      terraformGeneratorMetadata: { providerName: PROVIDER_NAME },
    });
  }

  get id(): string {
    return this.reference("id");
  }

  /** A reference to an attribute that is known once the lab is applied. Each is made once: the CDK records a stack trace with every one. */
  protected reference(attribute: string): string {
    const reference = this.references.get(attribute) ?? this.getStringAttribute(attribute);
    this.references.set(attribute, reference);
    return reference;
  }

  protected override synthesizeAttributes(): Config {
    return literal(this.config());
  }
}
