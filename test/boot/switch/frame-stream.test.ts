import { EventEmitter } from "node:events";
import type { Socket } from "node:net";
import fc from "fast-check";
import { frameStream } from "../../../lib/boot/switch/frame-stream.js";

/** A connection that keeps what is written to it, as one that nobody reads from does. */
class Connection extends EventEmitter {
  written = Buffer.alloc(0);
  destroyed = false;

  write(bytes: Buffer) {
    this.written = Buffer.concat([this.written, bytes]);
  }

  get writableLength() {
    return this.written.length;
  }

  destroy() {
    this.destroyed = true;
  }

  get socket() {
    return this as unknown as Socket;
  }
}

test("frames arrive as they were sent, however the connection cuts them", () => {
  const frames = fc.array(fc.uint8Array({ minLength: 14, maxLength: 1600 }), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(frames, fc.integer({ min: 1, max: 700 }), (sent, size) => {
      const [out, back] = [new Connection(), new Connection()];
      const send = frameStream(out.socket, () => {});
      for (const each of sent) send(Buffer.from(each));
      // QEMU's framing: a length of four bytes in network order.
      expect(out.written.readUInt32BE(0)).toBe(sent[0].length);
      const received: Buffer[] = [];
      frameStream(back.socket, (each) => received.push(Buffer.from(each)));
      for (let at = 0; at < out.written.length; at += size) back.emit("data", out.written.subarray(at, at + size));
      expect(received).toEqual(sent.map((each) => Buffer.from(each)));
    }),
    { numRuns: 50 },
  );
});

test("a connection that is not from QEMU is closed", () => {
  const connection = new Connection();
  const received: Buffer[] = [];
  frameStream(connection.socket, (each) => received.push(each));
  connection.emit("data", Buffer.from("GET / HTTP/1.1\r\n\r\n"));
  expect(connection.destroyed).toBe(true);
  expect(received).toEqual([]);
});

test("frames for a station that does not read are dropped, so that memory stays bounded", () => {
  const connection = new Connection();
  const send = frameStream(connection.socket, () => {});
  for (let count = 0; count < 100; count++) send(Buffer.alloc(60_000));
  expect(connection.written.length).toBeGreaterThan(4 * 1024 * 1024);
  expect(connection.written.length).toBeLessThan(5 * 1024 * 1024);
});
