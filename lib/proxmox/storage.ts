import { Token } from "cdktf";
import { fail } from "../lab/errors.js";
import { StorageKind } from "../lab/storage-kind.js";
import { type DirectoryPool, ExistingPool, type StoragePool } from "../lab/storage-pool.js";
import { clusterName } from "./names.js";
import type { Proxmox } from "./proxmox.js";
import { StorageDirectoryResource } from "./resources/storage-directory.js";

export function renderDirectoryPool(proxmox: Proxmox, pool: DirectoryPool): void {
  if (!Token.isUnresolved(pool.path) && !pool.path.startsWith("/")) {
    fail(pool, `path is "${pool.path}": give an absolute one, of a folder on the node ${proxmox.nodeName}`);
  }
  new StorageDirectoryResource(pool, "Default", () => ({
    id: clusterName(pool, proxmox),
    path: pool.path,
    content: ["images", "rootdir"],
    nodes: [proxmox.nodeName],
    // Left out, the provider says that all nodes share it.
    shared: false,
    create_base_path: true,
  }));
}

/** Where a disk lies, and in which format: files can have snapshots and be built on as QCOW2, volumes are raw. */
export function diskStorage(pool: StoragePool): { datastore_id: string; file_format: string | undefined } {
  const id = pool instanceof ExistingPool ? pool.name : (pool.node.defaultChild as StorageDirectoryResource).id;
  const kind = pool instanceof ExistingPool ? pool.kind : StorageKind.DIRECTORY;
  return { datastore_id: id, file_format: kind && (kind.keepsFiles ? "qcow2" : "raw") };
}
