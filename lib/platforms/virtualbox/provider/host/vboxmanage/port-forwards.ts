import type { PortForward } from "../virtualbox-host.js";

/** A rule from the groups of a match: VBoxManage prints its parts in one order, with other separators for adapters and networks. */
export function readForward([
  ,
  name,
  protocol,
  hostAddress,
  hostPort,
  guestAddress,
  guestPort,
]: RegExpMatchArray): PortForward {
  return {
    name,
    protocol: protocol as PortForward["protocol"],
    hostAddress,
    hostPort: Number(hostPort),
    guestAddress,
    guestPort: Number(guestPort),
  };
}
