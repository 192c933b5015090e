/** A file with the checksum that its publisher states. */
export interface ListedFile {
  readonly name: string;
  /** In lower-case hexadecimal digits: a SHA-256 or a SHA-512. */
  readonly checksum: string;
}

/**
 * Returns the files in a publisher's file of checksums.
 *
 * Its lines are those of `sha256sum` ("... *disk.qcow2"), or those of BSD ("SHA256 (disk.qcow2) = ..."), or it has only
 * the checksum of the file that its own name begins with. Other lines, such as those of a signature, are ignored.
 *
 * @param name the name of the file of checksums
 */
export function filesIn(text: string, name: string): ListedFile[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const [, first, file = name.replace(/\.[^.]*$/, "")] = /^([0-9a-f]+)(?: [ *]?(\S+))?$/i.exec(line.trimEnd()) ?? [];
    const [, tagged, second] = /^SHA(?:256|512) \((\S+)\) = ([0-9a-f]+)$/i.exec(line.trimEnd()) ?? [];
    const checksum = (first ?? second ?? "").toLowerCase();
    return checksum.length === 64 || checksum.length === 128 ? [{ name: baseName(tagged ?? file), checksum }] : [];
  });
}

const baseName = (file: string) => file.split("/").at(-1) ?? file;
