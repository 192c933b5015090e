import type { Construct } from "constructs";
import { ipv4FromNumber, ipv4ToNumber } from "../../net/ipv4.js";
import { NetworkCategory } from "../../net/network-category.js";
import { fail } from "../errors.js";
import { isOfKind, KIND } from "../kind.js";
import { atSynthesis, objectOf, optional, textValidator, type Validators } from "../validation.js";
import { type Dhcp, LEASES, type Leases, type NetworkProps } from "./network.js";
import { RoutedNetwork, type RoutedNetworkProps } from "./routed-network.js";

export interface HostOnlyNetworkProps extends NetworkProps, RoutedNetworkProps {
  /**
   * The host's own address.
   *
   * @default - the subnet's first address
   */
  readonly hostAddress?: string;
  /**
   * The network's DHCP server.
   *
   * @default - none: guests have explicit or assigned addresses
   */
  readonly dhcp?: DhcpProps;
}

export interface DhcpProps extends Leases {
  /**
   * The server's own address.
   *
   * @default - the address before `lower`
   */
  readonly server?: string;
}

/** A network of the host and its guests. It leads nowhere else, unless a guest or the host forwards packets. */
export class HostOnlyNetwork extends RoutedNetwork {
  protected static override readonly validators: Validators<HostOnlyNetworkProps> = {
    ...RoutedNetwork.validators,
    hostAddress: optional(atSynthesis(textValidator)),
    dhcp: optional(objectOf<DhcpProps>({ ...LEASES, server: optional(atSynthesis(textValidator)) })),
  };

  readonly category = NetworkCategory.HOST;
  readonly hostAddress: string;
  readonly dhcp?: Required<Dhcp>;

  constructor(scope: Construct, id: string, props: HostOnlyNetworkProps) {
    super(scope, id, props);
    this.hostAddress = this.requireHost("hostAddress", props.hostAddress ?? this.subnet.nth(1));
    if (props.dhcp) {
      this.dhcp = this.readDhcp(props.dhcp);
    }
    props.hypervisor.render(this);
  }

  override get [KIND](): string {
    return "host-only network";
  }

  /** The host's own IPv6 address. Absent where the network has no IPv6. */
  get hostAddress6(): string | undefined {
    return this.subnet6?.first;
  }

  private readDhcp({ lower, upper, server }: DhcpProps): Required<Dhcp> {
    const range = this.requireLeases({ lower, upper });
    const dhcp = { range, server: server ?? ipv4FromNumber(ipv4ToNumber(lower) - 1) };
    this.requireHost("dhcp.server", dhcp.server);
    const { hostAddress } = this;
    if (range.includes(dhcp.server) || range.includes(hostAddress) || dhcp.server === hostAddress) {
      fail(
        this,
        `dhcp leases ${range}; give a range that contains neither the host (${hostAddress}) nor the DHCP ` +
          `server (${dhcp.server}), and each of them an address of its own`,
      );
    }
    return dhcp;
  }
}

/** Whether a value is a host-only network. */
export function isHostOnlyNetwork(value: unknown): value is HostOnlyNetwork {
  return isOfKind(value, "host-only network");
}
