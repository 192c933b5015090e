import { isHostName } from "../../net/host-name.js";
import { Guest } from "../guest.js";
import type { Rule } from "../rule.js";

export const invalidGuestName: Rule<Guest> = {
  code: "LV107",
  appliesTo: Guest,
  title: "Guest name that is not a host name",
  why: "The name is used inside the guest, in hosts files and in file names (RFC 1123, section 2.1).",
  fix: 'give a `name` of 1 to 63 letters, digits, and "-", with a letter or a digit at both ends',
  *check({ name }) {
    if (!isHostName(name)) yield `name is "${name}", which is not a host name`;
  },
};
