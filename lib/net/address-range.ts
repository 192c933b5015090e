import { inspectValue } from "../inspect-value.js";
import { LabError } from "../lab-error.js";
import { ipv4FromNumber, ipv4ToNumber } from "./ipv4.js";

/** A range of IPv4 addresses, including both ends. */
export class AddressRange {
  /**
   * Returns the range between two addresses.
   *
   * @throws if an end is not an IPv4 address, or if the last address precedes the first
   */
  static between(first: string, last: string): AddressRange {
    const range = new AddressRange(ipv4ToNumber(first), ipv4ToNumber(last));
    if (range.size < 1) {
      throw new LabError(`the address range ${first}-${last} ends before it begins`, {
        remedy: "give the lower address first",
      });
    }
    return range;
  }

  private constructor(
    private readonly from: number,
    private readonly to: number,
  ) {}

  /** The first address. */
  get first(): string {
    return ipv4FromNumber(this.from);
  }

  /** The last address. */
  get last(): string {
    return ipv4FromNumber(this.to);
  }

  /** The number of addresses. */
  get size(): number {
    return this.to - this.from + 1;
  }

  /**
   * Returns the address at an index, counted from 0.
   *
   * @throws if the range has no such index
   */
  nth(index: number): string {
    if (!Number.isInteger(index) || index < 0 || index >= this.size) {
      const remedy = `give a whole number from 0 to ${this.size - 1} for ${this}`;
      throw LabError.property("index", inspectValue(index), remedy);
    }
    return ipv4FromNumber(this.from + index);
  }

  /**
   * Whether an address is in the range.
   *
   * @throws if the text is not an IPv4 address
   */
  includes(address: string): boolean {
    const number = ipv4ToNumber(address);
    return this.from <= number && number <= this.to;
  }

  /** Whether an address is in both ranges. */
  overlaps(other: AddressRange): boolean {
    return this.from <= other.to && other.from <= this.to;
  }

  /** Returns the ends: `10.1.2.1-10.1.2.254`. */
  toString(): string {
    return `${this.first}-${this.last}`;
  }
}
