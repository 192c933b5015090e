import type { Construct } from "constructs";
import { Network, type NetworkProps } from "./network.js";

export type InternalNetworkProps = NetworkProps;

/** Guests alone: neither the host nor anything outside is on it, and each guest has an address that is given or assigned. */
export class InternalNetwork extends Network {
  readonly kind = "internal network";
  readonly hostAddress = undefined;
  readonly gateway = undefined;
  readonly dhcp = undefined;

  constructor(scope: Construct, id: string, props: InternalNetworkProps) {
    super(scope, id, props);
    props.hypervisor.renderInternalNetwork(this);
  }
}
