import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { Capture } from "../../../lib/boot/switch/capture.js";
import { blocksIn, frame } from "./support.js";

test("a capture is a pcapng file with each frame and its time", () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "labvisor-capture-"));
  try {
    const file = path.join(folder, "lan.pcapng");
    const frames = [frame(1, 2, "five!"), frame(1, 2, "tagged", 20)];
    const before = Date.now();
    const capture = new Capture(file);
    for (const each of frames) capture.write(each);
    capture.close();
    const blocks = blocksIn(readFileSync(file));
    // A section, an interface for Ethernet, and a packet for each frame (pcapng, section 4).
    expect(blocks.map(({ type }) => type)).toEqual([0x0a0d0d0a, 1, 6, 6]);
    expect(blocks[1].body.readUInt16LE(0)).toBe(1);
    const packets = blocks.slice(2).map(({ body }) => ({
      frame: body.subarray(20, 20 + body.readUInt32LE(12)),
      milliseconds: Number((BigInt(body.readUInt32LE(4)) << 32n) | BigInt(body.readUInt32LE(8))) / 1000,
    }));
    expect(packets.map((each) => each.frame)).toEqual(frames);
    for (const { milliseconds } of packets) expect(Math.abs(milliseconds - before)).toBeLessThan(60_000);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
