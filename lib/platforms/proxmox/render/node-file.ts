import { createHash } from "node:crypto";
import fs from "node:fs";
import { absolutePath, stackPath } from "../../../lab/project.js";
import type { Proxmox } from "../hypervisor.js";
import { tagName } from "../names.js";
import { DownloadFileResource } from "../resources/download-file.js";
import { FileResource } from "../resources/file.js";

/** What a file is for, by Proxmox VE's word, and by ours in Terraform's names. Each kind is in a folder of its own, and known by its name's ending. */
const USES = { import: "image", iso: "iso", vztmpl: "template" } as const;
export type Content = keyof typeof USES;

/** Uploaded, or downloaded by the node. */
export type FileSource =
  | { readonly path: string }
  | { readonly url: string; readonly algorithm: "sha256" | "sha512"; readonly checksum: string };

/**
 * The id of a file on a node; it is there once in a lab, for all on the node who use it.
 *
 * @param ending of its name, without a dot
 */
export function renderNodeFile(
  proxmox: Proxmox,
  nodeName: string,
  content: Content,
  source: FileSource,
  ending: string,
): string {
  const { lab, node } = proxmox;
  const digest = "url" in source ? source.checksum : contentDigest(source.path, absolutePath(lab, source.path));
  const short = digest.slice(0, 12);
  // By its content, and with a dot: no construct of a user has such an id.
  const onNode = nodeSuffix(proxmox, nodeName);
  const id = `${content}.${short}${onNode}`;
  const there = node.tryFindChild(id) as DownloadFileResource | FileResource | undefined;
  if (there) {
    return there.id;
  }
  const place = { node_name: nodeName, datastore_id: proxmox.fileStorage, content_type: content };
  // The provider does not see that a file of the same name has another content.
  const file_name = `${tagName(lab.node.id)}-${short}${onNode}.${ending}`;
  const resource =
    "url" in source
      ? new DownloadFileResource(proxmox, id, () => ({
          ...place,
          url: source.url,
          file_name,
          checksum: source.checksum,
          checksum_algorithm: source.algorithm,
          // Else another size at the URL, which the checksum refuses anyway, has it downloaded again.
          overwrite: false,
        }))
      : new FileResource(proxmox, id, () => ({
          ...place,
          source_file: { path: stackPath(lab, source.path), file_name },
        }));
  resource.overrideLogicalId(`${lab.getLogicalId(node)}_${USES[content]}_${short}${onNode}`);
  return resource.id;
}

/** What tells a file's names on another node than the hypervisor's own from those there: both may be on storage that the nodes share. */
export function nodeSuffix(proxmox: Proxmox, nodeName: string): string {
  return nodeName === proxmox.nodeName ? "" : `-${nodeName}`;
}

/** The SHA-256 of a file. Of one that is not there, which the rule LV114 reports unless files are assumed, that of its name. */
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
