import { Subnet } from "../../net/subnet.js";
import { isOfKind, KIND } from "../kind.js";
import type { PortForward } from "../port-forward.js";
import { listOf, ofKind, optional, type Validators, validateProps, validateUniqueNames } from "../validation.js";
import { ATTACHMENT_OPTIONS, Attachment, type AttachmentOptions } from "./network.js";

export interface PerMachineNatOptions extends AttachmentOptions {
  /**
   * Ports of the host that lead to the guest.
   *
   * @default - none
   */
  readonly portForwards?: readonly PortForward[];
}

const OPTIONS: Validators<PerMachineNatOptions> = {
  ...ATTACHMENT_OPTIONS,
  portForwards: optional(
    listOf(ofKind("port forward", "a PortForward, such as PortForward.tcp({ hostPort: 2222, guestPort: 22 })")),
  ),
};

/**
 * An adapter with a NAT of its own.
 *
 * The guest reaches the outside, and nothing reaches the guest except through forwarded ports. For guests that share
 * one subnet behind a NAT, see `NatNetwork`.
 */
export class Nat extends Attachment {
  /**
   * The subnet behind each NAT: the guest is 10.0.2.15, its gateway 10.0.2.2 (VirtualBox manual, "Network Address
   * Translation").
   */
  static readonly SUBNET = Subnet.parse("10.0.2.0/24");

  /** Returns a NAT for one adapter. All guests have the same address behind it, so they do not see each other. */
  static perMachine(options: PerMachineNatOptions = {}): Nat {
    validateProps(options, OPTIONS, "Nat.perMachine: ");
    return new Nat(options);
  }

  readonly name: string;
  readonly portForwards: readonly PortForward[];

  private constructor(private readonly options: PerMachineNatOptions) {
    super(options);
    this.name = options.name ?? "nat";
    this.portForwards = options.portForwards ?? [];
    const names = this.portForwards.map(({ name }) => name);
    validateUniqueNames(names, "two port forwards of one adapter");
  }

  /** @internal */
  override get [KIND](): string {
    return "NAT";
  }

  override withoutIdentity(): Nat {
    return new Nat({ ...this.options, mac: undefined, portForwards: [] });
  }
}

/** Whether an attachment is a NAT of its own. */
export function isNat(value: unknown): value is Nat {
  return isOfKind(value, "NAT");
}
