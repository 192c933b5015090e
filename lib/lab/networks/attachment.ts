import { ipv4ToNumber } from "../../net/ipv4.js";
import { MacAddress } from "../../net/mac-address.js";
import { validateProps } from "../arguments.js";
import { pathInLab } from "../scope.js";
import { booleanValidator, instanceOf, optional, textValidator, type Validators } from "../validation.js";
import type { Network } from "./network.js";

export interface AttachmentOptions {
  /** What the adapter is called in its guest; its MAC and its address derive from it. @default - the network's path in the lab */
  readonly name?: string;
  /** The adapter's address on the network. @default - derived from the lab, the guest and the attachment's name */
  readonly mac?: MacAddress;
  /** Whether the cable is plugged in. @default true */
  readonly connected?: boolean;
}

export const ATTACHMENT_OPTIONS: Validators<AttachmentOptions> = {
  name: optional(textValidator),
  mac: optional(instanceOf(MacAddress, 'a MacAddress, such as MacAddress.parse("02:00:00:00:00:01")')),
  connected: optional(booleanValidator),
};

/** What an adapter carries of one network. */
export interface CarriedNetwork<A extends Attachment = Attachment> {
  readonly attachment: A;
  /** In the tags of its frames; nothing for frames without tags. */
  readonly vlanId?: number;
}

/** How one network adapter of a guest is attached: to a network, to several by a trunk, or to a NAT of its own. */
export abstract class Attachment {
  /** What the adapter is called in its guest. */
  abstract readonly name: string;
  readonly mac?: MacAddress;
  readonly connected: boolean;

  protected constructor(options: AttachmentOptions) {
    this.mac = options.mac;
    this.connected = options.connected ?? true;
  }

  /** What the adapter carries: what it is attached to, or the networks of a trunk, the one without tags first. */
  readonly carried: readonly CarriedNetwork[] = [{ attachment: this }];

  /** The same attachment without what no two guests may share: its MAC, its address, its ports of the host. */
  abstract withoutIdentity(): Attachment;
}

export interface NetworkAttachmentOptions extends AttachmentOptions {
  /** The guest's address. @default - from the network's DHCP server where it has one, else assigned from the guest's name */
  readonly address?: string;
}

const OPTIONS: Validators<NetworkAttachmentOptions> = { ...ATTACHMENT_OPTIONS, address: optional(textValidator) };

/** An adapter on a network of the lab. */
export class NetworkAttachment<N extends Network = Network> extends Attachment {
  readonly name: string;
  readonly address?: string;

  /** @internal use `network.attach()` */
  constructor(
    readonly network: N,
    private readonly options: NetworkAttachmentOptions,
  ) {
    validateProps(options, OPTIONS);
    super(options);
    this.name = options.name ?? pathInLab(network);
    this.address = options.address;
    if (this.address !== undefined) {
      ipv4ToNumber(this.address);
    }
  }

  override withoutIdentity(): NetworkAttachment<N> {
    return new NetworkAttachment(this.network, { ...this.options, mac: undefined, address: undefined });
  }
}
