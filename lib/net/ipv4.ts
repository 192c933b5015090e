import { Address4 } from "ip-address";
import { quote } from "../inspect-value.js";
import { LabError } from "../lab-error.js";

/** Whether a value is an IPv4 address in dotted-decimal notation, without a prefix length. */
export function isIpv4(value: unknown): value is string {
  return typeof value === "string" && !value.includes("/") && Address4.isValid(value);
}

/**
 * Returns an IPv4 address as a number, for comparing and counting.
 *
 * @throws if the text is not an IPv4 address in dotted-decimal notation
 */
export function ipv4ToNumber(address: string): number {
  if (!isIpv4(address)) {
    throw new LabError(`${quote(address)} is not an IPv4 address`, {
      remedy: "give four numbers separated by dots, such as 192.168.56.10",
    });
  }
  return Number(new Address4(address).bigInt());
}

export function ipv4FromNumber(number: number): string {
  return Address4.fromBigInt(BigInt(number)).correctForm();
}

/** Returns the address that follows: `10.1.2.12` for `10.1.2.11`. */
export function nextIpv4(address: string): string {
  return ipv4FromNumber(ipv4ToNumber(address) + 1);
}

/** Returns the netmask for a prefix length: `255.255.255.0` for 24. */
export function netmaskFor(prefixLength: number): string {
  return ipv4FromNumber(2 ** 32 - 2 ** (32 - prefixLength));
}

/** Returns the prefix length for a netmask: 24 for `255.255.255.0`. */
export function prefixLengthOf(netmask: string): number {
  return ipv4ToNumber(netmask).toString(2).replaceAll("0", "").length;
}
