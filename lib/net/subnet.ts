import { Address4 } from "ip-address";
import { inspectValue, quote } from "../inspect-value.js";
import { LabError } from "../lab-error.js";
import { AddressRange } from "./address-range.js";
import { ipv4ToNumber } from "./ipv4.js";

/** The blocks whose addresses no host can have (RFC 6890), and their purpose. */
const SPECIAL: readonly (readonly [string, string])[] = [
  ["0.0.0.0/8", "this network"],
  ["127.0.0.0/8", "loopback"],
  ["169.254.0.0/16", "link-local"],
  ["224.0.0.0/4", "multicast"],
  ["240.0.0.0/4", "reserved"],
];

/** An IPv4 subnet in CIDR notation. */
export class Subnet {
  /**
   * Parses a subnet in CIDR notation: `10.1.2.0/24`.
   *
   * @throws if the text is not `address/prefix`, or if host bits are set
   */
  static parse(cidr: string): Subnet {
    if (typeof cidr !== "string" || !/\/\d+$/.test(cidr) || !Address4.isValid(cidr)) {
      throw new LabError(`${quote(cidr)} is not an IPv4 subnet`, {
        remedy: "give a network with its prefix length, such as 192.168.56.0/24",
      });
    }
    const subnet = Subnet.of(new Address4(cidr));
    if (new Address4(cidr).correctForm() !== subnet.network) {
      throw new LabError(`"${cidr}" is an address inside a subnet`, { remedy: `give ${subnet}` });
    }
    return subnet;
  }

  /**
   * Returns the subnet that an address belongs to: `10.1.2.0/24` for `10.1.2.11` and 24.
   *
   * @throws if the text is not an IPv4 address, or if the number is not a prefix length
   */
  static containing(address: string, prefix: number): Subnet {
    ipv4ToNumber(address);
    if (!Number.isInteger(prefix) || prefix < 0 || prefix > 32)
      throw LabError.property("prefix", inspectValue(prefix), "give a whole number from 0 to 32");
    return Subnet.of(new Address4(`${address}/${prefix}`));
  }

  private static of(address: Address4): Subnet {
    return new Subnet(address.startAddress().correctForm(), address.endAddress().correctForm(), address.subnetMask);
  }

  private readonly all: AddressRange;

  private constructor(
    /** The first address, which identifies the subnet itself. */
    readonly network: string,
    /** The last address, which reaches every host. */
    readonly broadcast: string,
    /** The prefix length: 24 for `192.168.56.0/24`. */
    readonly prefix: number,
  ) {
    this.all = AddressRange.between(network, broadcast);
  }

  /**
   * Returns the address at an index, counted from the network address, which is 0.
   *
   * @throws if the subnet has no such index
   */
  nth(index: number): string {
    return this.all.nth(index);
  }

  /**
   * The addresses that hosts can have.
   *
   * @throws for the prefix lengths 31 and 32, which leave none, and for 0
   */
  get hosts(): AddressRange {
    if (this.prefix > 30) {
      throw new LabError(`${this} has no room for hosts`, { remedy: "give a prefix length of at most 30" });
    }
    if (this.prefix === 0) {
      throw new LabError(`${this} covers every address`, { remedy: "give a smaller subnet, such as 192.168.56.0/24" });
    }
    return AddressRange.between(this.nth(1), this.nth(this.all.size - 2));
  }

  /** The reserved block that overlaps the subnet, and its purpose: `127.0.0.0/8 (loopback)`. */
  get otherUse(): string | undefined {
    const [cidr, use] = SPECIAL.find(([each]) => this.overlaps(Subnet.parse(each))) ?? [];
    return cidr && `${cidr} (${use})`;
  }

  /** Whether an address, or all addresses of another subnet, are in this one. */
  contains(other: string | Subnet): boolean {
    return typeof other === "string"
      ? this.all.includes(other)
      : this.all.includes(other.network) && this.all.includes(other.broadcast);
  }

  /** Whether an address is in both subnets. */
  overlaps(other: Subnet): boolean {
    return this.all.overlaps(other.all);
  }

  /** Returns CIDR notation: `10.1.2.0/24`. */
  toString(): string {
    return `${this.network}/${this.prefix}`;
  }
}
