import type { AddressRange } from "../../net/address-range.js";
import { textValidator, type Validators } from "../validation.js";

/** The DHCP server of a network. */
export interface Dhcp {
  /** The server's own address; nothing where a guest serves, which is given its address as others are. */
  readonly server?: string;
  /** What it leases. */
  readonly range: AddressRange;
}

/** What a DHCP server leases. */
export interface Leases {
  /** The first address to lease. */
  readonly lower: string;
  /** The last address to lease. */
  readonly upper: string;
}

export const LEASES: Validators<Leases> = { lower: textValidator, upper: textValidator };
