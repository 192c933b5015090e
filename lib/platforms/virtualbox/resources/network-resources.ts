import type { Construct } from "constructs";
import type { InputOf } from "../../../plugin/index.js";
import type { hostOnlyNetworkSchema } from "../provider/resources/host-only-network.js";
import type { natNetworkSchema } from "../provider/resources/nat-network.js";
import { VirtualBoxResource } from "./resource.js";

/** As the provider's own schema has it; only the type is taken from there. */
export type NatNetworkConfig = InputOf<typeof natNetworkSchema>;

/** `virtualbox_nat_network` */
export class NatNetworkResource extends VirtualBoxResource<NatNetworkConfig> {
  constructor(scope: Construct, id: string, config: () => NatNetworkConfig) {
    super(scope, id, "nat_network", config);
  }
}

/** As the provider's own schema has it; only the type is taken from there. */
export type HostOnlyNetworkConfig = InputOf<typeof hostOnlyNetworkSchema>;

/** `virtualbox_host_only_network` */
export class HostOnlyNetworkResource extends VirtualBoxResource<HostOnlyNetworkConfig> {
  constructor(scope: Construct, id: string, config: () => HostOnlyNetworkConfig) {
    super(scope, id, "host_only_network", config);
  }
}
