import type { Construct } from "constructs";
import { VirtualBoxResource } from "./resource.js";

export interface NatNetworkConfig {
  readonly lab?: string;
  readonly name: string;
  readonly cidr: string;
  readonly dhcp?: boolean;
}

/** `virtualbox_nat_network` */
export class NatNetworkResource extends VirtualBoxResource<NatNetworkConfig> {
  constructor(scope: Construct, id: string, config: () => NatNetworkConfig) {
    super(scope, id, "nat_network", config);
  }
}

export interface HostOnlyNetworkConfig {
  readonly lab?: string;
  readonly key?: string;
  readonly cidr: string;
  readonly host_address?: string;
  readonly dhcp?: { readonly server: string; readonly lower: string; readonly upper: string };
}

/** `virtualbox_host_only_network` */
export class HostOnlyNetworkResource extends VirtualBoxResource<HostOnlyNetworkConfig> {
  constructor(scope: Construct, id: string, config: () => HostOnlyNetworkConfig) {
    super(scope, id, "host_only_network", config);
  }
}
