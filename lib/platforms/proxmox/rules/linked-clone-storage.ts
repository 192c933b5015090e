import type { Rule } from "../../../lab/rule.js";
import { VirtualMachine } from "../../../lab/virtual-machine.js";
import type { ProxmoxMachine } from "../machine-options.js";
import { storagesOf } from "./storages-of.js";

export const linkedCloneStorage: Rule<ProxmoxMachine> = {
  code: "LV149",
  appliesTo: VirtualMachine,
  title: "Linked clone on storage that does not support them, or of unknown kind",
  why: "The disk of a linked clone builds on its template's disk, which an LVM volume cannot do.",
  fix:
    'make a full clone(), or declare the kind of storage that supports them: StoragePool.existing(pve, "tank", ' +
    "StorageKind.ZFS)",
  *check(machine) {
    if (!machine.linked) return;
    for (const { node, kind } of storagesOf(machine.original ?? machine)) {
      if (!kind?.supportsLinkedClones) {
        yield `the template's disks are on ${node.path}, which is ${kind?.name ?? "of unknown kind"}`;
      }
    }
  },
};
