/** The lengths of an Ethernet header without a tag, and of a tag (IEEE 802.1Q). */
const [HEADER, TAG] = [14, 4];
/** The bytes of both MAC addresses, which a tag follows. */
const ADDRESSES = 12;
const TAGGED = 0x8100;

/** An Ethernet frame, without its checksum. */
export interface Frame {
  /** Its destination, as a number. */
  readonly destination: number;
  readonly source: number;
  /** The VLAN identifier in its tag. Absent without a tag, and for a tag that has only a priority. */
  readonly vlanId?: number;
  /** The bits of its tag beside the VLAN identifier: priority and drop eligibility. */
  readonly priority: number;
  /** The frame without its tag. */
  readonly untagged: Buffer;
}

/** Returns the parts of a frame, or undefined if it is too short to be one. */
export function parseFrame(bytes: Buffer): Frame | undefined {
  if (bytes.length < HEADER) return undefined;
  const addresses = { destination: bytes.readUIntBE(0, 6), source: bytes.readUIntBE(6, 6) };
  if (bytes.readUInt16BE(ADDRESSES) !== TAGGED) return { ...addresses, priority: 0, untagged: bytes };
  if (bytes.length < HEADER + TAG) return undefined;
  const control = bytes.readUInt16BE(HEADER);
  const vlanId = control & 0xfff;
  return {
    ...addresses,
    ...(vlanId !== 0 && { vlanId }),
    priority: control & 0xf000,
    untagged: Buffer.concat([bytes.subarray(0, ADDRESSES), bytes.subarray(ADDRESSES + TAG)]),
  };
}

/** Returns a frame with a tag. */
export function tagged({ untagged, priority }: Frame, vlanId: number): Buffer {
  const tag = Buffer.alloc(TAG);
  tag.writeUInt16BE(TAGGED, 0);
  tag.writeUInt16BE(priority | vlanId, 2);
  return Buffer.concat([untagged.subarray(0, ADDRESSES), tag, untagged.subarray(ADDRESSES)]);
}

/** Whether a MAC address is that of a group, broadcast included. */
export function isGroup(address: number): boolean {
  return Math.floor(address / 2 ** 40) % 2 === 1;
}
