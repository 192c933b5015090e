import { statSync } from "node:fs";
import path from "node:path";
import {
  literalNumber,
  literalText,
  type Resource,
  type ResourceBody,
  referenceTo,
} from "../../../terraform/stack-json.js";
import type { StateResource } from "../../../terraform/terraform.js";
import type { ProxmoxCluster } from "../api/cluster.js";
import { blocks } from "./needs.js";

const GIB = 2 ** 30;

/** The space that a disk or a file will take. */
export interface SpaceNeed {
  /** The path of the construct that needs it, in its lab. */
  readonly by: string;
  readonly node: string;
  readonly storage: string;
  readonly bytes: number;
  /** Whether it is a disk, which takes the space at once on some storages only. */
  readonly isDisk: boolean;
}

/** Returns the space for the files and disks that an apply creates or enlarges. */
export function spaceNeeds(
  resources: readonly Resource[],
  state: readonly StateResource[],
  directory: string,
): SpaceNeed[] {
  return resources.flatMap((resource): SpaceNeed[] => {
    const { id, construct: by, body } = resource;
    const applied = state.find(({ mode, type, name }) => mode === "managed" && `${type}.${name}` === id);
    const node = literalText(body.node_name);
    if (node === undefined) return [];
    if (resource.type === "proxmox_virtual_environment_file") {
      const [storage, bytes] = [literalText(body.datastore_id), uploadOf(body, directory)];
      return applied || storage === undefined || bytes === undefined
        ? []
        : [{ by, node, storage, bytes, isDisk: false }];
    }
    const before = blocks(applied?.instances[0]?.attributes?.disk);
    return [...disksOf(resource, resources)].flatMap(([slot, disk]) => {
      const [storage, size] = [literalText(disk.datastore_id), literalNumber(disk.size)];
      const old = applied && (literalNumber(before.find((each) => slotOf(each) === slot)?.size) ?? size);
      const bytes = ((size ?? 0) - (old ?? 0)) * GIB;
      return storage === undefined || bytes <= 0 ? [] : [{ by, node, storage, bytes, isDisk: true }];
    });
  });
}

/** Returns the disks of a guest by their slots. A full clone has copies of its source's. */
function disksOf({ body }: Resource, resources: readonly Resource[]): Map<string, ResourceBody> {
  const [clone] = blocks(body.clone);
  const source = clone?.full === true ? resources.find(({ id }) => id === referenceTo(clone.vm_id)) : undefined;
  const inherited = source ? disksOf(source, resources) : new Map<string, ResourceBody>();
  // A linked clone's disks start out empty.
  const own = clone?.full === false ? [] : [...blocks(body.disk), ...blocks(body.mount_point).map(mountPoint)];
  return new Map([...inherited, ...own.map((disk) => [slotOf(disk), disk] as const)]);
}

/** Returns a mount point of a container, whose size is "8G", in the form of a disk. */
function mountPoint({ path, volume, size }: ResourceBody): ResourceBody {
  return { interface: path, datastore_id: volume, size: Number(/^(\d+)G$/.exec(literalText(size) ?? "")?.[1] ?? 0) };
}

/** A container has one disk, without an interface. */
function slotOf({ interface: slot }: ResourceBody): string {
  return String(slot ?? "rootfs");
}

function uploadOf({ source_file }: ResourceBody, directory: string): number | undefined {
  const file = literalText(blocks(source_file)[0]?.path);
  return file === undefined ? undefined : statSync(path.resolve(directory, file), { throwIfNoEntry: false })?.size;
}

/** Returns the storages that have less free space than the needs take when they are created. */
export async function lackingSpace(needs: readonly SpaceNeed[], cluster: ProxmoxCluster): Promise<string[]> {
  const full = needs.some(({ isDisk }) => isDisk) ? await cluster.fullyAllocated() : undefined;
  const taken = needs.filter(({ isDisk, storage }) => !isDisk || full?.includes(storage));
  const problems: string[] = [];
  for (const place of new Set(taken.map(placeOf))) {
    const those = taken.filter((need) => placeOf(need) === place);
    const [{ node, storage }] = those;
    const free = (await cluster.storages(node))?.find(({ name }) => name === storage)?.free;
    const bytes = those.reduce((sum, each) => sum + each.bytes, 0);
    if (free === undefined || bytes <= free) continue;
    const guests = [...new Set(those.map(({ by }) => by))].join(", ");
    problems.push(
      `${gibibytes(bytes)} on the storage ${storage} of the node ${node}, for ${guests}: ${gibibytes(free)} are ` +
        "free. Delete what nobody needs, or use another storage.",
    );
  }
  return problems;
}

function placeOf({ node, storage }: SpaceNeed): string {
  return `${node}/${storage}`;
}

function gibibytes(bytes: number): string {
  return `${Math.round((bytes / GIB) * 10) / 10} GiB`;
}
