import { isContainer } from "../container.js";
import { Guest } from "../guest.js";
import type { Rule } from "../rule.js";
import { isVirtualMachine } from "../virtual-machine.js";

export const architectureMismatch: Rule<Guest> = {
  code: "LV129",
  appliesTo: Guest,
  title: "Image or template for another architecture",
  why: "A guest's instructions run on the host's processor. Only hardware emulation translates them.",
  fix:
    "use one for the host's architecture; if its file name is misleading, set its `architecture`, and if the host " +
    "is not x86_64, set the hypervisor's",
  *check(guest) {
    const { hypervisor, technique } = guest;
    const allowed = technique.architecturesOn(hypervisor.architecture);
    for (const { what, architecture } of imagesOf(guest)) {
      if (architecture !== undefined && !allowed.includes(architecture)) {
        const platform = `${technique} on ${hypervisor.node.path}`;
        yield `its ${what} is for ${architecture}, but ${platform} supports ${allowed.join(" or ")}`;
      }
    }
  },
};

/** Returns the images that a guest runs, or a container's template, with the words for them in a message. */
function imagesOf(guest: Guest) {
  if (isContainer(guest)) return [{ what: "template", architecture: guest.template.architecture }];
  const disks = isVirtualMachine(guest) ? [...guest.disks] : [];
  return disks.map(([name, { image }]) => ({ what: `image of disk ${name}`, architecture: image?.architecture }));
}
