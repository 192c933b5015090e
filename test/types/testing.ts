// `tsc --noEmit` checks that the marked lines do not compile.

import type { Lab } from "../../lib/index.js";
import { Template } from "../../lib/testing/index.js";

export function matchers(lab: Lab) {
  const template = Template.fromLab(lab);
  const cpus: number | undefined = template.resource("virtualbox_vm", "web").cpus;
  const vmId: number | undefined = template.resource("proxmox_virtual_environment_vm", "web").vm_id;
  template.hasResource("virtualbox_vm", { network_adapters: [{ address: /^10\./ }] });
  // @ts-expect-error The attribute is misspelled.
  template.resource("virtualbox_vm", "web").cpu;
  // @ts-expect-error The attribute is misspelled.
  template.hasResource("virtualbox_vm", { cpu: 2 });
  // @ts-expect-error cpus is a number.
  template.findResources("virtualbox_vm", { cpus: "2" });
  // Attributes of other providers' resources are not known.
  const triggers: unknown = template.resource("null_resource", "check").triggers;
  return [cpus, vmId, triggers];
}
