import type { Rule } from "../../../lab/rule.js";
import { VirtualMachine } from "../../../lab/virtual-machine.js";

/** The virtio project's Windows drivers for SCSI disks start with Windows Server 2008. */
const WITHOUT_DRIVERS = ["w2k", "w2k3", "wxp"];

export const windowsWithoutDrivers: Rule<VirtualMachine> = {
  code: "LV151",
  appliesTo: VirtualMachine,
  title: "Windows without drivers for its disks",
  why:
    "Disks on Proxmox VE are virtio SCSI disks, and there are no drivers for Windows XP, Windows Server 2003, and " +
    "older.",
  fix: "run it on VirtualBox, which has IDE disks",
  *check({ osType = "" }) {
    if (WITHOUT_DRIVERS.includes(osType)) yield `osType is "${osType}"`;
  },
};
