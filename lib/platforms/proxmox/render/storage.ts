import { Token } from "cdktf";
import { fail } from "../../../lab/errors.js";
import { type DirectoryPool, isExistingPool, type Storage, type StoragePool } from "../../../lab/storage-pool.js";
import type { ProxmoxHost } from "../host.js";
import { clusterName } from "../names.js";
import { StorageDirectoryResource } from "../resources/storage-directory.js";

/** The content types of storage for files: disks and backups. */
export const FILE_CONTENT = ["backup", "images", "rootdir"];
/** The content types of storage for volumes: disks. */
export const VOLUME_CONTENT = ["images", "rootdir"];

export function renderDirectoryPool(proxmox: ProxmoxHost, pool: DirectoryPool): void {
  if (!Token.isUnresolved(pool.path) && !pool.path.startsWith("/")) {
    fail(pool, `path is "${pool.path}"; give the absolute path of a folder on the node ${proxmox.nodeName}`);
  }
  new StorageDirectoryResource(pool, "Default", () => ({
    id: clusterName(pool, proxmox),
    path: pool.path,
    content: FILE_CONTENT,
    nodes: [...proxmox.nodes.keys()],
    // By default the provider makes it shared by all nodes.
    shared: false,
    preallocation: pool.allocation === "fixed" ? "falloc" : undefined,
    create_base_path: true,
  }));
}

/** Returns a disk's storage and format: files are QCOW2, which has snapshots and linked clones; volumes are raw. */
export function diskStorage(pool: StoragePool): { datastore_id: string; file_format: string | undefined } {
  const { kind } = pool;
  return { datastore_id: storageId(pool), file_format: kind && (kind.isFileBased ? "qcow2" : "raw") };
}

/** Returns the id of a storage on Proxmox VE. */
export function storageId(pool: Storage): string {
  return isExistingPool(pool) ? pool.name : (pool.node.defaultChild as StorageDirectoryResource).id;
}
