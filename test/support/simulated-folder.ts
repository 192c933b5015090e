import { join } from "node:path";
import { SimulatedHost } from "../../lib/platforms/virtualbox/provider/host/simulated/host.js";
import type { VirtualBoxHost } from "../../lib/platforms/virtualbox/provider/host/virtualbox-host.js";
import type { Attached } from "../../lib/plugin/index.js";
import { attachProvider, PROVIDER } from "./lab-folder.js";
import { TerraformFolder } from "./terraform.js";

/** Real Terraform in a folder of its own, and the provider on the simulated host whose file lies there too. */
export class SimulatedFolder extends TerraformFolder {
  readonly hostFile = join(this.path, "host.json");

  /** As another process sees it. */
  get host(): SimulatedHost {
    return new SimulatedHost({ file: this.hostFile });
  }

  override configure(config: object): this {
    return super.configure({ terraform: { required_providers: { virtualbox: { source: PROVIDER } } }, ...config });
  }
}

/**
 * Gives each test such a folder. Called where the tests are described.
 *
 * @param hostOf what the provider drives. @default the folder's simulated host
 */
export function eachOnSimulatedHost(
  use: (folder: SimulatedFolder) => void,
  hostOf: (folder: SimulatedFolder) => VirtualBoxHost = ({ host }) => host,
): void {
  let attached: Attached;
  let folder: SimulatedFolder;
  beforeAll(async () => {
    attached = await attachProvider(() => hostOf(folder));
  });
  afterAll(() => attached.close());
  beforeEach(() => {
    folder = new SimulatedFolder({ TF_REATTACH_PROVIDERS: attached.reattach });
    use(folder);
  });
  afterEach(() => folder.remove());
}
