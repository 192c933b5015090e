import type { Rule } from "../../../lab/rules/rule.js";
import { machinesOn } from "./guests.js";

/** The virtio project's SCSI drivers for Windows start with Windows Server 2008. */
const WITHOUT_DRIVERS = ["w2k", "w2k3", "wxp"];

export const oldWindows: Rule = {
  code: "LV151",
  title: "A Windows without drivers for its disks on Proxmox VE",
  why: "Disks on Proxmox VE are virtio SCSI disks, which have no drivers for Windows XP, 2003 and older.",
  fix: "Run it on VirtualBox, which has IDE disks.",
  *check(lab) {
    for (const machine of machinesOn(lab, oldWindows)) {
      const { osType = "" } = machine;
      if (WITHOUT_DRIVERS.includes(osType)) {
        yield { at: machine, message: `its osType is "${osType}"` };
      }
    }
  },
};
