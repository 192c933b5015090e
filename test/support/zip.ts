import { crc32, deflateRawSync, inflateRawSync } from "node:zlib";

// Terraform's saved plans are ZIP archives. This covers what they use: no encryption, no ZIP64. See APPNOTE.TXT, 4.3.

const LOCAL_HEADER = 0x04034b50;
const CENTRAL_HEADER = 0x02014b50;
const END = 0x06054b50;
const END_SIZE = 22;
const STORED = 0;
const DEFLATED = 8;

/** Returns the unpacked contents of an archive's files, one after the other. */
export function unzipped(archive: Buffer): Buffer {
  const end = archive.lastIndexOf(Buffer.from(Uint32Array.of(END).buffer));
  const count = archive.readUInt16LE(end + 10);
  const contents: Buffer[] = [];
  for (let at = archive.readUInt32LE(end + 16); contents.length < count; ) {
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) => archive.readUInt16LE(at + offset));
    const local = archive.readUInt32LE(at + 42);
    const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
    const packed = archive.subarray(start, start + archive.readUInt32LE(at + 20));
    contents.push(archive.readUInt16LE(at + 10) === STORED ? packed : inflateRawSync(packed));
    at += 46 + (nameLength ?? 0) + (extraLength ?? 0) + (commentLength ?? 0);
  }
  return Buffer.concat(contents);
}

/** Returns an archive of one file. */
export function zipped(name: string, content: Buffer): Buffer {
  const packed = deflateRawSync(content);
  const common = Buffer.alloc(26);
  common.writeUInt16LE(20, 0);
  common.writeUInt16LE(DEFLATED, 4);
  common.writeUInt32LE(crc32(content), 10);
  common.writeUInt32LE(packed.length, 14);
  common.writeUInt32LE(content.length, 18);
  common.writeUInt16LE(name.length, 22);
  const signature = (value: number) => Buffer.from(Uint32Array.of(value).buffer);
  const local = Buffer.concat([signature(LOCAL_HEADER), common, Buffer.from(name), packed]);
  const central = Buffer.concat([
    signature(CENTRAL_HEADER),
    Buffer.alloc(2),
    common,
    Buffer.alloc(14),
    Buffer.from(name),
  ]);
  const end = Buffer.alloc(END_SIZE);
  end.writeUInt32LE(END, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(local.length, 16);
  return Buffer.concat([local, central, end]);
}
