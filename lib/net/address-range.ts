import { ipv4FromNumber, ipv4ToNumber } from "./ipv4.js";

/** Successive IPv4 addresses; both ends belong to it. */
export class AddressRange {
  /** @throws where an end is not an IPv4 address, or the last one comes before the first one */
  static between(first: string, last: string): AddressRange {
    const range = new AddressRange(ipv4ToNumber(first), ipv4ToNumber(last));
    if (range.size < 1) {
      throw new Error(`an address range ends at or after its first address, not from ${first} to ${last}`);
    }
    return range;
  }

  private constructor(
    private readonly from: number,
    private readonly to: number,
  ) {}

  get first(): string {
    return ipv4FromNumber(this.from);
  }

  get last(): string {
    return ipv4FromNumber(this.to);
  }

  /** How many addresses it has. */
  get size(): number {
    return this.to - this.from + 1;
  }

  /** The address at a position, counted from 0. */
  nth(index: number): string {
    if (!Number.isInteger(index) || index < 0 || index >= this.size) {
      throw new Error(`${this} has the addresses 0 to ${this.size - 1}, not ${index}`);
    }
    return ipv4FromNumber(this.from + index);
  }

  includes(address: string): boolean {
    const number = ipv4ToNumber(address);
    return this.from <= number && number <= this.to;
  }

  toString(): string {
    return `${this.first}-${this.last}`;
  }
}
