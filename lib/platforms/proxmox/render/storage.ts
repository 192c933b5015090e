import { Token } from "cdktf";
import { fail } from "../../../lab/errors.js";
import { type DirectoryPool, ExistingPool, type Storage, type StoragePool } from "../../../lab/storage-pool.js";
import type { Proxmox } from "../hypervisor.js";
import { clusterName } from "../names.js";
import { StorageDirectoryResource } from "../resources/storage-directory.js";

/** What a storage for files may hold beside disks: backups. */
export const FILE_CONTENT = ["backup", "images", "rootdir"];
export const VOLUME_CONTENT = ["images", "rootdir"];

export function renderDirectoryPool(proxmox: Proxmox, pool: DirectoryPool): void {
  if (!Token.isUnresolved(pool.path) && !pool.path.startsWith("/")) {
    fail(pool, `path is "${pool.path}": give an absolute one, of a folder on the node ${proxmox.nodeName}`);
  }
  new StorageDirectoryResource(pool, "Default", () => ({
    id: clusterName(pool, proxmox),
    path: pool.path,
    content: FILE_CONTENT,
    nodes: [...proxmox.nodes.keys()],
    // Left out, the provider says that all nodes share it.
    shared: false,
    preallocation: pool.allocation === "fixed" ? "falloc" : undefined,
    create_base_path: true,
  }));
}

/** Where a disk lies, and in which format: files can have snapshots and be built on as QCOW2, volumes are raw. */
export function diskStorage(pool: StoragePool): { datastore_id: string; file_format: string | undefined } {
  const { kind } = pool;
  return { datastore_id: storageId(pool), file_format: kind && (kind.isFileBased ? "qcow2" : "raw") };
}

/** What Proxmox VE calls a storage. */
export function storageId(pool: Storage): string {
  return pool instanceof ExistingPool ? pool.name : (pool.node.defaultChild as StorageDirectoryResource).id;
}
