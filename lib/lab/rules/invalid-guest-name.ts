import { isHostName } from "../../net/host-name.js";
import { Guest } from "../guest.js";
import type { Rule } from "../rule.js";

/** The characters of a name with its domain (RFC 1035, section 2.3.4, without the final dot). */
const MAX_LENGTH = 253;

export const invalidGuestName: Rule<Guest> = {
  code: "LV107",
  appliesTo: Guest,
  title: "Guest name that is not a host name",
  why: "The name is used inside the guest, in hosts files and in file names (RFC 1123, section 2.1).",
  fix: 'give a `name` of 1 to 63 letters, digits, and "-", with a letter or a digit at both ends',
  *check({ name, fqdn = name }) {
    if (!isHostName(name)) yield `name is "${name}", which is not a host name`;
    else if (fqdn.length > MAX_LENGTH) yield `name is "${name}", which has ${fqdn.length} characters with its domain`;
  },
};
