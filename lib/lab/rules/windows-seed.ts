import { bootCommands, firstBootCommands } from "../seed/boot-commands.js";
import { VirtualMachine } from "../virtual-machine.js";
import type { Rule } from "./rule.js";

/** What of a cloud-config cloudbase-init knows (its documentation, "Userdata", "cloud-config"). */
const KNOWN = [
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

export const windowsSeed: Rule = {
  code: "LV122",
  title: "A seed asks a Windows guest for what only Linux does",
  why: "In Windows cloudbase-init reads the seed, which knows less than cloud-init, and passes over the rest without a word to anybody.",
  fix: `Take it out of the seed. cloudbase-init knows host name, networks, users with keys, runCommands, and of userData ${KNOWN.join(", ")}.`,
  *check(lab) {
    for (const guest of lab.guests) {
      if (!(guest instanceof VirtualMachine && guest.isWindows && guest.cloudInit.hasSeed)) continue;
      const { hosts, forwarding, userData = {} } = guest.cloudInit;
      const named = [...(hosts ? ["hosts"] : []), ...(forwarding ? ["forwarding"] : [])];
      const asked = [
        ...named,
        ...(bootCommands(guest).length > named.length ? ["the priority of a VLAN"] : []),
        ...(firstBootCommands(guest).length > 0 ? ["scripts of a Unix shell at the first boot"] : []),
        ...Object.keys(userData).filter((key) => !KNOWN.includes(key) && key !== "package_update"),
      ];
      if (asked.length > 0)
        yield { at: guest, message: `it is a Windows (${guest.osType}), and its seed has ${asked.join(", ")}` };
    }
  },
};
