import { Address4 } from "ip-address";

/**
 * An IPv4 address as a number, for comparing and counting.
 *
 * @throws where the text is not four decimal numbers with dots
 */
export function ipv4ToNumber(address: string): number {
  if (typeof address !== "string" || address.includes("/") || !Address4.isValid(address)) {
    throw new Error(`"${address}" is not an IPv4 address: give four numbers with dots, such as 192.168.56.10`);
  }
  return Number(new Address4(address).bigInt());
}

export function ipv4FromNumber(number: number): string {
  return Address4.fromBigInt(BigInt(number)).correctForm();
}
