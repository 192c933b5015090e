import { VirtualBoxError } from "../virtualbox-host.js";

export type Entry = readonly [key: string, value: string];

/**
 * The parts of `showvminfo --machinereadable` but for the snapshots, in their order (a port forward belongs to the adapter that it stands with).
 *
 * The format is uneven. VirtualBox escapes `"` and `\` in the values that pass through its outputMachineReadableString (name, description,
 * controllers, media, shared folders), and writes others as they are, between quotes (networks, port forwards, serial ports, snapshots). Only a
 * description has several lines. Snapshots come after it, unescaped and with several lines, and are left out for that reason.
 *
 * @throws {VirtualBoxError} FAILED: the output is not whole (VBoxManage cuts it off, when another process unlocks the VM meanwhile).
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
      // ` rec_screen0` and the like are no entries.
      rest = rest.slice(end + 1);
      continue;
    }
    const key = head[1] !== undefined ? unescaped(head[1]) : head[2];
    if (key === "SnapshotName") {
      const { text: snapshots, end } = snapshotsIn(rest);
      // Which one is the current one is always told.
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
  // The last entry but for what a running VM adds.
  if (!entries.some(([key]) => key === "GuestMemoryBalloon")) throw incomplete();
  return entries;
}

/**
 * The part that tells of snapshots, and where it ends: before the last line of this kind, since nothing behind that is a user's text. Which of them is
 * the current one stands behind that one, in the middle of the others once one was restored.
 */
export function snapshotsIn(output: string): { readonly text: string; readonly end: number | undefined } {
  const end = [...output.matchAll(/^GuestMemoryBalloon=\d+$/gm)].at(-1)?.index;
  return { text: output.slice(0, end), end };
}

/** Written between quotes as they are. */
const VERBATIM =
  /^(groups|intnet\d+|nat-network\d+|natnet\d+|hostonlyadapter\d+|hostonly-network\d+|bridgeadapter\d+|generic\d+|Forwarding\(\d+\)|uartmode\d+|ostype)$/;

function unescaped(text: string): string {
  return text.replace(/\\([\s\S])/g, "$1");
}

function incomplete(): VirtualBoxError {
  return new VirtualBoxError("FAILED", "VBoxManage showvminfo printed only a part of a virtual machine's settings");
}
