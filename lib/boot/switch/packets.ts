import { ipv4FromNumber, ipv4ToNumber } from "../../net/ipv4.js";

/** An IPv4 packet that is not fragmented. */
export interface Ipv4Packet {
  readonly source: string;
  readonly destination: string;
  readonly protocol: number;
  readonly payload: Buffer;
}

/** The type of an Ethernet frame's content. */
export const [IPV4, ARP] = [0x0800, 0x0806];
/** The protocols of IPv4's payload. */
export const [ICMP, TCP, UDP] = [1, 6, 17];
/** The UDP port of DHCP servers. */
export const DHCP_SERVER = 67;

const ETHERNET_HEADER = 14;
const IPV4_HEADER = 20;

/** Returns an untagged frame. */
export function ethernetFrame(destination: number, source: number, type: number, payload: Buffer): Buffer {
  const header = Buffer.alloc(ETHERNET_HEADER);
  header.writeUIntBE(destination, 0, 6);
  header.writeUIntBE(source, 6, 6);
  header.writeUInt16BE(type, 12);
  return Buffer.concat([header, payload]);
}

/** Returns the type and the content of an untagged frame. */
export function contentOf(frame: Buffer): { readonly type: number; readonly payload: Buffer } {
  return { type: frame.readUInt16BE(12), payload: frame.subarray(ETHERNET_HEADER) };
}

/** An ARP message for IPv4 over Ethernet (RFC 826). */
export interface ArpMessage {
  readonly operation: "request" | "reply";
  readonly senderMac: number;
  readonly sender: string;
  readonly targetMac: number;
  readonly target: string;
}

export function encodeArp({ operation, senderMac, sender, targetMac, target }: ArpMessage): Buffer {
  const bytes = Buffer.from("0001080006040000", "hex");
  bytes.writeUInt16BE(operation === "request" ? 1 : 2, 6);
  const [from, to] = [Buffer.alloc(10), Buffer.alloc(10)];
  from.writeUIntBE(senderMac, 0, 6);
  from.writeUInt32BE(ipv4ToNumber(sender), 6);
  to.writeUIntBE(targetMac, 0, 6);
  to.writeUInt32BE(ipv4ToNumber(target), 6);
  return Buffer.concat([bytes, from, to]);
}

/** Returns an ARP message, or undefined for bytes that are none. */
export function decodeArp(bytes: Buffer): ArpMessage | undefined {
  if (bytes.length < 28 || bytes.toString("hex", 0, 6) !== "000108000604") return undefined;
  return {
    operation: bytes.readUInt16BE(6) === 1 ? "request" : "reply",
    senderMac: bytes.readUIntBE(8, 6),
    sender: ipv4FromNumber(bytes.readUInt32BE(14)),
    targetMac: bytes.readUIntBE(18, 6),
    target: ipv4FromNumber(bytes.readUInt32BE(24)),
  };
}

export function encodeIpv4({ source, destination, protocol, payload }: Ipv4Packet): Buffer {
  const header = Buffer.alloc(IPV4_HEADER);
  header[0] = 0x45;
  header.writeUInt16BE(IPV4_HEADER + payload.length, 2);
  header[8] = 64; // time to live
  header[9] = protocol;
  header.writeUInt32BE(ipv4ToNumber(source), 12);
  header.writeUInt32BE(ipv4ToNumber(destination), 16);
  header.writeUInt16BE(checksum(header), 10);
  return Buffer.concat([header, payload]);
}

/** Returns a datagram (RFC 768). Its checksum is 0, which means none. */
export function encodeUdp(sourcePort: number, destinationPort: number, content: Buffer): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt16BE(sourcePort, 0);
  header.writeUInt16BE(destinationPort, 2);
  header.writeUInt16BE(8 + content.length, 4);
  return Buffer.concat([header, content]);
}

/** Returns a packet, or undefined for bytes that are none, and for a fragment of one. */
export function decodeIpv4(bytes: Buffer): Ipv4Packet | undefined {
  if (bytes.length < IPV4_HEADER || bytes[0] >> 4 !== 4) return undefined;
  const isFragment = (bytes.readUInt16BE(6) & 0x3fff) !== 0;
  const [start, end] = [(bytes[0] & 15) * 4, bytes.readUInt16BE(2)];
  if (isFragment || start < IPV4_HEADER || end < start || end > bytes.length) return undefined;
  return {
    source: ipv4FromNumber(bytes.readUInt32BE(12)),
    destination: ipv4FromNumber(bytes.readUInt32BE(16)),
    protocol: bytes[9],
    payload: bytes.subarray(start, end),
  };
}

/** Returns the Internet checksum (RFC 1071). */
export function checksum(...parts: readonly Buffer[]): number {
  const bytes = Buffer.concat(parts);
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 2) sum += (bytes[at] << 8) | (bytes[at + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x10000);
  return ~sum & 0xffff;
}

/** Whether an untagged frame is from a DHCP server. */
export function isDhcpReply(frame: Buffer): boolean {
  const { type, payload } = contentOf(frame);
  const packet = type === IPV4 ? decodeIpv4(payload) : undefined;
  return packet?.protocol === UDP && packet.payload.length >= 2 && packet.payload.readUInt16BE(0) === DHCP_SERVER;
}
