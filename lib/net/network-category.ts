/** The stations that a network reaches, whatever kind of network it is. */
export enum NetworkCategory {
  /** Guests behind a NAT: they reach the outside, and nothing outside reaches them except through forwarded ports. */
  NAT = "nat",
  /** Guests and their hypervisor's host. */
  HOST = "host",
  /** Guests only. */
  ISOLATED = "isolated",
  /** Guests and the physical LAN. */
  LAN = "lan",
}
