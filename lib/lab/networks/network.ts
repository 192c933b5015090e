import { Construct } from "constructs";
import { AddressRange } from "../../net/address-range.js";
import { ipv4ToNumber } from "../../net/ipv4.js";
import { isMacAddress, type MacAddress } from "../../net/mac-address.js";
import type { NetworkCategory } from "../../net/network-category.js";
import { Subnet } from "../../net/subnet.js";
import { Subnet6 } from "../../net/subnet6.js";
import { addToList, beginConstruction } from "../construction.js";
import { fail, withConstructPath } from "../errors.js";
import { type Hypervisor, hypervisorValidator } from "../hypervisor.js";
import { isOfKind, KIND, type Renderable } from "../kind.js";
import { newId, pathInLab, recordMove, requireSameLab } from "../scope.js";
import {
  atSynthesis,
  booleanValidator,
  lineValidator,
  movedFromValidator,
  optional,
  textValidator,
  type Validators,
  validateProps,
  validator,
} from "../validation.js";

/** The DHCP server of a network. */
export interface Dhcp {
  /**
   * The server's own address.
   *
   * @default - none: a guest of the lab is the server, and has its address like any other guest
   */
  readonly server?: string;
  /** The addresses that it leases. */
  readonly range: AddressRange;
}

/** The addresses that a DHCP server leases. */
export interface Leases {
  /** The first address. */
  readonly lower: string;
  /** The last address. */
  readonly upper: string;
}

const addressValidator = atSynthesis(
  validator('an IPv4 address, such as "10.1.2.11"', (address) => typeof address === "string"),
);

export const LEASES: Validators<Leases> = { lower: atSynthesis(textValidator), upper: atSynthesis(textValidator) };

export interface AttachmentOptions {
  /**
   * The adapter's name in its guest. Its MAC and its address derive from it.
   *
   * @default - the network's path in the lab
   */
  readonly name?: string;
  /**
   * The adapter's MAC address.
   *
   * @default - derived from the lab, the guest, and the attachment's name
   */
  readonly mac?: MacAddress;
  /**
   * Whether the cable is plugged in.
   *
   * @default true
   */
  readonly connected?: boolean;
}

export const ATTACHMENT_OPTIONS: Validators<AttachmentOptions> = {
  name: optional(atSynthesis(lineValidator)),
  mac: optional(validator('a MacAddress, such as MacAddress.parse("02:00:00:00:00:01")', isMacAddress)),
  connected: optional(booleanValidator),
};

/** One network that an adapter carries. */
export interface CarriedNetwork<A extends Attachment = Attachment> {
  readonly attachment: A;
  /** The VLAN identifier in the tags of its frames. Absent for untagged frames. */
  readonly vlanId?: number;
}

/** The attachment of one network adapter: to a network, to several through a trunk, or to a NAT of its own. */
export abstract class Attachment {
  /** The adapter's name in its guest. */
  abstract readonly name: string;
  readonly mac?: MacAddress;
  readonly connected: boolean;

  protected constructor(options: AttachmentOptions) {
    this.mac = options.mac;
    this.connected = options.connected ?? true;
  }

  /** The networks that the adapter carries: of a trunk, the untagged one first. */
  readonly carried: readonly CarriedNetwork[] = [{ attachment: this }];

  /** @internal */
  get [KIND](): string {
    return "attachment";
  }

  /** Returns the same attachment without what no two guests may share: its MAC, its address, and its port forwards. */
  abstract withoutIdentity(): Attachment;
}

export interface NetworkAttachmentOptions extends AttachmentOptions {
  /**
   * The guest's address on the network.
   *
   * @default - leased where the network has a DHCP server, else assigned from the guest's name
   */
  readonly address?: string;
}

const NETWORK_ATTACHMENT_OPTIONS: Validators<NetworkAttachmentOptions> = {
  ...ATTACHMENT_OPTIONS,
  address: optional(addressValidator),
};

/** An adapter on a network of the lab. */
export class NetworkAttachment<N extends Network = Network> extends Attachment {
  readonly name: string;
  readonly address?: string;

  /** @internal Use `network.attach()`. */
  constructor(
    readonly network: N,
    private readonly options: NetworkAttachmentOptions,
  ) {
    validateProps(options, NETWORK_ATTACHMENT_OPTIONS);
    super(options);
    this.name = options.name ?? pathInLab(network);
    this.address = options.address;
    if (this.address !== undefined) {
      ipv4ToNumber(this.address);
    }
  }

  /** @internal */
  override get [KIND](): string {
    return "network attachment";
  }

  override withoutIdentity(): NetworkAttachment<N> {
    return new NetworkAttachment(this.network, { ...this.options, mac: undefined, address: undefined });
  }
}

