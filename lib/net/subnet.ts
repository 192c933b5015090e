import { Address4 } from "ip-address";
import { AddressRange } from "./address-range.js";

/** What no station can have as its own address (RFC 6890), and what it is for. */
const SPECIAL: readonly (readonly [string, string])[] = [
  ["0.0.0.0/8", "this network"],
  ["127.0.0.0/8", "loopback"],
  ["169.254.0.0/16", "link-local"],
  ["224.0.0.0/4", "multicast"],
  ["240.0.0.0/4", "reserved"],
];

/** An IPv4 network in CIDR notation. */
export class Subnet {
  /** @throws where the text is not `address/prefix`, or the address has bits behind the prefix */
  static parse(cidr: string): Subnet {
    if (!/\/\d+$/.test(cidr) || !Address4.isValid(cidr)) {
      throw new Error(
        `"${cidr}" is not a subnet: give an IPv4 network with its prefix length, such as 192.168.56.0/24`,
      );
    }
    const parsed = new Address4(cidr);
    const subnet = new Subnet(
      parsed.startAddress().correctForm(),
      parsed.endAddress().correctForm(),
      parsed.subnetMask,
    );
    if (parsed.correctForm() !== subnet.network) {
      throw new Error(`"${cidr}" is an address inside a subnet: write ${subnet}`);
    }
    return subnet;
  }

  private constructor(
    /** The first address, which names the subnet itself. */
    readonly network: string,
    /** The last address, which reaches every station. */
    readonly broadcast: string,
    /** The prefix length: 24 of `192.168.56.0/24`. */
    readonly prefix: number,
  ) {}

  /** The address at a position, counted from the network's own, which is 0. */
  nth(index: number): string {
    return this.all.nth(index);
  }

  /** The addresses that stations may have. @throws for a prefix of 31 or 32, which leaves none */
  get hosts(): AddressRange {
    if (this.prefix > 30) {
      throw new Error(`${this} has no room for hosts: a lab's network has a prefix length of 30 at most`);
    }
    return AddressRange.between(this.nth(1), this.nth(this.all.size - 2));
  }

  /** What else addresses of the subnet are for, where they are not for stations: `127.0.0.0/8 (loopback)`. */
  get otherUse(): string | undefined {
    const [cidr, use] = SPECIAL.find(([each]) => this.overlaps(Subnet.parse(each))) ?? [];
    return cidr && `${cidr} (${use})`;
  }

  contains(other: string | Subnet): boolean {
    return typeof other === "string"
      ? this.all.includes(other)
      : this.all.includes(other.network) && this.all.includes(other.broadcast);
  }

  overlaps(other: Subnet): boolean {
    return this.contains(other.network) || other.contains(this.network);
  }

  toString(): string {
    return `${this.network}/${this.prefix}`;
  }

  private get all(): AddressRange {
    return AddressRange.between(this.network, this.broadcast);
  }
}
