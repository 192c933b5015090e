import type { Rule } from "../rule.js";
import { bootCommands, firstBootCommands } from "../seed/boot-commands.js";
import { VirtualMachine } from "../virtual-machine.js";

/** The keys of a cloud-config that cloudbase-init supports (its documentation, "Userdata", "cloud-config"). */
const SUPPORTED = [
  "groups",
  "hostname",
  "ntp",
  "runcmd",
  "set_hostname",
  "set_timezone",
  "timezone",
  "users",
  "write_files",
];

export const windowsSeed: Rule<VirtualMachine> = {
  code: "LV122",
  appliesTo: VirtualMachine,
  title: "Seed with settings that Windows ignores",
  why:
    "On Windows, cloudbase-init reads the seed. It supports less than cloud-init, and ignores the rest without a " +
    "message.",
  fix:
    "remove it from the seed; cloudbase-init supports the host name, networks, users with keys, runCommands, and " +
    `of userData ${SUPPORTED.join(", ")}`,
  *check(machine) {
    if (!machine.isWindows || !machine.cloudInit.hasSeed) return;
    const { hosts, forwarding, masquerade, userData = {} } = machine.cloudInit;
    const named = [
      ...(hosts ? ["hosts"] : []),
      ...(forwarding ? ["forwarding"] : []),
      ...(masquerade ? ["masquerade"] : []),
    ];
    const unsupported = [
      ...named,
      ...(bootCommands(machine).length > named.length ? ["a VLAN priority"] : []),
      ...(firstBootCommands(machine).length > 0 ? ["shell scripts for the first boot"] : []),
      ...Object.keys(userData).filter((key) => !SUPPORTED.includes(key) && key !== "package_update"),
    ];
    if (unsupported.length > 0) yield `osType is "${machine.osType}", and the seed has ${unsupported.join(", ")}`;
  },
};
