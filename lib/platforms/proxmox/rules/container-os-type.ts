import type { Rule } from "../../../lab/rules/rule.js";
import { containersOn } from "./guests.js";

/** The values of ostype that `pct help create` lists. */
const TYPES = "alpine archlinux centos debian devuan fedora gentoo nixos opensuse ubuntu unmanaged".split(" ");

export const containerOsType: Rule = {
  code: "LV147",
  title: "A container's operating system that Proxmox VE does not know",
  why: "Proxmox VE writes the container's name and addresses to its configuration files, which differ between operating systems.",
  fix: `Give the template an osType: one of ${TYPES.join(", ")}. With "unmanaged" nothing is written.`,
  *check(lab) {
    for (const container of containersOn(lab, containerOsType)) {
      const { osType } = container.template;
      if (!TYPES.includes(osType)) {
        yield { at: container, message: `the osType of its template is "${osType}"` };
      }
    }
  },
};
