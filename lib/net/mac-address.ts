import { createHash } from "node:crypto";
import { quote } from "../inspect-value.js";
import { LabError } from "../lab-error.js";

const NOTATIONS = /^([0-9a-f]{2}([:-][0-9a-f]{2}){5}|[0-9a-f]{4}(\.[0-9a-f]{4}){2}|[0-9a-f]{12})$/i;

/** Marks a MAC address. It is registered, so that all copies of this package share it. */
const MAC_ADDRESS = Symbol.for("labvisor/MacAddress");

/** A 48-bit Ethernet address (IEEE 802 EUI-48). */
export class MacAddress {
  /**
   * Parses any of the usual notations: `02:1a:2b:3c:4d:5e`, `02-1A-2B-3C-4D-5E`, `021a.2b3c.4d5e`, `021A2B3C4D5E`.
   *
   * @throws if the text is not twelve hexadecimal digits
   */
  static parse(text: string): MacAddress {
    if (typeof text !== "string" || !NOTATIONS.test(text)) {
      throw new LabError(`${quote(text)} is not a MAC address`, {
        remedy: "give twelve hexadecimal digits, such as 02:1a:2b:3c:4d:5e",
      });
    }
    return new MacAddress(Buffer.from(text.replace(/[:.-]/g, ""), "hex"));
  }

  /**
   * Derives an address from a name: locally administered, unicast, and the same every time and on every machine.
   *
   * 40 of its bits come from the name's SHA-256: one of two million labs with a thousand adapters has a collision.
   */
  static derive(name: string): MacAddress {
    if (typeof name !== "string") throw LabError.property("name", quote(name), "give a string");
    return new MacAddress(Buffer.concat([Buffer.of(0x02), createHash("sha256").update(name).digest().subarray(0, 5)]));
  }

  private constructor(private readonly octets: Buffer) {}

  /** @internal */
  get [MAC_ADDRESS](): true {
    return true;
  }

  /** Whether the address identifies a single adapter: neither a group (multicast, broadcast) nor all zeros. */
  get isUnicast(): boolean {
    return (this.octets[0] & 0x01) === 0 && this.octets.some((octet) => octet !== 0);
  }

  /** Whether an administrator assigned the address, rather than a vendor. */
  get isLocallyAdministered(): boolean {
    return (this.octets[0] & 0x02) !== 0;
  }

  /** The twelve upper-case digits without separators: `021A2B3C4D5E`. */
  get digits(): string {
    return this.octets.toString("hex").toUpperCase();
  }

  /** Returns the address in lower case with colons: `02:1a:2b:3c:4d:5e`. */
  toString(): string {
    return this.octets.toString("hex").replace(/..(?=.)/g, "$&:");
  }
}

/** Whether a value is a MAC address. */
export function isMacAddress(value: unknown): value is MacAddress {
  return typeof value === "object" && value !== null && MAC_ADDRESS in value;
}
