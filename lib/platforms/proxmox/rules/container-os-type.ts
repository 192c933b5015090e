import { Container } from "../../../lab/container.js";
import type { Rule } from "../../../lab/rule.js";

/** The values of ostype that `pct help create` lists. */
const TYPES = "alpine archlinux centos debian devuan fedora gentoo nixos opensuse ubuntu unmanaged".split(" ");

export const containerOsType: Rule<Container> = {
  code: "LV147",
  appliesTo: Container,
  title: "Unknown operating system in a container template",
  why: "Proxmox VE writes the container's name and addresses into files that differ from system to system.",
  fix: `give the template an osType, one of ${TYPES.join(", ")}; "unmanaged" leaves the files as they are`,
  *check({ template: { osType } }) {
    if (!TYPES.includes(osType)) yield `the osType of its template is "${osType}"`;
  },
};
