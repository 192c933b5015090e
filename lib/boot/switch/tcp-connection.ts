import { ipv4ToNumber } from "../../net/ipv4.js";
import { checksum, type Ipv4Packet, TCP } from "./packets.js";

/** The flags of a segment (RFC 9293). */
const [FIN, SYN, RST, PSH, ACK] = [1, 2, 4, 8, 16];
const HEADER = 20;
/** More than any probe reads. */
const WINDOW = 0xffff;
const EMPTY = Buffer.alloc(0);

export interface TcpEvents {
  opened(): void;
  received(data: Buffer): void;
  /** The other end has sent everything. */
  ended(): void;
  refused(): void;
}

/**
 * A TCP connection that a probe opens: it sends one request, and reads.
 *
 * It is for the switch in this process, which neither loses nor reorders frames. So it repeats nothing but its first
 * segment, and takes only the segment that it expects; the other end repeats what was not acknowledged.
 */
export class TcpConnection {
  private state: "opening" | "open" | "closed" = "opening";
  private sent: number;
  private expected = 0;

  /** @param sendPacket sends a packet to the other end */
  constructor(
    private readonly from: { readonly address: string; readonly port: number },
    private readonly to: { readonly address: string; readonly port: number },
    private readonly sendPacket: (packet: Ipv4Packet) => void,
    private readonly events: TcpEvents,
  ) {
    this.sent = from.port * 0x1_0000;
  }

  /** Asks the other end for a connection. Asking again is harmless. */
  open(): void {
    if (this.state === "opening") this.send(SYN);
  }

  write(data: Buffer): void {
    // Within the smallest maximum of a segment that hosts agree on (RFC 9293, section 3.7.1).
    for (let at = 0; at < data.length; at += 536) {
      const part = data.subarray(at, at + 536);
      this.send(PSH | ACK, part);
      this.sent = add(this.sent, part.length);
    }
  }

  /** Ends the connection at once. */
  close(): void {
    if (this.state === "open") this.send(RST | ACK);
    this.state = "closed";
  }

  /** Takes a segment from the other end. */
  receive(segment: Buffer): void {
    if (this.state === "closed" || segment.length < HEADER) return;
    const flags = segment[13];
    const sequence = segment.readUInt32BE(4);
    const acknowledged = segment.readUInt32BE(8);
    if (flags & RST) {
      const wasOpening = this.state === "opening";
      this.state = "closed";
      if (wasOpening) this.events.refused();
      else this.events.ended();
      return;
    }
    if (this.state === "opening") {
      if ((flags & (SYN | ACK)) !== (SYN | ACK) || acknowledged !== add(this.sent, 1)) return;
      this.sent = acknowledged;
      this.expected = add(sequence, 1);
      this.state = "open";
      this.send(ACK);
      this.events.opened();
      return;
    }
    const data = segment.subarray((segment[12] >> 4) * 4);
    if (sequence !== this.expected) {
      if (data.length > 0) this.send(ACK);
      return;
    }
    const isEnd = (flags & FIN) !== 0;
    if (data.length === 0 && !isEnd) return;
    this.expected = add(this.expected, data.length + (isEnd ? 1 : 0));
    this.send(ACK);
    if (data.length > 0) this.events.received(data);
    if (isEnd) this.events.ended();
  }

  private send(flags: number, data: Buffer = EMPTY): void {
    const header = Buffer.alloc(HEADER);
    header.writeUInt16BE(this.from.port, 0);
    header.writeUInt16BE(this.to.port, 2);
    header.writeUInt32BE(this.sent, 4);
    if (flags & ACK) header.writeUInt32BE(this.expected, 8);
    header[12] = (HEADER / 4) << 4;
    header[13] = flags;
    header.writeUInt16BE(WINDOW, 14);
    const pseudo = Buffer.alloc(12);
    pseudo.writeUInt32BE(ipv4ToNumber(this.from.address), 0);
    pseudo.writeUInt32BE(ipv4ToNumber(this.to.address), 4);
    pseudo.writeUInt16BE(TCP, 8);
    pseudo.writeUInt16BE(HEADER + data.length, 10);
    header.writeUInt16BE(checksum(pseudo, header, data), 16);
    this.sendPacket({
      source: this.from.address,
      destination: this.to.address,
      protocol: TCP,
      payload: Buffer.concat([header, data]),
    });
  }
}

/** Adds to a sequence number, which starts over after the last one. */
function add(sequence: number, count: number): number {
  return (sequence + count) % 2 ** 32;
}
