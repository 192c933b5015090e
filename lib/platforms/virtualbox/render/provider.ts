import { TerraformProvider } from "cdktf";
import type { Hypervisor } from "../../../lab/hypervisor.js";
import type { LabScope } from "../../../lab/scope.js";
import { VERSION } from "../../../version.js";
import { escapeTemplates } from "../../escape-templates.js";
import { PROVIDER_NAME, PROVIDER_SOURCE, providerShim } from "../provider-shim.js";

const ID = "virtualbox-provider";

/** The Terraform provider that this package brings. */
export class VirtualBoxProvider extends TerraformProvider {
  /** The one for all VirtualBox hosts of a lab that are the machine that runs Terraform. */
  static in(lab: LabScope): VirtualBoxProvider {
    return (lab.node.tryFindChild(ID) as VirtualBoxProvider | undefined) ?? new VirtualBoxProvider(lab, ID);
  }

  /** One for a host that ssh reaches. */
  static over(ssh: string, { lab, node }: Hypervisor): VirtualBoxProvider {
    // With a dot: no construct of a user has such an id.
    return new VirtualBoxProvider(lab, `provider.${node.addr}`, { ssh, alias: `ssh_${node.addr}` });
  }

  private constructor(
    lab: LabScope,
    id: string,
    private readonly remote: { readonly ssh?: string; readonly alias?: string } = {},
  ) {
    super(lab, id, {
      terraformResourceType: PROVIDER_NAME,
      terraformProviderSource: PROVIDER_SOURCE,
      terraformGeneratorMetadata: { providerName: PROVIDER_NAME, providerVersion: VERSION },
    });
    lab.addFiles(() => providerShim(VERSION));
  }

  /** What Terraform tells apart the providers of a lab by. */
  override get alias(): string | undefined {
    return this.remote.alias;
  }

  /** Terraform tells the provider where it runs: one that Terraform attaches to runs elsewhere. */
  protected override synthesizeAttributes(): { base_folder: string; ssh?: string } {
    return { base_folder: "${abspath(path.root)}", ...escapeTemplates({ ssh: this.remote.ssh }) };
  }
}
