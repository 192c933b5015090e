import { basename, normalize } from "node:path";

/** Two spellings of one path, without a look at the file system. */
export const samePath = (a: string, b: string): boolean => normalize(a) === normalize(b);

/** A validator of what VirtualBox makes a file's name of: with its endings (`.vbox-prev`, `.partial.vdi`) that has 255 bytes at most. */
export function fitsFileName(name: string): string | undefined {
  const bytes = Buffer.byteLength(name);
  return bytes > 240 ? `It is too long: ${bytes} bytes, where a file's name leaves it 240.` : undefined;
}

/** One path, or one image of the cache: that is called by its content, and the cache may have moved. */
export const sameImage = (a: string, b: string): boolean =>
  samePath(a, b) || (basename(a) === basename(b) && /^[0-9a-f]{64}\.\w+$/.test(basename(a)));
