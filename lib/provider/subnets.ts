import { Address4 } from "ip-address";

/** A validator: an IPv4 subnet in CIDR form whose host bits are zero. */
export function isSubnet(cidr: string): string | undefined {
  const subnet = /\/\d+$/.test(cidr) && Address4.isValid(cidr) ? new Address4(cidr) : undefined;
  if (!subnet) return `"${cidr}" is not an IPv4 subnet such as 10.1.2.0/24.`;
  const first = subnet.startAddress().address;
  if (subnet.address.split("/")[0] !== first)
    return `"${cidr}" is an address in a subnet; the subnet is ${first}/${subnet.subnetMask}.`;
  if (subnet.subnetMask > 30) return `"${cidr}" has no room for hosts: the prefix length is 30 at most.`;
  return undefined;
}

/** A validator: an IPv4 address. */
export function isAddress(address: string): string | undefined {
  return !address.includes("/") && Address4.isValid(address)
    ? undefined
    : `"${address}" is not an IPv4 address such as 10.1.2.11.`;
}

export function prefixLength(cidr: string): number {
  return new Address4(cidr).subnetMask;
}

/** The first address of a subnet that a host can have: `10.1.2.1` of `10.1.2.0/24`. */
export function firstAddress(cidr: string): string {
  return new Address4(cidr).startAddressExclusive().address;
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
