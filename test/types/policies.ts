// Checked by `tsc --noEmit`: each marked line must not compile.

import { Guest, type Lab, NoBridgedNetworks, type Policy, VirtualMachine } from "../../lib/index.js";

export function policies(lab: Lab) {
  // It is shown what it looks at, abstract classes and those of any hypervisor among it.
  lab.addPolicy({ name: "a", appliesTo: Guest, fix: "Change it.", check: ({ name, memory }) => [`${name} ${memory}`] });
  lab.addPolicy({
    name: "b",
    appliesTo: VirtualMachine,
    fix: "Change it.",
    check: ({ bootDisk }) => [`${bootDisk.size}`],
  });
  lab.addPolicy({
    name: "c",
    appliesTo: Guest,
    fix: "Change it.",
    *check({ interfaces }) {
      if (interfaces.length > 2) yield "it has more than two interfaces";
    },
  });
  // @ts-expect-error A guest has no boot disk: a container has none.
  lab.addPolicy({ name: "d", appliesTo: Guest, fix: "Change it.", check: ({ bootDisk }) => [`${bootDisk}`] });
  // @ts-expect-error A text is iterable, and is no list of texts.
  lab.addPolicy({ name: "e", appliesTo: Guest, fix: "Change it.", check: () => "bad" });
  // @ts-expect-error It is checked while the lab is synthesised.
  lab.addPolicy({ name: "f", appliesTo: Guest, fix: "Change it.", check: async () => [] });
  // @ts-expect-error Without advice.
  lab.addPolicy({ name: "g", appliesTo: Guest, check: () => [] });
  // @ts-expect-error A class, and no instance.
  lab.addPolicy(NoBridgedNetworks);
  // @ts-expect-error
  lab.addPolicy(new NoBridgedNetworks(), { severity: "fatal" });
  // @ts-expect-error No such class of constructs.
  const dates: Policy<Guest> = { name: "h", appliesTo: Date, fix: "Change it.", check: () => [] };
  return dates;
}
