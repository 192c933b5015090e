// `tsc --noEmit` checks that the marked lines do not compile.

import { Guest, type Lab, NoBridgedNetworks, type Rule, Severity, VirtualMachine } from "../../lib/index.js";

export function policies(lab: Lab) {
  // check() receives an instance of appliesTo, including abstract and generic classes.
  lab.addPolicy({ code: "a", appliesTo: Guest, fix: "change it", check: ({ name, memory }) => [`${name} ${memory}`] });
  lab.addPolicy({
    code: "b",
    appliesTo: VirtualMachine,
    fix: "change it",
    check: ({ bootDisk }) => [`${bootDisk.size}`],
  });
  lab.addPolicy({
    code: "c",
    appliesTo: Guest,
    fix: "change it",
    *check({ interfaces }) {
      if (interfaces.length > 2) yield "it has more than two interfaces";
    },
  });
  // @ts-expect-error A guest has no boot disk: a container has none.
  lab.addPolicy({ code: "d", appliesTo: Guest, fix: "change it", check: ({ bootDisk }) => [`${bootDisk}`] });
  // @ts-expect-error A string is iterable, but not a list of strings.
  lab.addPolicy({ code: "e", appliesTo: Guest, fix: "change it", check: () => "bad" });
  // @ts-expect-error Synthesis is synchronous.
  lab.addPolicy({ code: "f", appliesTo: Guest, fix: "change it", check: async () => [] });
  // @ts-expect-error The fix is missing.
  lab.addPolicy({ code: "g", appliesTo: Guest, check: () => [] });
  // @ts-expect-error A class instead of an instance.
  lab.addPolicy(NoBridgedNetworks);
  lab.addPolicy(new NoBridgedNetworks(), { severity: Severity.WARNING });
  // @ts-expect-error Severity is an enum.
  lab.addPolicy(new NoBridgedNetworks(), { severity: "warning" });
  // @ts-expect-error Date is not a class of constructs.
  const dates: Rule<Guest> = { code: "h", appliesTo: Date, fix: "change it", check: () => [] };
  return dates;
}
