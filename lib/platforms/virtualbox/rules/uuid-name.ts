import { validate as isUuid } from "uuid";
import type { Rule } from "../../../lab/rules/rule.js";

export const uuidName: Rule = {
  code: "LV131",
  title: "A guest's name that is a UUID",
  why: "VirtualBox finds machines by name and by UUID, and could not distinguish the two.",
  fix: "Give it another `name`.",
  *check(lab) {
    for (const guest of lab.guests.filter(
      ({ hypervisor, name }) => hypervisor.rules.includes(uuidName) && isUuid(name),
    )) {
      yield { at: guest, message: `its name is the UUID ${guest.name}` };
    }
  },
};
