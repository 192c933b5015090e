import { Address4, Address6 } from "ip-address";

/** A validator: an IPv4 subnet in CIDR form whose host bits are zero. */
export function isSubnet(cidr: string): string | undefined {
  const subnet = /\/\d+$/.test(cidr) && Address4.isValid(cidr) ? new Address4(cidr) : undefined;
  if (!subnet) return `"${cidr}" is not an IPv4 subnet such as 10.1.2.0/24.`;
  const first = subnet.startAddress().address;
  if (subnet.address.split("/")[0] !== first)
    return `"${cidr}" is an address in a subnet; the subnet is ${first}/${subnet.subnetMask}.`;
  if (subnet.subnetMask === 0) return `"${cidr}" is every address there is, and no subnet.`;
  if (subnet.subnetMask > 30) return `"${cidr}" has no room for hosts: the prefix length is 30 at most.`;
  return undefined;
}

/** A validator: an IPv6 prefix of 64 bits, such as VirtualBox takes: unicast, and zero in the rest. */
export function isIpv6Prefix(prefix: string): string | undefined {
  const parsed = /\/64$/.test(prefix) && Address6.isValid(prefix) ? new Address6(prefix) : undefined;
  if (!parsed) return `"${prefix}" is not an IPv6 prefix of 64 bits, such as fd17:625c:f037:2::/64.`;
  if (parsed.startAddress().bigInt() !== parsed.bigInt())
    return `"${prefix}" is an address in a subnet; the prefix is ${parsed.startAddress().correctForm()}/64.`;
  if (parsed.isMulticast() || parsed.isLinkLocal() || parsed.bigInt() === 0n)
    return `"${prefix}" is not for guests: take one from fd00::/8, or one that is routed to the host.`;
  return undefined;
}

/** Whether two spellings mean one IPv6 prefix. */
export const samePrefix = (a: string, b: string): boolean => canonicalPrefix(a) === canonicalPrefix(b);

/** As VirtualBox writes it. */
export function canonicalPrefix(prefix: string): string {
  return Address6.isValid(prefix) ? `${new Address6(prefix).correctForm()}/64` : prefix;
}

/** A validator: an IPv6 address. */
export function isIpv6Address(address: string): string | undefined {
  return !address.includes("/") && Address6.isValid(address)
    ? undefined
    : `"${address}" is not an IPv6 address such as fd17:625c:f037:2::5.`;
}

/** A validator: an IPv4 address. */
export function isAddress(address: string): string | undefined {
  return !address.includes("/") && Address4.isValid(address)
    ? undefined
    : `"${address}" is not an IPv4 address such as 10.1.2.11.`;
}

/** Where `""` stands for none, or any. */
export const unlessEmpty = (validator: (value: string) => string | undefined) => (value: string) =>
  value === "" ? undefined : validator(value);

export function prefixLength(cidr: string): number {
  return new Address4(cidr).subnetMask;
}

/** The first address of a subnet that a host can have: `10.1.2.1` of `10.1.2.0/24`. */
export function firstAddress(cidr: string): string {
  return new Address4(cidr).startAddressExclusive().address;
}

/** `10.1.2.12` of `10.1.2.11`. */
export function nextAddress(address: string): string {
  return Address4.fromBigInt(new Address4(address).bigInt() + 1n).address;
}

/** Whether a host of the subnet can have the address: it is neither the subnet's own nor its broadcast address. */
export function isHostIn(cidr: string, address: string): boolean {
  const [subnet, host] = [new Address4(cidr), new Address4(address).bigInt()];
  return subnet.startAddress().bigInt() < host && host < subnet.endAddress().bigInt();
}

/** Less than 0, 0, or more than 0, as for sorting. */
export function compareAddresses(a: string, b: string): number {
  return Number(new Address4(a).bigInt() - new Address4(b).bigInt());
}

/** The subnet that an address with a prefix length lies in: `10.1.2.0/24`. */
export function subnetOf(address: string, prefix: number): string {
  return `${new Address4(`${address}/${prefix}`).startAddress().address}/${prefix}`;
}
