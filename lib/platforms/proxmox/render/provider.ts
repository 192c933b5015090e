import { TerraformProvider } from "cdktf";
import type { LabScope } from "../../../lab/scope.js";

/** With a dot: no construct of a user has such an id. */
const ID = "proxmox.provider";

/** The version whose schema the bindings have. Exactly this one: what it makes of an attribute changes between versions. */
const VERSION = "0.111.1";

/**
 * The Terraform provider `bpg/proxmox`, one for all Proxmox VE nodes of a lab. Where the cluster is, and what lets us in, the environment tells:
 * `PROXMOX_VE_ENDPOINT` and `PROXMOX_VE_API_TOKEN`, so that no secret is ever synthesised.
 */
export class ProxmoxProvider extends TerraformProvider {
  static in(lab: LabScope): ProxmoxProvider {
    return (lab.node.tryFindChild(ID) as ProxmoxProvider | undefined) ?? new ProxmoxProvider(lab);
  }

  private constructor(lab: LabScope) {
    super(lab, ID, {
      terraformResourceType: "proxmox",
      terraformProviderSource: "bpg/proxmox",
      terraformGeneratorMetadata: { providerName: "proxmox", providerVersion: VERSION },
    });
  }

  protected override synthesizeAttributes(): object {
    return {};
  }
}
