import { type Rule, Severity } from "../rule.js";
import { VirtualMachine } from "../virtual-machine.js";

/** The characters of a NetBIOS name. */
const MAX_LENGTH = 15;

export const windowsName: Rule<VirtualMachine> = {
  code: "LV136",
  severity: Severity.WARNING,
  appliesTo: VirtualMachine,
  title: "Windows name that is longer than 15 characters",
  why: "A computer name of Windows (NetBIOS) has at most 15 characters. cloudbase-init cuts the rest off.",
  fix: "give a `name` of at most 15 characters",
  *check({ isWindows, name, osType }) {
    if (isWindows && name.length > MAX_LENGTH)
      yield `name is "${name}", which has ${name.length} characters, and osType is "${osType}"`;
  },
};
