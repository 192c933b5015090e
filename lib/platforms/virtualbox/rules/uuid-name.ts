import { validate as isUuid } from "uuid";
import { Guest } from "../../../lab/guest.js";
import type { Rule } from "../../../lab/rule.js";

export const uuidName: Rule<Guest> = {
  code: "LV131",
  appliesTo: Guest,
  title: "UUID as a guest name",
  why: "VirtualBox finds machines by name and by UUID, and could not tell the two apart.",
  fix: "give another `name`",
  *check({ name }) {
    if (isUuid(name)) yield `name is the UUID ${name}`;
  },
};
