import { Subnet } from "../../../../net/subnet.js";
import type { BridgedInterface, HostOnlyNetworkRecord } from "./networks.js";

/** An interface of the host that has an IPv4 address. */
export interface HostInterface {
  readonly name: string;
  readonly address: string;
  readonly prefixLength: number;
  readonly isHostOnly: boolean;
  /** For a host-only network: the id of the lab that claimed it. */
  readonly lab?: string;
}

/** Returns the interfaces with an address of both kinds. */
export function toInterfaces(
  hostOnly: readonly (HostOnlyNetworkRecord & { readonly claim?: string })[],
  bridged: readonly BridgedInterface[],
): HostInterface[] {
  const own = hostOnly.map(({ name, address, prefixLength, claim }) => ({
    ...{ name, address, prefixLength, isHostOnly: true },
    ...(claim?.includes("/") ? { lab: claim.split("/", 1)[0] } : {}),
  }));
  const others = bridged.flatMap(({ name, address, prefixLength }) =>
    address === undefined || prefixLength === undefined || hostOnly.some((each) => each.name === name)
      ? []
      : [{ name, address, prefixLength, isHostOnly: false }],
  );
  // An interface without an address is shown with an empty one.
  return [...own.filter(({ address }) => address !== "" && address !== "0.0.0.0"), ...others];
}

/**
 * Returns the interface, other than those that `isOwn` selects, whose subnet overlaps the given one.
 *
 * VirtualBox would create another interface, and the host would route the addresses of both to only one of them.
 */
export function overlapping(
  cidr: string,
  interfaces: readonly HostInterface[],
  isOwn: (each: HostInterface) => boolean,
): HostInterface | undefined {
  const subnet = Subnet.parse(cidr);
  return interfaces.find((each) => !isOwn(each) && Subnet.containing(each.address, each.prefixLength).overlaps(subnet));
}

/** Returns the problem of a host-only network whose subnet an interface of the host overlaps, and the remedies. */
export function overlapProblem(cidr: string, { name, address, prefixLength, isHostOnly, lab }: HostInterface) {
  const text = `The host already has an address in ${cidr}: ${address}/${prefixLength}, on the interface ${name}`;
  if (!isHostOnly) return { text, advice: "Choose another subnet." };
  const advice =
    lab === undefined
      ? `Choose another subnet, or import the existing network with the id ${address}.`
      : "The existing network belongs to another lab: choose another subnet, or destroy that lab. If it is this lab, " +
        "whose state was lost, run labvisor recover.";
  return { text, advice };
}
