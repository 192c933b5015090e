import { closeSync, openSync, writeSync } from "node:fs";

/** The types of blocks (pcapng, draft-ietf-opsawg-pcapng). */
const [SECTION, INTERFACE, PACKET] = [0x0a0d0d0a, 1, 6];
const BYTE_ORDER = 0x1a2b3c4d;
const ETHERNET = 1;

/** A pcapng file of Ethernet frames, for Wireshark. */
export class Capture {
  private readonly file: number;

  constructor(path: string) {
    this.file = openSync(path, "w");
    const header = Buffer.alloc(16);
    header.writeUInt32LE(BYTE_ORDER, 0);
    header.writeUInt16LE(1, 4); // major version; the minor one is 0
    header.writeBigInt64LE(-1n, 8); // the section's length, which is not known
    const description = Buffer.alloc(8);
    description.writeUInt16LE(ETHERNET, 0); // the limit of a packet's length after it is 0: there is none
    writeSync(this.file, Buffer.concat([block(SECTION, header), block(INTERFACE, description)]));
  }

  write(frame: Buffer): void {
    const header = Buffer.alloc(20);
    const microseconds = BigInt(Math.round((performance.timeOrigin + performance.now()) * 1000));
    header.writeUInt32LE(Number(microseconds >> 32n), 4);
    header.writeUInt32LE(Number(microseconds & 0xffff_ffffn), 8);
    header.writeUInt32LE(frame.length, 12); // in the file
    header.writeUInt32LE(frame.length, 16); // on the network
    writeSync(this.file, block(PACKET, Buffer.concat([header, frame])));
  }

  close(): void {
    closeSync(this.file);
  }
}

/** Returns a block, padded to a multiple of four bytes, with its length at both ends. */
function block(type: number, body: Buffer): Buffer {
  const padding = (4 - (body.length % 4)) % 4;
  const length = 12 + body.length + padding;
  const bytes = Buffer.alloc(length);
  bytes.writeUInt32LE(type, 0);
  bytes.writeUInt32LE(length, 4);
  bytes.set(body, 8);
  bytes.writeUInt32LE(length, length - 4);
  return bytes;
}
