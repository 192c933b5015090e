import { Container } from "../container.js";
import type { Guest } from "../guest.js";
import { VirtualMachine } from "../virtual-machine.js";
import type { Rule } from "./rule.js";

export const otherArchitecture: Rule = {
  code: "LV129",
  title: "An image or a template for another processor than the host's",
  why: "The guest's instructions run on the host's processor: only hardware emulation translates them.",
  fix: "Take the one for the host's architecture. Where the name of its file says another than it has, give its `architecture`; where the host is no x86_64, that of the hypervisor.",
  *check(lab) {
    for (const guest of lab.guests) {
      const { hypervisor, technique } = guest;
      const allowed = technique.architecturesOn(hypervisor.architecture);
      for (const { what, architecture } of softwareOf(guest)) {
        if (architecture !== undefined && !allowed.includes(architecture)) {
          yield {
            at: guest,
            message: `its ${what} is for ${architecture}, and by ${technique} on ${hypervisor.node.path} it can be for ${allowed.join(" or ")}`,
          };
        }
      }
    }
  },
};

function softwareOf(guest: Guest) {
  if (guest instanceof Container) return [{ what: "template", architecture: guest.template.architecture }];
  const disks = guest instanceof VirtualMachine ? [...guest.disks] : [];
  return disks.map(([name, { image }]) => ({ what: `image of disk ${name}`, architecture: image?.architecture }));
}
