/**
 * Returns a CD image with files in its root folder under their full names (ISO 9660, ECMA-119, with Joliet).
 *
 * The same files always give the same bytes: the image depends on neither time nor chance.
 *
 * Sectors: 0-15 empty, 16 primary descriptor, 17 Joliet descriptor, 18 end of descriptors, 19-22 path tables, 23 and 24
 * the root folder in both namings, 25 and following the content of the files, which both namings share.
 */
export function iso9660(label: string, files: Readonly<Record<string, string>>): Buffer {
  const entries: Entry[] = [];
  let sector = FIRST_CONTENT;
  for (const [name, text] of Object.entries(files)) {
    const content = Buffer.from(text);
    entries.push({ name, content, sector });
    sector += Math.max(1, Math.ceil(content.length / SECTOR));
  }

  const image = Buffer.alloc(sector * SECTOR);
  const put = (at: number, bytes: Buffer) => image.set(bytes, at * SECTOR);
  put(16, descriptor(PLAIN, label, sector));
  put(17, descriptor(JOLIET, label, sector));
  put(18, Buffer.from("\xffCD001\x01", "latin1"));
  for (const naming of [PLAIN, JOLIET]) {
    put(naming.pathTable, pathTable(naming.folder, "little"));
    put(naming.pathTable + 1, pathTable(naming.folder, "big"));
    put(naming.folder, folder(naming, entries));
  }
  for (const entry of entries) {
    put(entry.sector, entry.content);
  }
  return image;
}

interface Entry {
  readonly name: string;
  readonly content: Buffer;
  readonly sector: number;
}

/** One of the two sets of names that a CD can have. */
interface Naming {
  readonly descriptorType: number;
  readonly escapes: string;
  /** The sector of the little-endian path table; the big-endian one follows. */
  readonly pathTable: number;
  readonly folder: number;
  encode(text: string): Buffer;
  fileName(name: string): Buffer;
}

const SECTOR = 2048;
const FIRST_CONTENT = 25;
const PATH_TABLE_SIZE = 10;
/** 1 January 2000, 0:00 UTC. */
const RECORDING_DATE = Buffer.of(100, 1, 1, 0, 0, 0, 0);
const VOLUME_DATE = Buffer.from("2000010100000000\0");
const NO_DATE = Buffer.from("0000000000000000\0");

/** The names for readers without Joliet: eight letters, a dot, three letters. */
const PLAIN: Naming = {
  descriptorType: 1,
  escapes: "",
  pathTable: 19,
  folder: 23,
  encode: (text) => Buffer.from(text, "ascii"),
  fileName: (name) =>
    Buffer.from(
      `${name
        .toUpperCase()
        .replace(/[^A-Z0-9]/g, "_")
        .slice(0, 8)}.;1`,
      "ascii",
    ),
};

/** The full names, in UCS-2. */
const JOLIET: Naming = {
  descriptorType: 2,
  escapes: "%/E",
  pathTable: 21,
  folder: 24,
  encode: ucs2,
  fileName: (name) => ucs2(`${name};1`),
};

function ucs2(text: string): Buffer {
  return Buffer.from(text, "utf16le").swap16();
}

function descriptor(naming: Naming, label: string, sectors: number): Buffer {
  const bytes = Buffer.alloc(SECTOR);
  const blank = naming.encode(" ");
  const text = (at: number, length: number, value: string) => {
    bytes.fill(blank, at, at + length - (length % blank.length));
    bytes.set(naming.encode(value), at);
  };
  bytes[0] = naming.descriptorType;
  bytes.write("CD001\x01", 1, "latin1");
  text(8, 32, "");
  text(40, 32, label);
  bytes.set(both32(sectors), 80);
  bytes.write(naming.escapes, 88, "ascii");
  bytes.set(both16(1), 120); // volumes in the set
  bytes.set(both16(1), 124); // this volume's number
  bytes.set(both16(SECTOR), 128);
  bytes.set(both32(PATH_TABLE_SIZE), 132);
  bytes.writeUInt32LE(naming.pathTable, 140);
  bytes.writeUInt32BE(naming.pathTable + 1, 148);
  bytes.set(record(Buffer.of(0), naming.folder, SECTOR, true), 156);
  for (const at of [190, 318, 446, 574]) {
    text(at, 128, ""); // volume set, publisher, preparer, application
  }
  for (const at of [702, 739, 776]) {
    text(at, 37, ""); // copyright, abstract, and bibliographic file
  }
  bytes.set(VOLUME_DATE, 813); // created
  bytes.set(VOLUME_DATE, 830); // modified
  bytes.set(NO_DATE, 847); // expires
  bytes.set(NO_DATE, 864); // effective
  bytes[881] = 1; // version of this structure
  return bytes;
}

/** Returns the path table, whose only entry is the root folder. */
function pathTable(folderSector: number, endian: "little" | "big"): Buffer {
  const bytes = Buffer.alloc(PATH_TABLE_SIZE);
  bytes[0] = 1; // length of the name, which is one zero byte
  if (endian === "little") {
    bytes.writeUInt32LE(folderSector, 2);
    bytes.writeUInt16LE(1, 6);
  } else {
    bytes.writeUInt32BE(folderSector, 2);
    bytes.writeUInt16BE(1, 6);
  }
  return bytes;
}

function folder(naming: Naming, entries: readonly Entry[]): Buffer {
  const files = entries
    .map(({ name, content, sector }) => ({ name: naming.fileName(name), content, sector }))
    .sort((a, b) => Buffer.compare(a.name, b.name))
    .map(({ name, content, sector }) => record(name, sector, content.length, false));
  const itself = record(Buffer.of(0), naming.folder, SECTOR, true);
  const parent = record(Buffer.of(1), naming.folder, SECTOR, true);
  const bytes = Buffer.concat([itself, parent, ...files]);
  if (bytes.length > SECTOR) {
    throw new Error(`the root folder has ${entries.length} files, which do not fit into one sector`);
  }
  return bytes;
}

function record(name: Buffer, sector: number, size: number, isFolder: boolean): Buffer {
  const length = 33 + name.length;
  const bytes = Buffer.alloc(length + (length % 2));
  bytes[0] = bytes.length;
  bytes.set(both32(sector), 2);
  bytes.set(both32(size), 10);
  bytes.set(RECORDING_DATE, 18);
  bytes[25] = isFolder ? 2 : 0;
  bytes.set(both16(1), 28); // volume that holds it
  bytes[32] = name.length;
  bytes.set(name, 33);
  return bytes;
}

/** Returns a number in both byte orders, as in most fields of the format. */
function both32(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32LE(value, 0);
  bytes.writeUInt32BE(value, 4);
  return bytes;
}

function both16(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt16LE(value, 0);
  bytes.writeUInt16BE(value, 2);
  return bytes;
}

/** Returns the files of a CD image that {@link iso9660} has written. */
export function filesOfIso9660(image: Buffer): Readonly<Record<string, string>> {
  const entries = image.subarray(JOLIET.folder * SECTOR, (JOLIET.folder + 1) * SECTOR);
  const files: Record<string, string> = {};
  for (let at = 0; entries[at] > 0; at += entries[at]) {
    const isFolder = (entries[at + 25] & 2) !== 0;
    if (isFolder) continue;
    const name = entries.subarray(at + 33, at + 33 + entries[at + 32]);
    const [start, size] = [entries.readUInt32LE(at + 2) * SECTOR, entries.readUInt32LE(at + 10)];
    // A name ends with its version, ";1".
    files[Buffer.from(name).swap16().toString("utf16le").slice(0, -2)] = image.toString("utf8", start, start + size);
  }
  return files;
}
