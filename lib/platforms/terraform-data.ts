import type { Construct } from "constructs";
import { BoundResource } from "./bound-resource.js";

declare module "./bound-resource.js" {
  interface ResourceTypes {
    readonly terraform_data: TerraformDataConfig;
  }
}

export interface TerraformDataConfig {
  readonly input?: unknown;
}

/** Terraform's own `terraform_data`: it stores its input in the state. */
export class TerraformData extends BoundResource<TerraformDataConfig> {
  constructor(scope: Construct, id: string, config: () => TerraformDataConfig) {
    super(scope, id, "terraform_data", config);
  }

  get input(): string {
    return this.reference("input");
  }
}
