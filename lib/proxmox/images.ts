import type { ContainerTemplate } from "../lab/container-template.js";
import type { Image } from "../lab/image.js";
import { formatOf } from "./image-format.js";
import { renderNodeFile } from "./node-file.js";
import type { Proxmox } from "./proxmox.js";

/** The id of the file that an image becomes on the node: to fill disks with, or as what is in a DVD drive. */
export function renderImage(proxmox: Proxmox, image: Image, content: "import" | "iso"): string {
  const { source } = image;
  const file = "url" in source ? { url: source.url, algorithm: "sha256" as const, checksum: source.sha256 } : source;
  return renderNodeFile(proxmox, content, file, content === "iso" ? "iso" : formatOf(proxmox.lab, image));
}

/** The id of the file that containers begin with. */
export function renderTemplate(proxmox: Proxmox, { source }: ContainerTemplate): string {
  if ("volume" in source) {
    return source.volume;
  }
  const [ending = ""] = /tar\.[a-z]+$/.exec(source.url) ?? [];
  return renderNodeFile(proxmox, "vztmpl", source, ending);
}
