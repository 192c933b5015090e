import { Token } from "cdktf";
import type { Rule } from "../../../lab/rules/rule.js";
import { machinesOn } from "./guests.js";

/** The values of ostype that `qm help create` lists. */
const TYPES = "l24 l26 other solaris w2k w2k3 w2k8 win10 win11 win7 win8 wvista wxp".split(" ");

export const osType: Rule = {
  code: "LV144",
  title: "An operating system that Proxmox VE does not know",
  why: "Proxmox VE chooses the virtual hardware by the operating system.",
  fix: `Use one of ${TYPES.join(", ")} as osType: l26 is any Linux since 2.6, win11 includes Windows Server 2022 and 2025, win10 2016 and 2019.`,
  *check(lab) {
    for (const machine of machinesOn(lab, osType)) {
      const { osType: type = "l26" } = machine;
      if (!Token.isUnresolved(type) && !TYPES.includes(type)) {
        yield { at: machine, message: `its osType is "${type}"` };
      }
    }
  },
};
