import { Guest } from "../guest.js";
import { type Rule, Severity } from "../rule.js";

export const undeliveredAddress: Rule<Guest> = {
  code: "LV139",
  severity: Severity.WARNING,
  appliesTo: Guest,
  title: "Address that no seed delivers",
  why:
    "A guest learns its addresses from its seed. A guest from a blank disk, or with CloudInit.none(), has none. It " +
    "has the address only if somebody configures it in the guest.",
  fix: "give the guest CloudInit.seed() and an image that reads it, or configure the address in the guest",
  *check({ hasNetworkConfiguration, interfaces }) {
    if (hasNetworkConfiguration) return;
    for (const each of interfaces) {
      if (each.explicitAddress !== undefined)
        yield `the address of ${each} is ${each.explicitAddress}, and the guest has no seed`;
    }
  },
};
