import type { PortNetworks, Switch } from "../../../lib/boot/switch/switch.js";

/** A station on a switch that keeps the frames it gets. */
export function station(on: Switch, networks: PortNetworks) {
  const received: Buffer[] = [];
  const port = on.connect(networks, (frame) => received.push(Buffer.from(frame)));
  return { ...port, received, texts: () => received.map(textOf) };
}

/** Returns a frame whose content is a text, with a tag if there is a VLAN identifier. */
export function frame(destination: number, source: number, text: string, vlanId?: number, priority = 0): Buffer {
  const addresses = Buffer.alloc(12);
  addresses.writeUIntBE(destination, 0, 6);
  addresses.writeUIntBE(source, 6, 6);
  const tag = Buffer.from([0x81, 0, (priority << 5) | ((vlanId ?? 0) >> 8), (vlanId ?? 0) & 0xff]);
  const type = Buffer.from("88b5", "hex"); // for experiments (IEEE 802)
  return Buffer.concat([addresses, ...(vlanId === undefined ? [] : [tag]), type, Buffer.from(text)]);
}

/** Returns the content of a frame, after the VLAN identifier and priority of its tag: "20/5 hello". */
function textOf(bytes: Buffer): string {
  if (bytes.readUInt16BE(12) !== 0x8100) return bytes.toString("utf8", 14);
  const control = bytes.readUInt16BE(14);
  return `${control & 0xfff}/${control >> 13} ${bytes.toString("utf8", 18)}`;
}

/** Returns the blocks of a pcapng file. */
export function blocksIn(bytes: Buffer) {
  const blocks: { type: number; body: Buffer }[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = bytes.readUInt32LE(at + 4);
    expect(bytes.readUInt32LE(at + length - 4)).toBe(length);
    blocks.push({ type: bytes.readUInt32LE(at), body: bytes.subarray(at + 8, at + length - 4) });
    at += length;
  }
  return blocks;
}

export const BROADCAST = 0xffff_ffff_ffff;
