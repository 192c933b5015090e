import { validateProps } from "../arguments.js";
import { duplicates } from "../duplicates.js";
import { pathInLab } from "../scope.js";
import { instanceOf, listOf, optional, type Validator, type Validators, validator } from "../validation.js";
import {
  ATTACHMENT_OPTIONS,
  Attachment,
  type AttachmentOptions,
  type CarriedNetwork,
  NetworkAttachment,
} from "./attachment.js";
import { Network } from "./network.js";
import type { TrunkParent } from "./trunk-parent.js";
import { Vlan } from "./vlan.js";

/** A network that a trunk carries, or the guest's attachment to it, which may say an address: `vlan` or `vlan.at("10.0.10.1")`. */
export type TrunkNetwork<N extends Network> = N | NetworkAttachment<N>;

export interface TrunkOptions extends AttachmentOptions {
  /** What frames without a tag belong to: the network that the trunk is on, or a further one of its VLANs. @default - nothing of the guest's */
  readonly native?: TrunkNetwork<TrunkParent | Vlan>;
}

const trunkNetworkValidator: Validator = (value, argument) => {
  const network = value instanceof NetworkAttachment ? value.network : value;
  instanceOf(Network, 'a network, or an attachment to it, such as vlan.at("10.0.10.1")')(network, argument);
};

const ARGUMENTS: Validators<TrunkOptions & { readonly vlans: unknown }> = {
  ...ATTACHMENT_OPTIONS,
  vlans: (value, argument) => {
    listOf(trunkNetworkValidator)(value, argument);
    validator("one VLAN or more, or take attach()", () => (value as unknown[]).length > 0)(value, argument);
  },
  native: optional(trunkNetworkValidator),
};

/** One adapter with several VLANs, for who routes between them or serves in each: on a trunk port, after IEEE 802.1Q. */
export class Trunk extends Attachment {
  readonly name: string;
  override readonly carried: readonly CarriedNetwork<NetworkAttachment>[];

  /** @internal use `network.trunk()` */
  constructor(
    /** What its VLANs are on. */
    readonly network: TrunkParent,
    private readonly vlans: readonly TrunkNetwork<Vlan>[],
    private readonly options: TrunkOptions,
  ) {
    validateProps({ ...options, vlans }, ARGUMENTS);
    super(options);
    this.name = options.name ?? pathInLab(network);
    const { native } = options;
    const tagged = vlans.map((each) => this.carry(each)).sort((a, b) => a.vlanId - b.vlanId);
    this.carried = [...(native ? [this.carryNative(native)] : []), ...tagged];
    for (const [{ attachment }] of duplicates(this.carried, (each) => each.attachment.network)) {
      throw new Error(`a trunk carries ${attachment.network.node.path} twice: give each network once`);
    }
  }

  override withoutIdentity(): Trunk {
    const { native } = this.options;
    return new Trunk(this.network, this.vlans.map(networkOf), {
      ...this.options,
      mac: undefined,
      native: native && networkOf<TrunkParent | Vlan>(native),
    });
  }

  private carry(given: TrunkNetwork<Vlan>): Required<CarriedNetwork<NetworkAttachment>> {
    const { vlanId } = this.requireOwn(networkOf(given));
    return { vlanId, attachment: this.adapterFor(given, { name: `${this.name}.${vlanId}` }) };
  }

  private carryNative(given: TrunkNetwork<TrunkParent | Vlan>): CarriedNetwork<NetworkAttachment> {
    const network = networkOf<TrunkParent | Vlan>(given);
    if (network !== this.network) this.requireOwn(network);
    return { attachment: this.adapterFor(given, { name: this.name, mac: this.mac }) };
  }

  private requireOwn(network: Network): Vlan {
    if (network instanceof Vlan && network.network === this.network) return network;
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
