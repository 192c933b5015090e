import { createHash } from "node:crypto";
import fs from "node:fs";
import type { Container } from "../../../lab/container.js";
import type { Download } from "../../../lab/download.js";
import type { Guest } from "../../../lab/guest.js";
import type { Image } from "../../../lab/image.js";
import { fileOf } from "../../../lab/machine-images.js";
import { absolutePath, stackPath } from "../../../lab/project.js";
import type { ProxmoxHost } from "../host.js";
import { decompressionOf, formatOf, isPackedDvd, PREPARED } from "../image-format.js";
import { DownloadFileResource } from "../resources/download-file.js";
import { FileResource } from "../resources/file.js";
import { tagName } from "../tags.js";
import { nodeOf } from "./guest.js";
import { labDigits } from "./lab-identity.js";
import { LabvisorProvider } from "./labvisor-provider.js";
import { PreparedImageResource } from "./prepared-image.js";

/**
 * The uses of a file: Proxmox VE's content type, and the word in Terraform's names. Each content type is in a folder of
 * its own.
 */
const USES = { import: "image", iso: "iso", vztmpl: "template" } as const;
type Content = keyof typeof USES;

/** A file to upload, or a URL for the node to download. */
type FileSource = { readonly path: string } | Download;

/** Renders an image on a guest's node, as the source of disks or the content of a DVD drive. @returns the file's id */
export function renderImage(proxmox: ProxmoxHost, guest: Guest, image: Image, content: "import" | "iso"): string {
  const { lab } = proxmox;
  const format = content === "import" ? formatOf(lab, image) : isPackedDvd(lab, image) ? PREPARED : "iso";
  const form = format === PREPARED ? { disk: image.disk } : { extension: format };
  return renderFile(proxmox, nodeOf(proxmox, guest), content, fileOf(image, guest), form);
}

/** Renders a container's template on its node. @returns the file's id */
export function renderTemplate(proxmox: ProxmoxHost, container: Container): string {
  const { source } = container.template;
  if ("volume" in source) {
    return source.volume;
  }
  const [extension = ""] = /tar\.[a-z]+$/.exec(source.url) ?? [];
  return renderFile(proxmox, nodeOf(proxmox, container), "vztmpl", source, { extension });
}

/**
 * Renders a file on a node, once for all guests of the lab on the node that use it.
 *
 * @param form the extension of the file's name, without a dot; or, for a prepared file, the disk in an archive
 * @returns the file's id
 */
function renderFile(
  proxmox: ProxmoxHost,
  nodeName: string,
  content: Content,
  source: FileSource,
  form: { readonly extension: string } | { readonly disk: number | undefined },
): string {
  const { lab, node } = proxmox;
  const digest = "url" in source ? source.checksum : contentDigest(source.path, absolutePath(lab, source.path));
  const disk = "disk" in form && form.disk !== undefined && form.disk > 1 ? `-${form.disk}` : "";
  const short = `${digest.slice(0, 12)}${disk}`;
  const onNode = nodeSuffix(proxmox, nodeName);
  // Named after its content. No construct of a user has an id with a dot.
  const id = `${content}.${short}${onNode}`;
  const existing = node.tryFindChild(id) as DownloadFileResource | FileResource | PreparedImageResource | undefined;
  if (existing) {
    return existing.id;
  }
  const place = { node_name: nodeName, datastore_id: proxmox.fileStorage, content_type: content };
  const logicalId = `${lab.getLogicalId(node)}_${USES[content]}_${short}${onNode}`;
  // The provider does not notice that a file of the same name has another content.
  // Another state of the lab has a file of its own, and deletes it without harm to this one.
  const name = `${tagName(lab.node.id)}-${labDigits(proxmox)}-${short}${onNode}`;
  if ("disk" in form) {
    LabvisorProvider.in(lab);
    const origin =
      "url" in source ? { url: source.url, checksum: source.checksum } : { file: stackPath(lab, source.path) };
    const image = new PreparedImageResource(proxmox, id, () => ({ ...place, name, ...origin, disk: form.disk }));
    image.overrideLogicalId(logicalId);
    return image.id;
  }
  const file_name = `${name}.${form.extension}`;
  const resource =
    "url" in source
      ? new DownloadFileResource(proxmox, id, () => ({
          ...place,
          url: source.url,
          file_name,
          checksum: source.checksum,
          checksum_algorithm: source.algorithm,
          decompression_algorithm: content === "iso" ? decompressionOf(source.url) : undefined,
          // By default another size at the URL, which the checksum refuses anyway, causes another download.
          overwrite: false,
        }))
      : new FileResource(proxmox, id, () => ({
          ...place,
          source_file: { path: stackPath(lab, source.path), file_name },
        }));
  resource.overrideLogicalId(logicalId);
  return resource.id;
}

/**
 * Returns the part of a file's name that distinguishes the nodes, which may share storage. The hypervisor's own node
 * has none.
 */
export function nodeSuffix(proxmox: ProxmoxHost, nodeName: string): string {
  return nodeName === proxmox.nodeName ? "" : `-${nodeName}`;
}

/**
 * Returns the SHA-256 of a file: of a missing one, which the rule LV114 reports unless files are assumed, that of its
 * name.
 */
function contentDigest(name: string, file: string): string {
  const hash = createHash("sha256");
  if (!fs.existsSync(file) || !fs.statSync(file).isFile()) {
    return hash.update(name).digest("hex");
  }
  const handle = fs.openSync(file, "r");
  try {
    const buffer = Buffer.alloc(1 << 20);
    for (let read = fs.readSync(handle, buffer); read > 0; read = fs.readSync(handle, buffer)) {
      hash.update(buffer.subarray(0, read));
    }
  } finally {
    fs.closeSync(handle);
  }
  return hash.digest("hex");
}
