import { checkArguments } from "../arguments.js";
import { repeats } from "../pairs.js";
import { pathInLab } from "../scope.js";
import { instanceOf, type Kind, type Kinds, kind, listOf, optional } from "../validation.js";
import {
  ATTACHMENT_OPTIONS,
  Attachment,
  type AttachmentOptions,
  type Carried,
  NetworkAttachment,
} from "./attachment.js";
import { Network } from "./network.js";
import { Vlan } from "./vlan.js";
import type { VlanMedium } from "./vlan-medium.js";

/** A network that a trunk carries, or the guest's attachment to it, which may say an address: `vlan` or `vlan.at("10.0.10.1")`. */
export type TrunkNetwork<N extends Network> = N | NetworkAttachment<N>;

export interface TrunkOptions extends AttachmentOptions {
  /** What frames without a tag belong to: the network that the trunk is on, or a further one of its VLANs. @default - nothing of the guest's */
  readonly native?: TrunkNetwork<VlanMedium | Vlan>;
}

const aTrunkNetwork: Kind = (value, argument) => {
  const network = value instanceof NetworkAttachment ? value.network : value;
  instanceOf(Network, 'a network, or an attachment to it, such as vlan.at("10.0.10.1")')(network, argument);
};

const ARGUMENTS: Kinds<TrunkOptions & { readonly vlans: unknown }> = {
  ...ATTACHMENT_OPTIONS,
  vlans: (value, argument) => {
    listOf(aTrunkNetwork)(value, argument);
    kind("one VLAN or more, or take attach()", () => (value as unknown[]).length > 0)(value, argument);
  },
  native: optional(aTrunkNetwork),
};

/** One adapter with several VLANs, for who routes between them or serves in each: on a trunk port, after IEEE 802.1Q. */
export class Trunk extends Attachment {
  readonly name: string;
  override readonly carried: readonly Carried<NetworkAttachment>[];

  /** @internal use `network.trunk()` */
  constructor(
    /** What its VLANs are on. */
    readonly network: VlanMedium,
    private readonly vlans: readonly TrunkNetwork<Vlan>[],
    private readonly options: TrunkOptions,
  ) {
    checkArguments({ ...options, vlans }, ARGUMENTS);
    super(options);
    this.name = options.name ?? pathInLab(network);
    const { native } = options;
    const tagged = vlans.map((each) => this.carry(each)).sort((a, b) => a.vid - b.vid);
    this.carried = [...(native ? [this.carryNative(native)] : []), ...tagged];
    for (const [{ attachment }] of repeats(this.carried, (each) => each.attachment.network)) {
      throw new Error(`a trunk carries ${attachment.network.node.path} twice: give each network once`);
    }
  }

  override withoutIdentity(): Trunk {
    const { native } = this.options;
    return new Trunk(this.network, this.vlans.map(networkOf), {
      ...this.options,
      mac: undefined,
      native: native && networkOf<VlanMedium | Vlan>(native),
    });
  }

  private carry(given: TrunkNetwork<Vlan>): Required<Carried<NetworkAttachment>> {
    const { vid } = this.requireOwn(networkOf(given));
    return { vid, attachment: this.adapterFor(given, { name: `${this.name}.${vid}` }) };
  }

  private carryNative(given: TrunkNetwork<VlanMedium | Vlan>): Carried<NetworkAttachment> {
    const network = networkOf<VlanMedium | Vlan>(given);
    if (network !== this.network) this.requireOwn(network);
    return { attachment: this.adapterFor(given, { name: this.name, mac: this.mac }) };
  }

  private requireOwn(network: Network): Vlan {
    if (network instanceof Vlan && network.on === this.network) return network;
    throw new Error(
      `a trunk on it cannot carry ${network.node.path}: give VLANs that are on ${this.network.node.path}`,
    );
  }

  /** What the network has where it is an adapter of its own. */
  private adapterFor(given: TrunkNetwork<Network>, identity: AttachmentOptions): NetworkAttachment {
    const network = networkOf(given);
    const { address, name, mac, connected } = given instanceof NetworkAttachment ? given : network.attach();
    if (name !== pathInLab(network) || mac !== undefined || !connected) {
      throw new Error(
        `the attachment to ${network.node.path} has a name, a MAC or a cable of its own: the trunk's adapter has those`,
      );
    }
    return network.attach({ ...identity, address, connected: this.connected });
  }
}

function networkOf<N extends Network>(given: TrunkNetwork<N>): N {
  return given instanceof NetworkAttachment ? given.network : given;
}
