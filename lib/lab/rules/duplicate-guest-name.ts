import { duplicates } from "../duplicates.js";
import type { Guest } from "../guest.js";
import type { Rule } from "../rule.js";
import type { LabScope } from "../scope.js";

export const duplicateGuestName: Rule<LabScope> = {
  code: "LV108",
  title: "Duplicate guest name",
  why: "A name or alias, in upper or lower case, identifies one guest on the hypervisor and in hosts files.",
  fix: "give one of them another `name` or alias",
  *check({ guests }) {
    const reported = new Set<Guest>();
    for (const [earlier, later] of duplicates(guests.flatMap(namesOf), ({ name }) => name.toLowerCase())) {
      const { guest, property, name } = later;
      if (reported.has(guest)) continue;
      reported.add(guest);
      const other = earlier.guest === guest ? "the guest itself" : earlier.guest.node.path;
      yield { at: guest, message: `${property} "${name}", which ${other} also has` };
    }
  },
};

function namesOf(guest: Guest) {
  const { name, fqdn, aliases } = guest;
  return [
    { guest, property: "name is", name },
    ...(fqdn === undefined ? [] : [{ guest, property: "name, with its domain, is", name: fqdn }]),
    ...aliases.map((alias) => ({ guest, property: "aliases has", name: alias })),
  ];
}
