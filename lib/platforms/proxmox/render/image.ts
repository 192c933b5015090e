import type { Container } from "../../../lab/container.js";
import type { Guest } from "../../../lab/guest.js";
import type { Image } from "../../../lab/image.js";
import type { Proxmox } from "../hypervisor.js";
import { formatOf } from "../image-format.js";
import { nodeOf } from "./guest.js";
import { renderNodeFile } from "./node-file.js";

/** The id of the file that an image becomes on a guest's node: to fill disks with, or as what is in a DVD drive. */
export function renderImage(proxmox: Proxmox, guest: Guest, image: Image, content: "import" | "iso"): string {
  const { source } = image;
  const file = "url" in source ? { url: source.url, algorithm: "sha256" as const, checksum: source.sha256 } : source;
  const ending = content === "iso" ? "iso" : formatOf(proxmox.lab, image);
  return renderNodeFile(proxmox, nodeOf(proxmox, guest), content, file, ending);
}

/** The id of the file that a container begins with. */
export function renderTemplate(proxmox: Proxmox, container: Container): string {
  const { source } = container.template;
  if ("volume" in source) {
    return source.volume;
  }
  const [ending = ""] = /tar\.[a-z]+$/.exec(source.url) ?? [];
  return renderNodeFile(proxmox, nodeOf(proxmox, container), "vztmpl", source, ending);
}
