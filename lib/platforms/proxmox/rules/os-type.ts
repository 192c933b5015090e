import { Token } from "cdktf";
import type { Rule } from "../../../lab/rules/rule.js";
import { machinesOn } from "./guests.js";

/** What `qm help create` lists for ostype. */
const TYPES = "l24 l26 other solaris w2k w2k3 w2k8 win10 win11 win7 win8 wvista wxp".split(" ");

export const osType: Rule = {
  code: "LV144",
  title: "A guest system that Proxmox VE does not know",
  why: "It gives each kind of system other hardware.",
  fix: `Take one of ${TYPES.join(", ")} as osType: l26 is any Linux since 2.6, win11 also Windows Server 2022 and 2025, win10 also 2016 and 2019.`,
  *check(lab) {
    for (const machine of machinesOn(lab, osType)) {
      const { osType: given = "l26" } = machine;
      if (!Token.isUnresolved(given) && !TYPES.includes(given)) {
        yield { at: machine, message: `its osType is "${given}"` };
      }
    }
  },
};
