import { TerraformProvider } from "cdktf";
import type { LabScope } from "../../../lab/scope.js";
import { VERSION as LABVISOR_VERSION } from "../../../version.js";
import { providerShim } from "../../packaged-provider.js";
import { LABVISOR_PROVIDER } from "../packaged-provider.js";

/** No construct of a user has an id with a dot. */
const ID = "proxmox.provider";

/** The exact version whose schema the bindings have: what an attribute does changes between versions. */
const VERSION = "0.111.1";

/**
 * The Terraform provider `bpg/proxmox`, one for all Proxmox VE hypervisors of a lab.
 *
 * The environment gives the cluster's address and the credentials, `PROXMOX_VE_ENDPOINT` and `PROXMOX_VE_API_TOKEN`, so
 * that no secret is synthesized.
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
    // A state may have resources of Labvisor's own provider that are no longer in the lab.
    lab.addFiles(() => providerShim(LABVISOR_PROVIDER, LABVISOR_VERSION));
  }

  protected override synthesizeAttributes(): object {
    return {};
  }
}
