import { createSocket } from "node:dgram";

/** A port of this computer's loopback address that relays datagrams elsewhere, and returns the answers. */
export class UdpRelay {
  private readonly socket = createSocket("udp4");

  /**
   * Opens a port.
   *
   * @param send relays a datagram that came from a port of this computer
   */
  static async open(send: (from: number, data: Buffer) => void): Promise<UdpRelay> {
    const relay = new UdpRelay();
    relay.socket.on("message", (data, { port }) => send(port, data));
    await new Promise<void>((resolve) => relay.socket.bind(0, "127.0.0.1", resolve));
    return relay;
  }

  get port(): number {
    return this.socket.address().port;
  }

  /** Sends an answer to the port that the request came from. */
  answer(port: number, data: Buffer): void {
    this.socket.send(data, port, "127.0.0.1");
  }

  close(): void {
    this.socket.close();
  }
}
