import type { Socket } from "node:net";

/** The bytes of a length before each frame, in network byte order: the framing of QEMU's `-netdev stream`. */
const LENGTH = 4;
/** A longer "frame" means that the other end is no QEMU. The limit is QEMU's own (NET_BUFSIZE). */
const LONGEST = 4096 + 65_536;
/** Frames for a station that reads too slowly are dropped beyond this number of bytes, as a switch's queue does. */
const QUEUE = 4 * 1024 * 1024;

/**
 * Reads and writes Ethernet frames on a connection from QEMU.
 *
 * @param receive takes each frame that arrives
 * @returns a function that sends a frame
 */
export function frameStream(socket: Socket, receive: (frame: Buffer) => void): (frame: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  socket.on("data", (chunk) => {
    let bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    while (bytes.length >= LENGTH) {
      const length = bytes.readUInt32BE(0);
      if (length > LONGEST) {
        socket.destroy();
        return;
      }
      if (bytes.length < LENGTH + length) break;
      receive(bytes.subarray(LENGTH, LENGTH + length));
      bytes = bytes.subarray(LENGTH + length);
    }
    rest = bytes;
  });
  return (frame) => {
    if (socket.destroyed || socket.writableLength > QUEUE) return;
    const length = Buffer.alloc(LENGTH);
    length.writeUInt32BE(frame.length, 0);
    socket.write(Buffer.concat([length, frame]));
  };
}
