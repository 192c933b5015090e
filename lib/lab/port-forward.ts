import { ipv4ToNumber } from "../net/ipv4.js";
import { KIND } from "./kind.js";
import {
  atSynthesis,
  integerValidator,
  nameValidator,
  optional,
  textValidator,
  type Validators,
  validateProps,
} from "./validation.js";

/** The transport protocols that a NAT forwards. */
export enum TransportProtocol {
  TCP = "tcp",
  UDP = "udp",
}

export interface PortForwardOptions {
  /**
   * The name, unique on its adapter: 1 to 63 letters, digits, ".", "-", and "_", with a letter or a digit at both ends.
   *
   * @default "<protocol>-<hostPort>"
   */
  readonly name?: string;
  /** The port that the host listens on, 1-65535. */
  readonly hostPort: number;
  /** The port that the guest listens on, 1-65535. */
  readonly guestPort: number;
  /**
   * The host's address to listen on; `0.0.0.0` is all of them.
   *
   * @default "127.0.0.1", which other machines cannot reach
   */
  readonly hostAddress?: string;
}

const portValidator = integerValidator(1, 65_535);
const OPTIONS: Validators<PortForwardOptions> = {
  name: optional(nameValidator),
  hostPort: portValidator,
  guestPort: portValidator,
  hostAddress: optional(atSynthesis(textValidator)),
};

/** A port of the host that leads to a guest behind a NAT. */
export class PortForward {
  /** Returns a forward of a TCP port. */
  static tcp(options: PortForwardOptions): PortForward {
    return new PortForward(TransportProtocol.TCP, options);
  }

  /** Returns a forward of a UDP port. */
  static udp(options: PortForwardOptions): PortForward {
    return new PortForward(TransportProtocol.UDP, options);
  }

  readonly name: string;
  readonly hostPort: number;
  readonly guestPort: number;
  readonly hostAddress: string;

  private constructor(
    readonly protocol: TransportProtocol,
    options: PortForwardOptions,
  ) {
    validateProps(options, OPTIONS, `PortForward.${protocol}: `);
    this.name = options.name ?? `${protocol}-${options.hostPort}`;
    this.hostPort = options.hostPort;
    this.guestPort = options.guestPort;
    this.hostAddress = options.hostAddress ?? "127.0.0.1";
    ipv4ToNumber(this.hostAddress);
  }

  /** @internal */
  get [KIND](): string {
    return "port forward";
  }

  /** Whether two forwards listen on the same port of the host. */
  clashesWith(other: PortForward): boolean {
    return (
      this.protocol === other.protocol &&
      this.hostPort === other.hostPort &&
      (this.hostAddress === other.hostAddress || [this.hostAddress, other.hostAddress].includes("0.0.0.0"))
    );
  }
}
