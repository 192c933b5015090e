import { TerraformProvider } from "cdktf";
import type { Lab } from "../lab/lab.js";
import { PROVIDER_NAME, PROVIDER_SOURCE, providerShim } from "./provider-shim.js";
import { VERSION } from "./version.js";

const ID = "virtualbox-provider";

/** The Terraform provider that this package brings: the same one for each VirtualBox of a lab. */
export class VirtualBoxProvider extends TerraformProvider {
  static in(lab: Lab): VirtualBoxProvider {
    return (lab.node.tryFindChild(ID) as VirtualBoxProvider | undefined) ?? new VirtualBoxProvider(lab);
  }

  private constructor(lab: Lab) {
    super(lab, ID, {
      terraformResourceType: PROVIDER_NAME,
      terraformProviderSource: PROVIDER_SOURCE,
      terraformGeneratorMetadata: { providerName: PROVIDER_NAME, providerVersion: VERSION },
    });
    lab.addFiles(() => providerShim(VERSION));
  }

  /** Terraform tells the provider where it runs: one that Terraform attaches to runs elsewhere. */
  protected override synthesizeAttributes(): { base_folder: string } {
    return { base_folder: "${abspath(path.root)}" };
  }
}
