import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SimulatedHost } from "../../lib/platforms/virtualbox/provider/host/simulated/host.js";
import type { VirtualBoxHost } from "../../lib/platforms/virtualbox/provider/host/virtualbox-host.js";
import type { Attached } from "../../lib/plugin/index.js";
import { attachProvider, PROVIDER } from "./lab-folder.js";
import { TerraformFolder } from "./terraform.js";

/** Does to a running machine what `VBoxManage controlvm savestate` does. */
export function saveOnSimulatedHost(file: string, uuid: string): void {
  const state = JSON.parse(readFileSync(file, "utf8"));
  state.vms[uuid].power = "saved";
  writeFileSync(file, JSON.stringify(state));
}

/** A folder in which real Terraform runs, with the provider on a simulated host whose file is there, too. */
export class SimulatedFolder extends TerraformFolder {
  readonly hostFile = join(this.path, "host.json");

  /** The host as another process sees it. */
  get host(): SimulatedHost {
    return new SimulatedHost({ file: this.hostFile });
  }

  override configure(config: object): this {
    return super.configure({ terraform: { required_providers: { virtualbox: { source: PROVIDER } } }, ...config });
  }
}

/**
 * Creates such a folder before each test of a block.
 *
 * @param hostOf returns the host that the provider drives. @default the folder's simulated host
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
