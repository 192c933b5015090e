// Addresses as attributes hold them: as text, which lib/net validates and compares.
import { ipv4ToNumber } from "../../../net/ipv4.js";
import { ipv6ToNumber } from "../../../net/ipv6.js";
import { MacAddress } from "../../../net/mac-address.js";
import { Subnet } from "../../../net/subnet.js";
import { Subnet6 } from "../../../net/subnet6.js";

type Validator = (text: string) => string | undefined;

/** Returns a validator that reports the error of a parser. */
const parsedBy =
  (parse: (text: string) => unknown): Validator =>
  (text) => {
    try {
      parse(text);
      return undefined;
    } catch (error) {
      return `${(error as Error).message}.`;
    }
  };

export const isAddress = parsedBy(ipv4ToNumber);
export const isIpv6Address = parsedBy(ipv6ToNumber);
export const isSubnet = parsedBy((cidr) => Subnet.parse(cidr).hosts);
export const isIpv6Prefix = parsedBy(Subnet6.parse);

export const isMac: Validator = (mac) =>
  parsedBy(MacAddress.parse)(mac) ??
  (MacAddress.parse(mac).isUnicast
    ? undefined
    : `${mac} is not a unicast address; give one whose second digit is even, such as 02:1a:2b:3c:4d:5e.`);

/** Returns a validator that also accepts `""`, which stands for none or any. */
export const unlessEmpty =
  (validator: Validator): Validator =>
  (value) =>
    value === "" ? undefined : validator(value);

/** The twelve upper-case digits, as VirtualBox stores them. */
export const bareMac = (mac: string): string => MacAddress.parse(mac).digits;

/** Lower case with colons: `02:1a:2b:3c:4d:5e`. */
export const readableMac = (mac: string): string => `${MacAddress.parse(mac)}`;

export const sameMac = (a: string, b: string): boolean => bareMac(a) === bareMac(b);

/** Whether two spellings denote the same IPv6 prefix. */
export const samePrefix = (a: string, b: string): boolean => canonicalPrefix(a) === canonicalPrefix(b);

/** The spelling that VirtualBox uses. A prefix that Labvisor would not accept stays as it is. */
export function canonicalPrefix(prefix: string): string {
  return isIpv6Prefix(prefix) === undefined ? `${Subnet6.parse(prefix)}` : prefix;
}
