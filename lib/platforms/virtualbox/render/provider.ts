import { TerraformProvider } from "cdktf";
import type { Hypervisor } from "../../../lab/hypervisor.js";
import type { LabScope } from "../../../lab/scope.js";
import { VERSION } from "../../../version.js";
import { escapeTemplates } from "../../escape-templates.js";
import { providerShim } from "../../packaged-provider.js";
import { VIRTUALBOX_PROVIDER } from "../packaged-provider.js";

const ID = "virtualbox-provider";
const { name, source } = VIRTUALBOX_PROVIDER;

/** The Terraform provider that is part of this package. */
export class VirtualBoxProvider extends TerraformProvider {
  /** Returns the provider of all VirtualBox hypervisors of a lab that are on the machine that runs Terraform. */
  static in(lab: LabScope): VirtualBoxProvider {
    return (lab.node.tryFindChild(ID) as VirtualBoxProvider | undefined) ?? new VirtualBoxProvider(lab, ID);
  }

  /** Returns a provider for a host that is reached through ssh. */
  static over(ssh: string, { lab, node }: Hypervisor): VirtualBoxProvider {
    // No construct of a user has an id with a dot.
    return new VirtualBoxProvider(lab, `provider.${node.addr}`, { ssh, alias: `ssh_${node.addr}` });
  }

  private constructor(
    lab: LabScope,
    id: string,
    private readonly remote: { readonly ssh?: string; readonly alias?: string } = {},
  ) {
    super(lab, id, {
      terraformResourceType: name,
      terraformProviderSource: source,
      terraformGeneratorMetadata: { providerName: name, providerVersion: VERSION },
    });
    lab.addFiles(() => providerShim(VIRTUALBOX_PROVIDER, VERSION));
  }

  /** The name by which Terraform distinguishes the providers of a lab. */
  override get alias(): string | undefined {
    return this.remote.alias;
  }

  /** The provider needs Terraform's folder: with `TF_REATTACH_PROVIDERS` its process runs in another one. */
  protected override synthesizeAttributes(): { base_folder: string; ssh?: string } {
    return { base_folder: "${abspath(path.root)}", ...escapeTemplates({ ssh: this.remote.ssh }) };
  }
}
