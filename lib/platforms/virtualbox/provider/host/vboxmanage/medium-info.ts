import type { DiskFormat, DiskRecord, DiskType } from "../disks.js";

export interface MediumInfo {
  readonly record: DiskRecord;
  /** Whether the disk is registered, but its file is gone. */
  readonly missing: boolean;
  /** Whether a running VM has it. */
  readonly locked: boolean;
  /** The UUID of the parent disk, from which this one stores the differences. */
  readonly parent?: string;
  /** Whether differencing images build on it. */
  readonly hasChildren: boolean;
  /** The VMs that have it. */
  readonly users: readonly MediumUser[];
}

export interface MediumUser {
  readonly name: string;
  readonly uuid: string;
  /** The UUIDs of the VM's snapshots that contain it. */
  readonly snapshots: readonly string[];
}

/**
 * Reads `showmediuminfo` and `list --long hdds`. Only the description can have several lines of a user's text; `Type:`
 * follows it.
 */
export function readMedia(output: string): MediumInfo[] {
  const text = output.replaceAll("\r\n", "\n");
  const starts = [...text.matchAll(/^UUID: {11}[0-9a-f-]{36}\nParent UUID: /gm)].map(({ index }) => index);
  return starts.map((start, i) => readMedium(text.slice(start, starts[i + 1])));
}

function readMedium(text: string): MediumInfo {
  const type = text.lastIndexOf("\nType:           ");
  const [head, tail] = [text.slice(0, type), text.slice(type)];
  const value = (part: string, key: string) => new RegExp(`^${key}: *(.*)$`, "m").exec(part)?.[1] ?? "";
  const parent = value(head, "Parent UUID");
  return {
    record: {
      uuid: value(head, "UUID"),
      path: value(tail, "Location"),
      format: value(tail, "Storage format") as DiskFormat,
      variant: /\bfixed\b/.test(value(tail, "Format variant")) ? "fixed" : "dynamic",
      // Examples: `normal (base)`, `immutable`.
      type: value(tail, "Type").split(" ")[0] as DiskType,
      sizeMib: Number.parseInt(value(tail, "Capacity"), 10),
      description: /^Description: {4}([\s\S]*)$/m.exec(head)?.[1] ?? "",
    },
    missing: /^Access Error: .*[\s\S]*VERR_(FILE|PATH)_NOT_FOUND/m.test(head),
    locked: value(head, "State").startsWith("locked"),
    ...(parent !== "base" && { parent }),
    hasChildren: /^Child UUIDs: /m.test(tail),
    users: [...tail.matchAll(/^(?:In use by VMs:)? {2,}(.+?) \(UUID: ([0-9a-f-]{36})\)(.*)$/gm)].map(
      ([, name, uuid, snapshots]) => ({
        name,
        uuid,
        snapshots: [...snapshots.matchAll(/\(UUID: ([0-9a-f-]{36})\)/g)].map((snapshot) => snapshot[1]),
      }),
    ),
  };
}
