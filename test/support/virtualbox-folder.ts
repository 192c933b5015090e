import {
  VBoxManageHost,
  type VBoxManageHostOptions,
} from "../../lib/platforms/virtualbox/provider/host/vboxmanage/host.js";
import type { Attached } from "../../lib/plugin/index.js";
import { attachProvider, PROVIDER } from "./lab-folder.js";
import { TerraformFolder } from "./terraform.js";
import { createVirtualBoxHome, type VirtualBoxHome } from "./virtualbox-home.js";

/** A folder in which real Terraform runs, with the provider on real VirtualBox. */
export class VirtualBoxFolder extends TerraformFolder {
  /** Returns the attributes of a resource. @throws if the state does not have it */
  attributes(address: string): Record<string, unknown> {
    const instance = this.instances()[address];
    if (!instance) throw new Error(`${address} is not in the state`);
    return instance.attributes;
  }

  override configure(resource?: object): this {
    return super.configure({
      terraform: { required_providers: { virtualbox: { source: PROVIDER } } },
      provider: { virtualbox: { base_folder: "${abspath(path.root)}" } },
      resource,
    });
  }
}

/**
 * Creates such a folder and a VirtualBox home before the tests of a block, and removes both after them.
 *
 * @param optionsOf returns options of the host, such as a program that replaces VBoxManage. @default none
 */
export function onVirtualBox(
  use: (folder: VirtualBoxFolder, home: VirtualBoxHome) => void,
  optionsOf: (home: VirtualBoxHome) => Pick<VBoxManageHostOptions, "program" | "machine"> = () => ({}),
): void {
  let home: VirtualBoxHome;
  let attached: Attached;
  let folder: VirtualBoxFolder;
  beforeAll(async () => {
    home = createVirtualBoxHome();
    const options = { env: home.env, ...optionsOf(home) };
    attached = await attachProvider(() => new VBoxManageHost(options));
    folder = new VirtualBoxFolder({ TF_REATTACH_PROVIDERS: attached.reattach });
    use(folder, home);
    await folder.configure().succeed("init");
  });
  afterAll(async () => {
    attached.close();
    folder.remove();
    await home.remove();
  });
}
