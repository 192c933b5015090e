import { Construct } from "constructs";
import { AddressRange } from "../../net/address-range.js";
import { Subnet } from "../../net/subnet.js";
import { Subnet6 } from "../../net/subnet6.js";
import { validateProps } from "../arguments.js";
import { fail, withConstructPath } from "../errors.js";
import { type Hypervisor, hypervisorValidator } from "../hypervisor.js";
import { requireSameLab } from "../scope.js";
import { optional, textValidator, type Validators } from "../validation.js";
import { NetworkAttachment, type NetworkAttachmentOptions } from "./attachment.js";
import type { Dhcp, Leases } from "./dhcp.js";

export interface NetworkProps {
  /** Where the network is. Its guests are on the same one. */
  readonly hypervisor: Hypervisor;
  /** The subnet: `192.168.56.0/24`. */
  readonly cidr: string;
  /** An IPv6 subnet beside it: `fd00:1::/64`. Each guest has the address there that follows from its MAC. @default - no IPv6 */
  readonly cidr6?: string;
}

const PROPS: Validators<NetworkProps> = {
  hypervisor: hypervisorValidator,
  cidr: textValidator,
  cidr6: optional(textValidator),
};

declare module "../scope.js" {
  interface LabScope {
    readonly networks: Network[];
  }
}

/** A network that guests of one hypervisor are attached to. */
export abstract class Network extends Construct {
  readonly hypervisor: Hypervisor;
  readonly subnet: Subnet;
  readonly subnet6?: Subnet6;
  /** What the network is called in errors: "host-only network". */
  abstract readonly kind: string;
  /** The host's address, or that of the NAT; nothing where the host is not on the network, or where its address is not the lab's business. */
  abstract readonly hostAddress?: string;
  /** The way out, where there is one. */
  abstract readonly gateway?: string;
  /** The way out by IPv6, where there is one. */
  readonly gateway6?: string;
  abstract readonly dhcp?: Dhcp;
  /** Where a guest with a static address looks names up. */
  get nameservers(): readonly string[] {
    return this.gateway === undefined ? [] : [this.gateway];
  }
  /** Where the guests look for names without dots. */
  readonly domain?: string;
  /** Whether a guest that is given no address has one assigned. */
  get assignsAddresses(): boolean {
    return this.dhcp === undefined;
  }

  protected constructor(scope: Construct, id: string, props: NetworkProps) {
    super(scope, id);
    withConstructPath(this, () => validateProps(props, PROPS));
    this.hypervisor = props.hypervisor;
    this.subnet = withConstructPath(this, () => Subnet.parse(props.cidr));
    withConstructPath(this, () => this.subnet.hosts);
    const { cidr6 } = props;
    this.subnet6 = cidr6 === undefined ? undefined : withConstructPath(this, () => Subnet6.parse(cidr6));
    const { otherUse } = this.subnet;
    if (otherUse) fail(this, `${this.subnet} overlaps ${otherUse}: take a private subnet, such as 192.168.56.0/24`);
    requireSameLab(this, props.hypervisor).networks.push(this);
  }

  /** An adapter on this network, for a guest's `interfaces`. The same network twice on one guest needs a `name`. */
  attach(options: NetworkAttachmentOptions = {}): NetworkAttachment<this> {
    return withConstructPath(this, () => new NetworkAttachment(this, options));
  }

  /** An adapter on this network with the given address: short for `attach({ address })`. */
  at(address: string): NetworkAttachment<this> {
    return this.attach({ address });
  }

  /** Why no guest may have an address of the subnet, or nothing where it may. */
  reservedFor(address: string): string | undefined {
    switch (address) {
      case this.subnet.network:
        return "the network's own address";
      case this.subnet.broadcast:
        return "the broadcast address";
      case this.gateway:
        return "the gateway's address";
      case this.hostAddress:
        return "the host's address";
      case this.dhcp?.server:
        return "the DHCP server's address";
      default:
        return undefined;
    }
  }

  protected requireLeases({ lower, upper }: Leases): AddressRange {
    const range = withConstructPath(this, () => AddressRange.between(lower, upper));
    this.requireHost("dhcp.lower", lower);
    this.requireHost("dhcp.upper", upper);
    return range;
  }

  /** Checks that something of this network has an address that a station may have. */
  protected requireHost(what: string, address: string): string {
    return withConstructPath(this, () => this.subnet.hosts.includes(address))
      ? address
      : fail(this, `${what} is ${address}; ${this.subnet} has ${this.subnet.hosts}`);
  }
}
