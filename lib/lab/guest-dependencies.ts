import { TerraformResource } from "cdktf";
import { type Guest, isGuest } from "./guest.js";

/** The `depends_on` of a guest's resource, for its `node.addDependency()`. */
export interface GuestDependencies {
  readonly type: string;
  /** The name of the guest's resource. */
  readonly name: string;
  /** The Terraform addresses of the guests that it depends on. */
  readonly addresses: readonly string[];
}

/** Returns the dependencies of guests on other guests of their lab, or on constructs with guests in them. */
export function guestDependencies(guests: readonly Guest[]): GuestDependencies[] {
  return guests.flatMap((guest) => {
    const resource = resourceOf(guest);
    const { dependencies, scopes } = guest.node;
    const others = dependencies.filter((each) => !scopes.includes(each)).flatMap(({ node }) => node.findAll());
    const addresses = others
      .filter((other): other is Guest => isGuest(other) && other.lab === guest.lab)
      .flatMap((other) => addressOf(resourceOf(other)));
    return resource && addresses.length > 0
      ? [{ type: resource.terraformResourceType, name: resource.friendlyUniqueId, addresses }]
      : [];
  });
}

function addressOf(resource: TerraformResource | undefined): string[] {
  return resource ? [`${resource.terraformResourceType}.${resource.friendlyUniqueId}`] : [];
}

function resourceOf({ node: { defaultChild } }: Guest): TerraformResource | undefined {
  return TerraformResource.isTerraformResource(defaultChild) ? defaultChild : undefined;
}
