import type { OfficialImageName } from "../../../lab/official-image.js";
import type { Rule } from "../../../lab/rule.js";
import { VirtualMachine } from "../../../lab/virtual-machine.js";
import { DEFAULT_CPU_TYPE, type ProxmoxMachine } from "../machine-options.js";

/** The official images whose kernels need a processor of the level x86-64-v3. */
const LEVEL_3: readonly OfficialImageName[] = ["almalinux-10", "rocky-10"];
/** The emulated processors below that level. */
const BELOW: readonly string[] = ["kvm64", "qemu64", "x86-64-v2", DEFAULT_CPU_TYPE];

export const processorLevel: Rule<ProxmoxMachine> = {
  code: "LV160",
  appliesTo: VirtualMachine,
  title: "Official image that needs a newer processor",
  why:
    "AlmaLinux 10 and Rocky Linux 10 need a processor of the level x86-64-v3. On others they stop as they boot, and " +
    "Proxmox VE emulates an older one by default.",
  fix: 'set options.cpuType to "host", or to "x86-64-v3"',
  *check({ bootDisk, options, source: original }) {
    const { source } = bootDisk.image ?? {};
    const { cpuType = DEFAULT_CPU_TYPE } = options ?? {};
    // A clone has its source's processors.
    if (original || source === undefined || !("official" in source) || !BELOW.includes(cpuType)) return;
    if (LEVEL_3.includes(source.official))
      yield `its processor is ${cpuType}, on which ${source.official} does not boot`;
  },
};
