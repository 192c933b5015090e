import { BoundResource } from "../bound-resource.js";

/** A resource of the provider `bpg/proxmox`. */
export abstract class ProxmoxResource<Config extends object> extends BoundResource<Config> {
  /** What Terraform calls it. */
  get address(): string {
    return `${this.terraformResourceType}.${this.friendlyUniqueId}`;
  }
}
