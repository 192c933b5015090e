import { Token } from "cdktf";
import type { Rule } from "../../../lab/rule.js";
import { VirtualMachine } from "../../../lab/virtual-machine.js";

/** The values of ostype that `qm help create` lists. */
const TYPES = "l24 l26 other solaris w2k w2k3 w2k8 win10 win11 win7 win8 wvista wxp".split(" ");

export const osType: Rule<VirtualMachine> = {
  code: "LV144",
  appliesTo: VirtualMachine,
  title: "Unknown operating system",
  why: "Proxmox VE chooses a machine's virtual hardware by its operating system.",
  fix:
    `give one of ${TYPES.join(", ")}: l26 is any Linux since 2.6, win11 includes Windows Server 2022 and 2025, ` +
    "win10 includes 2016 and 2019",
  *check({ osType = "l26" }) {
    if (!Token.isUnresolved(osType) && !TYPES.includes(osType)) yield `osType is "${osType}"`;
  },
};
