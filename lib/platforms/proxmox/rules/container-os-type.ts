import type { Rule } from "../../../lab/rules/rule.js";
import { containersOn } from "./guests.js";

/** What `pct help create` lists for ostype. */
const TYPES = "alpine archlinux centos debian devuan fedora gentoo nixos opensuse ubuntu unmanaged".split(" ");

export const containerOsType: Rule = {
  code: "LV147",
  title: "A system in a container that Proxmox VE does not know",
  why: "It writes the container's name and addresses into its files, and each system has others.",
  fix: `Give the template an osType: one of ${TYPES.join(", ")}. "unmanaged" has nothing written.`,
  *check(lab) {
    for (const container of containersOn(lab, containerOsType)) {
      const { osType } = container.template;
      if (!TYPES.includes(osType)) {
        yield { at: container, message: `the osType of its template is "${osType}"` };
      }
    }
  },
};
