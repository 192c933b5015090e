import type { App } from "cdktf";
import { Image, Lab, Proxmox, VirtualBox } from "labvisor";
import { Campus } from "./campus.js";

/** The image boots everywhere, and does nothing. With a Debian cloud image, the guests do their jobs. */
const image = Image.file("../images/hello.img");

/** The campus on VirtualBox. */
export function vlanCampus(app: App): Lab {
  const lab = new Lab(app, "vlan-campus");
  new Campus(lab, "campus", { hypervisor: new VirtualBox(lab, "laptop"), image });
  return lab;
}

/** The same campus on Proxmox VE. */
export function vlanCampusOnProxmox(app: App): Lab {
  const lab = new Lab(app, "vlan-campus-pve");
  new Campus(lab, "campus", { hypervisor: new Proxmox(lab, "pve", { node: "pve" }), image });
  return lab;
}
