import { closeSync, ftruncateSync, openSync, writeFileSync } from "node:fs";

/** The types of blocks (pcapng, draft-ietf-opsawg-pcapng). */
const [SECTION, INTERFACE, PACKET] = [0x0a0d0d0a, 1, 6];
const BYTE_ORDER = 0x1a2b3c4d;
const ETHERNET = 1;

/** A pcapng file of Ethernet frames, for Wireshark. */
export class Capture {
  private readonly file: number;
  private size = 0;
  /** The size of what is in the file. */
  private written = 0;
  /** The blocks that are not in the file yet. */
  private pending: Buffer[] = [];
  private problem: Error | undefined;

  constructor(path: string) {
    this.file = openSync(path, "w");
    const section = block(SECTION, 16);
    section.writeUInt32LE(BYTE_ORDER, BODY);
    section.writeUInt16LE(1, BODY + 4); // major version; the minor one is 0
    section.writeBigInt64LE(-1n, BODY + 8); // the section's length, which is not known
    const description = block(INTERFACE, 8);
    description.writeUInt16LE(ETHERNET, BODY); // the limit of a packet's length after it is 0: there is none
    this.append(section);
    this.append(description);
  }

  /** The size of the file, with all frames. */
  get bytes(): number {
    return this.size;
  }

  /** The error after which the file takes no more frames, such as that of a full disk. */
  get failure(): Error | undefined {
    return this.problem;
  }

  write(frame: Buffer): void {
    if (this.problem) return;
    const packet = block(PACKET, 20 + frame.length);
    const microseconds = Math.round((performance.timeOrigin + performance.now()) * 1000);
    packet.writeUInt32LE(Math.floor(microseconds / 2 ** 32), BODY + 4);
    packet.writeUInt32LE(microseconds % 2 ** 32, BODY + 8);
    packet.writeUInt32LE(frame.length, BODY + 12); // in the file
    packet.writeUInt32LE(frame.length, BODY + 16); // on the network
    packet.set(frame, BODY + 20);
    this.append(packet);
  }

  close(): void {
    this.flush();
    closeSync(this.file);
  }

  /** Frames often arrive together, and are then written together. */
  private append(block: Buffer): void {
    this.size += block.length;
    if (this.pending.push(block) === 1) setImmediate(() => this.flush());
  }

  private flush(): void {
    if (this.pending.length === 0) return;
    const blocks = Buffer.concat(this.pending);
    this.pending = [];
    try {
      writeFileSync(this.file, blocks);
      this.written += blocks.length;
    } catch (error) {
      this.problem = error as Error;
      this.dropPartialBlock();
    }
  }

  /** Shortens the file to whole blocks. One that cannot be shortened is readable up to its last block. */
  private dropPartialBlock(): void {
    try {
      ftruncateSync(this.file, this.written);
    } catch {
      // A device, which has no size.
    }
  }
}

/** The offset of a block's body, after its type and length. */
const BODY = 8;

/** Returns a block with an empty body, padded to a multiple of four bytes, and with its length at both ends. */
function block(type: number, bodyBytes: number): Buffer {
  const length = BODY + Math.ceil(bodyBytes / 4) * 4 + 4;
  const bytes = Buffer.alloc(length);
  bytes.writeUInt32LE(type, 0);
  bytes.writeUInt32LE(length, 4);
  bytes.writeUInt32LE(length, length - 4);
  return bytes;
}
