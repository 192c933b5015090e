import type { App } from "cdktf";
import { Image, Lab, Proxmox, VirtualBox } from "labvisor";
import { Shop } from "./shop.js";

/** It boots everywhere, and does nothing. With a cloud image of Debian the guests have their names and addresses. */
const image = Image.file("../images/hello.img");

/** The shop on VirtualBox. */
export function portable(app: App): Lab {
  const lab = new Lab(app, "portable");
  new Shop(lab, "shop", { hypervisor: new VirtualBox(lab, "laptop"), image });
  return lab;
}

/** The same shop on Proxmox VE. */
export function portableOnProxmox(app: App): Lab {
  const lab = new Lab(app, "portable-pve");
  const pve = new Proxmox(lab, "pve", { node: "pve", nameservers: ["9.9.9.9"] }); // behind its NAT
  new Shop(lab, "shop", { hypervisor: pve, image });
  return lab;
}
