import { isHostName } from "../../net/host-name.js";
import type { Rule } from "./rule.js";

export const guestNameInvalid: Rule = {
  code: "LV107",
  title: "A guest's name is not a host name",
  why: "The name goes into the guest, into hosts files and into file names (RFC 1123, section 2.1).",
  fix: 'Give it a `name` of letters, digits and "-", at most 63, that begins and ends with a letter or a digit.',
  *check(lab) {
    for (const guest of lab.guests.filter(({ name }) => !isHostName(name))) {
      yield { at: guest, message: `"${guest.name}" is not a host name` };
    }
  },
};
