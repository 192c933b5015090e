import { readClaimedText } from "../snapshot-claims.js";
import type { SnapshotRecord } from "../virtualbox-host.js";
import { snapshotsIn } from "./machine-readable.js";

/**
 * Reads the snapshots in `showvminfo --machinereadable`, parents before their children. VirtualBox escapes neither their names nor their
 * descriptions, which can have any lines: a description ends where the next snapshot begins.
 */
export function readSnapshots(output: string): SnapshotRecord[] {
  const { text: snapshots } = snapshotsIn(output.replaceAll("\r\n", "\n"));
  return [...snapshots.matchAll(SNAPSHOT)].map(([, , name, uuid, text = ""]) => ({
    uuid,
    name,
    ...readClaimedText(text),
  }));
}

const SNAPSHOT =
  /^SnapshotName((?:-\d+)*)="(.*)"\nSnapshotUUID\1="(.*)"\n(?:SnapshotDescription\1="([\s\S]*?)"\n(?=SnapshotName(?:-\d+)+="|CurrentSnapshotName="|(?![\s\S])))?/gm;
