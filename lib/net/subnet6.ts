import { Address6 } from "ip-address";
import type { MacAddress } from "./mac-address.js";

const PREFIX = 64;

/**
 * An IPv6 network of prefix length 64, in which each station's address follows from its MAC (RFC 4291, appendix A): who comes or goes changes
 * nobody's.
 */
export class Subnet6 {
  /** @throws where the text is no `address/64` of addresses for stations, or the address has bits behind the prefix */
  static parse(cidr: string): Subnet6 {
    if (typeof cidr !== "string" || !/^[\da-f:.]+\/64$/i.test(cidr) || !Address6.isValid(cidr)) {
      throw new Error(`"${cidr}" is not an IPv6 subnet: give a network with the prefix length 64, such as fd00:1::/64`);
    }
    const network = new Address6(cidr).startAddress();
    if (!/^(f[cd]|[23])/.test(network.canonicalForm())) {
      throw new Error(`"${cidr}" has no addresses for stations: take one of fd00::/8, such as fd00:1::/64`);
    }
    const subnet = new Subnet6(network.bigInt());
    if (new Address6(cidr).bigInt() !== subnet.from) {
      throw new Error(`"${cidr}" is an address inside a subnet: write ${subnet}`);
    }
    return subnet;
  }

  readonly prefix = PREFIX;

  private constructor(private readonly from: bigint) {}

  /** The first address that a station may have; the host's, where it is on the network. */
  get first(): string {
    return this.address(1n);
  }

  /** The address of the station with this MAC. */
  ofMac(mac: MacAddress): string {
    const digits = mac.toString().replaceAll(":", "");
    const whole = BigInt(`0x${digits.slice(0, 6)}fffe${digits.slice(6)}`);
    return this.address(whole ^ (1n << 57n));
  }

  /** @throws where the text is no IPv6 address, or one with a zone, which another machine does not know */
  contains(address: string): boolean {
    if (!/^[\da-f:.]+$/i.test(address) || !Address6.isValid(address)) {
      throw new Error(`"${address}" is not an IPv6 address, such as ${this.first}`);
    }
    return new Address6(address).bigInt() >> 64n === this.from >> 64n;
  }

  overlaps(other: Subnet6): boolean {
    return this.from === other.from;
  }

  toString(): string {
    return `${Address6.fromBigInt(this.from).correctForm()}/${PREFIX}`;
  }

  private address(position: bigint): string {
    return Address6.fromBigInt(this.from + position).correctForm();
  }
}
