import { Fn } from "cdktf";
import type { ProxmoxHost } from "../host.js";
import { MARK_DIGITS, MARK_PREFIX } from "../mark.js";
import { ProxmoxResource } from "../resource.js";

declare module "../../bound-resource.js" {
  interface ResourceTypes {
    readonly terraform_data: Record<string, never>;
  }
}

/**
 * The identity of a lab on a Proxmox VE: Terraform's own `terraform_data`, whose id is random and kept in the state.
 *
 * Guests carry it as a tag, so that another lab's guest, or a stranger's, is recognized.
 */
export class LabIdentity extends ProxmoxResource<Record<string, never>> {
  constructor(proxmox: ProxmoxHost) {
    super(proxmox, "Default", "terraform_data", () => ({}));
  }

  /** The tag of the lab's guests, known once the lab is applied. */
  static markOf(proxmox: ProxmoxHost): string {
    const identity = proxmox.node.defaultChild as LabIdentity;
    return MARK_PREFIX + Fn.substr(identity.reference("id"), 0, MARK_DIGITS);
  }
}
