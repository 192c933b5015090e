import { duplicates } from "../duplicates.js";
import { isOfKind, KIND } from "../kind.js";
import { pathInLab } from "../scope.js";
import { listOf, ofKind, optional, type Validator, type Validators, validateProps, validator } from "../validation.js";
import {
  ATTACHMENT_OPTIONS,
  Attachment,
  type AttachmentOptions,
  type CarriedNetwork,
  isNetworkAttachment,
  type Network,
  type NetworkAttachment,
} from "./network.js";
import { isVlan, type TrunkParent, type Vlan } from "./vlan.js";

/**
 * A network that a trunk carries, or an attachment to it with an explicit address: `vlan` or `vlan.at("10.0.10.1")`.
 */
export type TrunkNetwork<N extends Network> = N | NetworkAttachment<N>;

export interface TrunkOptions extends AttachmentOptions {
  /**
   * The network of untagged frames: the trunk's parent, or another one of its VLANs.
   *
   * @default - none
   */
  readonly native?: TrunkNetwork<TrunkParent | Vlan>;
}

const trunkNetworkValidator: Validator = (value, argument) => {
  const network = isNetworkAttachment(value) ? value.network : value;
  ofKind("network", 'a network, or an attachment to it, such as vlan.at("10.0.10.1")')(network, argument);
};

const vlansValidator: Validator = (value, argument) => {
  listOf(trunkNetworkValidator)(value, argument);
  validator("one VLAN or more, or use attach()", () => (value as unknown[]).length > 0)(value, argument);
};

const OPTIONS: Validators<TrunkOptions> = { ...ATTACHMENT_OPTIONS, native: optional(trunkNetworkValidator) };

/**
 * One adapter on a trunk port (IEEE 802.1Q): it carries several VLANs, for a guest that routes between them or serves
 * each.
 */
export class Trunk extends Attachment {
  readonly name: string;
  override readonly carried: readonly CarriedNetwork<NetworkAttachment>[];

  /** @internal Use `network.trunk()`. */
  constructor(
    /** The network that carries the VLANs. */
    readonly network: TrunkParent,
    private readonly vlans: readonly TrunkNetwork<Vlan>[],
    private readonly options: TrunkOptions,
  ) {
    validateProps({ vlans }, { vlans: vlansValidator });
    validateProps(options, OPTIONS);
    super(options);
    this.name = options.name ?? pathInLab(network);
    const { native } = options;
    // By name, so that each adapter of a machine on VirtualBox keeps its slot when a number changes.
    const tagged = vlans.map((each) => this.carry(each)).sort(byName);
    this.carried = [...(native ? [this.carryNative(native)] : []), ...tagged];
    for (const [{ attachment }] of duplicates(this.carried, (each) => each.attachment.network)) {
      throw new Error(`a trunk has ${attachment.network.node.path} twice; give each network once`);
    }
  }

  /** @internal */
  override get [KIND](): string {
    return "trunk";
  }

  override withoutIdentity(): Trunk {
    const { native } = this.options;
    return new Trunk(this.network, this.vlans.map(networkOf), {
      ...this.options,
      mac: undefined,
      native: native && networkOf<TrunkParent | Vlan>(native),
    });
  }

  private carry(member: TrunkNetwork<Vlan>): Required<CarriedNetwork<NetworkAttachment>> {
    const vlan = this.requireOwn(networkOf(member));
    // Named after the VLAN, not its number: the MAC stays when the number changes.
    return { vlanId: vlan.vlanId, attachment: this.attachmentTo(member, { name: `${this.name}.${pathInLab(vlan)}` }) };
  }

  private carryNative(member: TrunkNetwork<TrunkParent | Vlan>): CarriedNetwork<NetworkAttachment> {
    const network = networkOf<TrunkParent | Vlan>(member);
    if (network !== this.network) this.requireOwn(network);
    return { attachment: this.attachmentTo(member, { name: this.name, mac: this.mac }) };
  }

  private requireOwn(network: Network): Vlan {
    if (isVlan(network) && network.network === this.network) return network;
    throw new Error(
      `a trunk has ${network.node.path}, which is not one of its VLANs; give VLANs whose network is ` +
        `${this.network.node.path}`,
    );
  }

  /** The attachment to one of the networks, where each is an adapter of its own. */
  private attachmentTo(member: TrunkNetwork<Network>, identity: AttachmentOptions): NetworkAttachment {
    const network = networkOf(member);
    const { address, name, mac, connected } = isNetworkAttachment(member) ? member : network.attach();
    if (name !== pathInLab(network) || mac !== undefined || !connected) {
      throw new Error(
        `a trunk's attachment to ${network.node.path} has a name, a MAC, or a cable of its own; give these to trunk()`,
      );
    }
    return network.attach({ ...identity, address, connected: this.connected });
  }
}

/** Whether an attachment is a trunk. */
export function isTrunk(value: unknown): value is Trunk {
  return isOfKind(value, "trunk");
}

function networkOf<N extends Network>(member: TrunkNetwork<N>): N {
  return isNetworkAttachment(member) ? member.network : member;
}

function byName(a: CarriedNetwork<NetworkAttachment>, b: CarriedNetwork<NetworkAttachment>): number {
  return a.attachment.name < b.attachment.name ? -1 : 1;
}
