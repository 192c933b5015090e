import { TerraformResource } from "cdktf";
import type { IConstruct } from "constructs";

/** Returns the Terraform resource that a guest is. None if its platform does not render it. */
export function resourceOf({ node: { defaultChild } }: IConstruct): TerraformResource | undefined {
  return TerraformResource.isTerraformResource(defaultChild) ? defaultChild : undefined;
}

/** Returns a resource's Terraform address. */
export function addressOf({ terraformResourceType, friendlyUniqueId }: TerraformResource): string {
  return `${terraformResourceType}.${friendlyUniqueId}`;
}
