import { Parser, type ReadEntry } from "tar";
import { ProviderError } from "../plugin/index.js";
import { startsAsDisk } from "./format.js";
import { pushed } from "./pushed.js";

/** The number of bytes at the start of a member that show whether it is a disk. */
const HEAD = 512;

/**
 * Returns the content of a disk in a tar archive, such as an OVA or a Vagrant box.
 *
 * A disk is a file that starts as one, or whose name ends in `.img` or `.raw`. Names have no other use: nothing is
 * extracted to a path from the archive. The archive is read to its end, so that a truncated one is noticed.
 *
 * @param name the archive's name in messages
 * @param wanted the disk's position among the archive's disks, from 1
 * @throws {ProviderError} The archive has fewer disks.
 */
export async function* diskInArchive(
  archive: AsyncIterable<Uint8Array>,
  name: string,
  wanted: number,
): AsyncGenerator<Uint8Array> {
  let disks = 0;
  const output: Uint8Array[] = [];
  const parser = new Parser({ strict: true });
  parser.on("entry", (entry: ReadEntry) => {
    // Until the head is complete, it is not known whether the member is the wanted disk.
    let head: Buffer[] | undefined = [];
    let isWanted = false;
    const decide = () => {
      const start = Buffer.concat(head ?? []);
      head = undefined;
      isWanted = isDisk(entry, start) && ++disks === wanted;
      if (isWanted) output.push(start);
    };
    entry.on("data", (chunk) => {
      if (head === undefined) return void (isWanted && output.push(chunk));
      head.push(chunk);
      if (lengthOf(head) >= HEAD) decide();
    });
    entry.on("end", () => head && decide());
  });
  parser.on("ignoredEntry", ({ path, type }: ReadEntry) => {
    if (type !== "SparseFile") return;
    const remedy = "Unpack the archive with tar, and give its disk in file, or pack it without --sparse.";
    parser.emit("error", new ProviderError(`The archive ${name} has a sparse file, ${path}`, remedy));
  });
  yield* pushed(archive, parser, output);
  if (disks >= wanted) return;
  const found = disks === 0 ? "no disk" : disks === 1 ? "only one disk" : `only ${disks} disks`;
  throw new ProviderError(
    `The archive ${name} has ${found}`,
    disks === 0
      ? "A disk in an archive is a VMDK, VDI, VHD, VHDX, QCOW2, QED, or Parallels file, or a raw one whose name ends " +
          "in .img or .raw."
      : `Give a disk from 1 to ${disks}, not ${wanted}.`,
    ["disk"],
  );
}

function isDisk({ path, type }: ReadEntry, head: Buffer): boolean {
  const isFile = type === "File" || type === "OldFile" || type === "ContiguousFile";
  return isFile && (startsAsDisk(head) || /\.(img|raw)$/i.test(path));
}

const lengthOf = (chunks: readonly Buffer[]) => chunks.reduce((total, { length }) => total + length, 0);
