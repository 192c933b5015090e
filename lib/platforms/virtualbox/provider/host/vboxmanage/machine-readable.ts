import { readClaimedText, type SnapshotRecord } from "../snapshots.js";
import { VirtualBoxError } from "../virtualbox-error.js";

export type Entry = readonly [key: string, value: string];

/**
 * Parses `showvminfo --machinereadable`, except the snapshots, in order: a port forward belongs to the adapter next to
 * it.
 *
 * The format is inconsistent. VirtualBox escapes `"` and `\` in values that pass through its
 * outputMachineReadableString (name, description, controllers, media, shared folders), and prints others verbatim
 * between quotes (networks, port forwards, serial ports, snapshots). Only descriptions can have several lines.
 * Snapshots follow the description, are unescaped and can have several lines, and are therefore skipped.
 *
 * @throws {VirtualBoxError} `FAILED`: the output is incomplete, as when another process unlocks the VM meanwhile.
 */
export function parseMachineReadable(output: string): Entry[] {
  const text = output.replaceAll("\r\n", "\n");
  if (!text.endsWith("\n")) throw incomplete();
  const entries: Entry[] = [];
  let rest = text;
  while (rest !== "") {
    const head = /^(?:"((?:[^"\\\n]|\\.)*)"|([^"=\n]*))=/.exec(rest);
    const end = rest.indexOf("\n");
    if (!head) {
      // Lines such as ` rec_screen0` are not entries.
      rest = rest.slice(end + 1);
      continue;
    }
    const key = head[1] !== undefined ? unescaped(head[1]) : head[2];
    if (key === "SnapshotName") {
      const { text: snapshots, end } = snapshotsIn(rest);
      // The current snapshot is always given.
      if (end === undefined || !/^CurrentSnapshotNode="[^"\n]*"$/m.test(snapshots)) throw incomplete();
      rest = rest.slice(end);
      continue;
    }
    const value = rest.slice(head[0].length);
    if (!value.startsWith('"')) {
      entries.push([key, value.slice(0, value.indexOf("\n"))]);
      rest = rest.slice(end + 1);
    } else if (VERBATIM.test(key)) {
      entries.push([key, value.slice(1, value.indexOf("\n")).replace(/"$/, "")]);
      rest = rest.slice(end + 1);
    } else {
      const quoted = (key === "description" ? /^"((?:[^"\\]|\\[\s\S])*)"\n/ : /^"((?:[^"\\\n]|\\.)*)"[^\n]*\n/).exec(
        value,
      );
      if (!quoted) throw incomplete();
      entries.push([key, unescaped(quoted[1])]);
      rest = value.slice(quoted[0].length);
    }
  }
  // The last entry, apart from those of a running VM.
  if (!entries.some(([key]) => key === "GuestMemoryBalloon")) throw incomplete();
  return entries;
}

/**
 * Returns the part with the snapshots, and its end: the last line of this kind, as no user's text follows it.
 *
 * The line with the current snapshot follows that snapshot, and so comes in the middle after an earlier one was
 * restored.
 */
function snapshotsIn(output: string): { readonly text: string; readonly end: number | undefined } {
  const end = [...output.matchAll(/^GuestMemoryBalloon=\d+$/gm)].at(-1)?.index;
  return { text: output.slice(0, end), end };
}

/** The values that are printed verbatim between quotes. */
const VERBATIM =
  /^(groups|intnet\d+|nat-network\d+|natnet\d+|hostonlyadapter\d+|hostonly-network\d+|bridgeadapter\d+|generic\d+|Forwarding\(\d+\)|uartmode\d+|ostype)$/;

function unescaped(text: string): string {
  return text.replace(/\\([\s\S])/g, "$1");
}

function incomplete(): VirtualBoxError {
  return new VirtualBoxError("FAILED", "VBoxManage showvminfo printed only part of a virtual machine's settings");
}

/**
 * Reads the snapshots in `showvminfo --machinereadable`, parents before their children.
 *
 * VirtualBox escapes neither their names nor their descriptions, which can contain any lines: a description ends where
 * the next snapshot begins.
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
