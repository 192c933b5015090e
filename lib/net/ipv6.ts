import { Address6 } from "ip-address";
import { quote } from "../inspect-value.js";
import { LabError } from "../lab-error.js";

/**
 * Returns an IPv6 address as a number, for comparing and counting.
 *
 * @throws if the text is not an IPv6 address, or has a zone, which means nothing on another machine
 */
export function ipv6ToNumber(address: string): bigint {
  if (typeof address !== "string" || !/^[\da-f:.]+$/i.test(address) || !Address6.isValid(address)) {
    throw new LabError(`${quote(address)} is not an IPv6 address`, { remedy: "give one such as fd00:1::10" });
  }
  return new Address6(address).bigInt();
}

/** Returns the shortest spelling, in lower case (RFC 5952). */
export function ipv6FromNumber(number: bigint): string {
  return Address6.fromBigInt(number).correctForm();
}
