import type { Construct } from "constructs";
import { ipv4FromNumber, ipv4ToNumber } from "../../net/ipv4.js";
import { validateProps } from "../arguments.js";
import { fail, withConstructPath } from "../errors.js";
import { objectOf, optional, textValidator, type Validators } from "../validation.js";
import { type Dhcp, LEASES, type Leases } from "./dhcp.js";
import { Network, type NetworkProps } from "./network.js";

export interface HostOnlyNetworkProps extends NetworkProps {
  /** The host's own address. @default - the first one of the subnet */
  readonly hostAddress?: string;
  /** What a DHCP server leases. @default - no DHCP: each guest has an address that is given or assigned */
  readonly dhcp?: DhcpProps;
}

export interface DhcpProps extends Leases {
  /** The server's own address. @default - the one before `lower` */
  readonly server?: string;
}

const PROPS: Validators<Omit<HostOnlyNetworkProps, keyof NetworkProps>> = {
  hostAddress: optional(textValidator),
  dhcp: optional(objectOf<DhcpProps>({ ...LEASES, server: optional(textValidator) })),
};

/** The host and guests, with no way out. */
export class HostOnlyNetwork extends Network {
  readonly kind = "host-only network";
  readonly hostAddress: string;
  readonly gateway = undefined;
  readonly dhcp?: Required<Dhcp>;

  constructor(scope: Construct, id: string, props: HostOnlyNetworkProps) {
    super(scope, id, props);
    withConstructPath(this, () => validateProps(props, PROPS));
    this.hostAddress = this.requireHost("hostAddress", props.hostAddress ?? this.subnet.nth(1));
    if (props.dhcp) {
      this.dhcp = this.readDhcp(props.dhcp);
    }
    props.hypervisor.renderHostOnlyNetwork(this);
  }

  /** The host's own IPv6 address, where the network has IPv6. */
  get hostAddress6(): string | undefined {
    return this.subnet6?.first;
  }

  private readDhcp({ lower, upper, server }: DhcpProps): Required<Dhcp> {
    const range = this.requireLeases({ lower, upper });
    const dhcp = { range, server: server ?? ipv4FromNumber(ipv4ToNumber(lower) - 1) };
    this.requireHost("dhcp.server", dhcp.server);
    if (range.includes(dhcp.server) || range.includes(this.hostAddress) || dhcp.server === this.hostAddress) {
      fail(
        this,
        `the host (${this.hostAddress}), the DHCP server (${dhcp.server}) and its range ${range} must lie apart`,
      );
    }
    return dhcp;
  }
}
