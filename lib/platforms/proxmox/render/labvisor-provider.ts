import { TerraformProvider } from "cdktf";
import type { LabScope } from "../../../lab/scope.js";
import { VERSION } from "../../../version.js";
import { LABVISOR_PROVIDER, LABVISOR_PROVIDER_NAME } from "../packaged-provider.js";

/** Labvisor's own provider, in labs with seeds with secrets, prepared images, or guests that restart. */
export class LabvisorProvider extends TerraformProvider {
  static in(lab: LabScope): void {
    // No construct of a user has an id with a dot.
    const id = "labvisor.provider";
    if (lab.node.tryFindChild(id) === undefined) new LabvisorProvider(lab, id);
  }

  private constructor(lab: LabScope, id: string) {
    super(lab, id, {
      terraformResourceType: LABVISOR_PROVIDER_NAME,
      terraformProviderSource: LABVISOR_PROVIDER.source,
      terraformGeneratorMetadata: { providerName: LABVISOR_PROVIDER_NAME, providerVersion: VERSION },
    });
  }

  protected override synthesizeAttributes(): object {
    return { base_folder: "${abspath(path.root)}" };
  }
}
