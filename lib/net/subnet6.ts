import { quote } from "../inspect-value.js";
import { LabError } from "../lab-error.js";
import { ipv6FromNumber, ipv6ToNumber } from "./ipv6.js";
import type { MacAddress } from "./mac-address.js";

const PREFIX = 64;

/**
 * An IPv6 subnet with the prefix length 64.
 *
 * Each guest's address derives from its MAC address (RFC 4291, appendix A), so that no other guest can change it.
 */
export class Subnet6 {
  /**
   * Parses a subnet: `fd00:1::/64`.
   *
   * @throws if the text is not an `address/64` in unique local or global unicast space, or if host bits are set
   */
  static parse(cidr: string): Subnet6 {
    const [, address] = (typeof cidr === "string" && /^([\da-f:.]+)\/64$/i.exec(cidr)) || [];
    const number = address === undefined ? undefined : numberOrUndefined(address);
    if (number === undefined) {
      throw new LabError(`${quote(cidr)} is not an IPv6 subnet with the prefix length 64`, {
        remedy: "give one such as fd00:1::/64",
      });
    }
    const subnet = new Subnet6((number >> 64n) << 64n);
    // fc00::/7 and 2000::/3
    if (number >> 121n !== 0x7en && number >> 125n !== 1n) {
      throw new LabError(`"${cidr}" is neither unique local nor global unicast`, {
        remedy: "give a subnet of fd00::/8, such as fd00:1::/64",
      });
    }
    if (number !== subnet.from) {
      throw new LabError(`"${cidr}" is an address inside a subnet`, { remedy: `give ${subnet}` });
    }
    return subnet;
  }

  readonly prefix = PREFIX;

  private constructor(private readonly from: bigint) {}

  /** The first address after the subnet's own. The host has it if it is on the network. */
  get first(): string {
    return ipv6FromNumber(this.from + 1n);
  }

  /** Returns the address that derives from a MAC address. */
  ofMac(mac: MacAddress): string {
    const digits = mac.digits;
    const interfaceId = BigInt(`0x${digits.slice(0, 6)}FFFE${digits.slice(6)}`);
    // The bit for "universal" is inverted.
    return ipv6FromNumber(this.from + (interfaceId ^ (1n << 57n)));
  }

  /** @throws if the text is not an IPv6 address */
  contains(address: string): boolean {
    return ipv6ToNumber(address) >> 64n === this.from >> 64n;
  }

  overlaps(other: Subnet6): boolean {
    return this.from === other.from;
  }

  toString(): string {
    return `${ipv6FromNumber(this.from)}/${PREFIX}`;
  }
}

function numberOrUndefined(address: string): bigint | undefined {
  try {
    return ipv6ToNumber(address);
  } catch {
    return undefined;
  }
}