/** Whether a value is an attachment to a network. */
export function isNetworkAttachment(value: unknown): value is NetworkAttachment {
  return isOfKind(value, "network attachment");
}

export interface NetworkProps {
  /** The hypervisor that the network and its guests are on. */
  readonly hypervisor: Hypervisor;
  /** The subnet, such as `192.168.56.0/24`. */
  readonly cidr: string;
  /**
   * An IPv6 subnet in addition, such as `fd00:1::/64`. Each guest's address in it derives from its MAC.
   *
   * @default - no IPv6
   */
  readonly cidr6?: string;
  /**
   * The network's path in the lab before it moved into another construct, or got another id.
   *
   * With it, the network stays as it is on the hypervisor, and its guests keep their MACs and addresses. After several
   * moves, list all earlier paths, the first one first.
   *
   * @default - it has not moved
   */
  readonly movedFrom?: string | readonly string[];
}

declare module "../scope.js" {
  interface LabScope {
    /** The networks of the lab, in the order of their creation. */
    readonly networks: Network[];
  }
}

/** A network that guests of one hypervisor are attached to. */
export abstract class Network extends Construct implements Renderable {
  /** The validators of the props. A subclass with more props extends them. */
  protected static readonly validators: Validators<NetworkProps> = {
    hypervisor: hypervisorValidator,
    cidr: atSynthesis(textValidator),
    cidr6: optional(atSynthesis(textValidator)),
    movedFrom: optional(movedFromValidator),
  };

  /** The stations that the network reaches. */
  abstract readonly category: NetworkCategory;
  readonly hypervisor: Hypervisor;
  readonly subnet: Subnet;
  readonly subnet6?: Subnet6;
  /** The address of the host, or of the NAT. Absent where the host has none, or one that is not the lab's concern. */
  abstract readonly hostAddress?: string;
  /** The default gateway of its guests. */
  abstract readonly gateway?: string;
  /** The IPv6 default gateway of its guests. */
  readonly gateway6?: string;
  abstract readonly dhcp?: Dhcp;
  /** The search domain of its guests. */
  readonly domain?: string;

  protected constructor(scope: Construct, id: string, props: NetworkProps) {
    super(scope, newId(scope, id));
    beginConstruction(this);
    withConstructPath(this, () => validateProps(props, new.target.validators));
    this.hypervisor = props.hypervisor;
    this.subnet = withConstructPath(this, () => Subnet.parse(props.cidr));
    withConstructPath(this, () => this.subnet.hosts);
    const { cidr6 } = props;
    this.subnet6 = cidr6 === undefined ? undefined : withConstructPath(this, () => Subnet6.parse(cidr6));
    const { otherUse } = this.subnet;
    if (otherUse)
      fail(this, `cidr is ${this.subnet}, which overlaps ${otherUse}; give a private subnet, such as 192.168.56.0/24`);
    addToList<Network>(this, requireSameLab(this, props.hypervisor).networks);
    recordMove(this, props.movedFrom);
  }

  get [KIND](): string {
    return "network";
  }

  /** The kind of network as messages name it, such as "host-only network". */
  get kind(): string {
    return this[KIND];
  }

  /**
   * The name by which adapters refer to the network where no Terraform resource stands for it, such as the host's
   * interface that leads to the LAN. Networks of one name on one host are one segment.
   */
  get segment(): string | undefined {
    return undefined;
  }

  /** The name servers of guests with static addresses. */
  get nameservers(): readonly string[] {
    return this.gateway === undefined ? [] : [this.gateway];
  }

  /** Whether guests without an explicit address get one assigned. */
  get assignsAddresses(): boolean {
    return this.dhcp === undefined;
  }

  /**
   * Returns an adapter on this network, for a guest's `interfaces`. The same network twice on one guest needs a `name`.
   */
  attach(options: NetworkAttachmentOptions = {}): NetworkAttachment<this> {
    return withConstructPath(this, () => new NetworkAttachment(this, options));
  }

  /** Returns an adapter on this network with an explicit address: short for `attach({ address })`. */
  at(address: string): NetworkAttachment<this> {
    // Undefined, as of a misspelled variable, would be an assigned address.
    withConstructPath(this, () => validateProps({ address }, { address: addressValidator }));
    return this.attach({ address });
  }

  /** Returns the use that an address of the subnet is reserved for, or nothing where guests may have it. */
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

  /** Returns the address if a station of the subnet may have it. */
  protected requireHost(property: string, address: string): string {
    return withConstructPath(this, () => this.subnet.hosts.includes(address))
      ? address
      : fail(this, `${property} is ${address}; give an address of ${this.subnet}, one of ${this.subnet.hosts}`);
  }
}

/** Whether a value is a network. */
export function isNetwork(value: unknown): value is Network {
  return isOfKind(value, "network");
}
