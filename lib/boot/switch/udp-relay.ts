import { createSocket } from "node:dgram";

/** A port of this computer's loopback address from which datagrams go elsewhere, and to which the answers come back. */
export class UdpRelay {
  private readonly socket = createSocket("udp4");

  /** Opens a port. @param send sends a datagram of the program that has a port of this computer */
  static async open(send: (from: number, data: Buffer) => void): Promise<UdpRelay> {
    const relay = new UdpRelay();
    relay.socket.on("message", (data, { port }) => send(port, data));
    await new Promise<void>((resolve) => relay.socket.bind(0, "127.0.0.1", resolve));
    return relay;
  }

  get port(): number {
    return this.socket.address().port;
  }

  /** Passes an answer on to the port of the program that has asked. */
  answer(port: number, data: Buffer): void {
    this.socket.send(data, port, "127.0.0.1");
  }

  close(): void {
    this.socket.close();
  }
}
