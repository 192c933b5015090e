import type { Rule } from "../../../lab/rule.js";
import { VirtualMachine } from "../../../lab/virtual-machine.js";
import type { VirtualBoxMachine } from "../machine-options.js";

/** The maximum that VirtualBox 7.2.22 accepts. */
const SATA_PORTS = 30;

export const storagePorts: Rule<VirtualMachine> = {
  code: "LV155",
  appliesTo: VirtualMachine,
  title: "More disks than VirtualBox's SATA controller has ports",
  why:
    `The boot disk and the data disks are on one SATA controller, which has ${SATA_PORTS} ports. A seed is in a CD ` +
    "drive on the IDE controller, which has places for the Guest Additions as well. Without a seed, the CD drive of " +
    "the Guest Additions needs a SATA port.",
  fix: `give at most ${SATA_PORTS} disks, including the boot disk, and make them larger instead`,
  *check(machine) {
    // A clone has the disks of its source.
    if (machine.original) return;
    const { disks, cloudInit, options } = machine as VirtualBoxMachine;
    const drives = options?.guestAdditions && !cloudInit.hasSeed && !options.dvd ? 1 : 0;
    if (disks.size + drives <= SATA_PORTS) return;
    const others = drives > 0 ? "the boot disk and the Guest Additions" : "the boot disk";
    yield `dataDisks has ${disks.size - 1} disks, which with ${others} need ${disks.size + drives} SATA ports`;
  },
};
