import { MacAddress } from "../../net/mac-address.js";
import { askWithNode } from "../../probes/dns.js";
import { type DnsAnswers, type DnsServer, type Prober, UnreachableError } from "../../probes/prober.js";
import type { ProtocolProbe } from "../../probes/protocol-probe.js";
import {
  ARP,
  checksum,
  contentOf,
  decodeArp,
  decodeIpv4,
  encodeArp,
  encodeIpv4,
  encodeUdp,
  ethernetFrame,
  ICMP,
  IPV4,
  type Ipv4Packet,
  TCP,
  UDP,
} from "./packets.js";
import type { Port, Switch } from "./switch.js";
import { TcpConnection } from "./tcp-connection.js";
import { UdpRelay } from "./udp-relay.js";

const BROADCAST = 2 ** 48 - 1;
const [ECHO_REPLY, ECHO_REQUEST] = [0, 8];
/** The time between two attempts to get a first answer. */
const REPEAT_MILLISECONDS = 500;
/** The first of the ports from which it connects (RFC 6335, section 6). */
const FIRST_PORT = 49_152;

/**
 * The host on a host-only network: it answers ARP and ping, and probes guests.
 *
 * It runs no server, and routes nothing. A guest that connects to it gets no answer.
 */
export class Host implements Prober {
  private readonly mac: number;
  private readonly port: Port;
  /** The MAC addresses of its neighbors. */
  private readonly neighbors = new Map<string, number>();
  /** Those who wait for a neighbor's MAC address, or for the reply to a ping. */
  private readonly waiting = new Set<() => void>();
  private readonly echoes = new Set<number>();
  private readonly connections = new Map<number, TcpConnection>();
  /** The receivers of datagrams, by port. */
  private readonly receivers = new Map<number, (content: Buffer) => void>();
  private count = 0;

  constructor(
    network: string,
    readonly address: string,
    on: Switch,
  ) {
    this.mac = Number.parseInt(MacAddress.derive(`${address} on ${network}`).digits, 16);
    this.port = on.connect({ native: network }, (frame) => this.receive(frame));
  }

  async ping(address: string, timeoutSeconds: number): Promise<void> {
    const sequence = ++this.count & 0xffff;
    const signal = AbortSignal.timeout(timeoutSeconds * 1000);
    const neighbor = await this.neighbor(address, signal);
    const echo = Buffer.alloc(8);
    echo[0] = ECHO_REQUEST;
    echo.writeUInt16BE(sequence, 6);
    echo.writeUInt16BE(checksum(echo), 2);
    const send = () =>
      this.send(neighbor, { source: this.address, destination: address, protocol: ICMP, payload: echo });
    const answered = await this.until(() => this.echoes.delete(sequence), send, signal);
    if (!answered) throw new UnreachableError(`no reply to ping within ${timeoutSeconds} s`);
  }

  async exchange(address: string, probe: ProtocolProbe, timeoutSeconds: number): Promise<string> {
    const signal = AbortSignal.timeout(timeoutSeconds * 1000);
    const neighbor = await this.neighbor(address, signal);
    const source = FIRST_PORT + (++this.count % (0x1_0000 - FIRST_PORT));
    let response = "";
    let state = "opening" as "opening" | "open" | "ended" | "refused";
    const changed = () => this.wake();
    const connection = new TcpConnection(
      { address: this.address, port: source },
      { address, port: probe.port },
      (packet) => this.send(neighbor, packet),
      {
        opened: () => {
          state = "open";
          connection.write(Buffer.from(probe.request, "latin1"));
          changed();
        },
        received: (data) => {
          response += data.toString("latin1");
          changed();
        },
        ended: () => {
          state = "ended";
          changed();
        },
        refused: () => {
          state = "refused";
          changed();
        },
      },
    );
    this.connections.set(source, connection);
    const isDone = () =>
      state === "refused" || state === "ended" || (state === "open" && response.length >= probe.maxResponseBytes);
    await this.until(isDone, () => connection.open(), signal);
    this.connections.delete(source);
    connection.close();
    if (state === "refused") throw new UnreachableError("connection refused");
    if (state === "opening") throw new UnreachableError(`no response within ${timeoutSeconds} s`);
    return response.slice(0, probe.maxResponseBytes);
  }

  /** Queries with Node's resolver, through a port of this computer's loopback address that leads to the network. */
  async resolve(server: DnsServer, names: readonly string[], timeoutSeconds: number): Promise<DnsAnswers> {
    const { address, port } = server;
    const neighbor = await this.neighbor(address, AbortSignal.timeout(timeoutSeconds * 1000));
    const sources = new Set<number>();
    const relay = await UdpRelay.open((source, data) => {
      sources.add(source);
      this.receivers.set(source, (content) => relay.answer(source, content));
      const payload = encodeUdp(source, port, data);
      this.send(neighbor, { source: this.address, destination: address, protocol: UDP, payload });
    });
    try {
      return await askWithNode({ address: "127.0.0.1", port: relay.port }, names, timeoutSeconds);
    } finally {
      for (const source of sources) this.receivers.delete(source);
      relay.close();
    }
  }

  disconnect(): void {
    this.port.disconnect();
  }

  /** @throws {UnreachableError} Nobody has the address. */
  private async neighbor(address: string, signal: AbortSignal): Promise<number> {
    const sendRequest = () =>
      this.sendFrame(
        BROADCAST,
        ARP,
        encodeArp({ operation: "request", senderMac: this.mac, sender: this.address, targetMac: 0, target: address }),
      );
    // A guest that restarted may have another adapter there.
    this.neighbors.delete(address);
    await this.until(() => this.neighbors.has(address), sendRequest, signal);
    const mac = this.neighbors.get(address);
    if (mac === undefined) throw new UnreachableError("no answer to ARP: nobody has the address");
    return mac;
  }

  /** Repeats `attempt` until `isDone`. @returns whether it was done before the time was up */
  private async until(isDone: () => boolean, attempt: () => void, signal: AbortSignal): Promise<boolean> {
    while (!isDone()) {
      if (signal.aborted) return false;
      attempt();
      if (isDone()) return true;
      await new Promise<void>((resolve) => {
        const wake = () => {
          clearTimeout(timer);
          this.waiting.delete(wake);
          signal.removeEventListener("abort", wake);
          resolve();
        };
        const timer = setTimeout(wake, REPEAT_MILLISECONDS);
        this.waiting.add(wake);
        signal.addEventListener("abort", wake);
      });
    }
    return true;
  }

  private wake(): void {
    for (const wake of this.waiting) wake();
  }

  private receive(frame: Buffer): void {
    const { type, payload } = contentOf(frame);
    if (type === ARP) this.receiveArp(payload);
    const packet = type === IPV4 ? decodeIpv4(payload) : undefined;
    if (packet?.destination !== this.address) return;
    if (packet.protocol === ICMP) this.receiveIcmp(frame.readUIntBE(6, 6), packet);
    if (packet.protocol === TCP && packet.payload.length >= 4)
      this.connections.get(packet.payload.readUInt16BE(2))?.receive(packet.payload);
    if (packet.protocol === UDP && packet.payload.length >= 8)
      this.receivers.get(packet.payload.readUInt16BE(2))?.(packet.payload.subarray(8));
  }

  private receiveArp(bytes: Buffer): void {
    const message = decodeArp(bytes);
    if (!message) return;
    const { operation, senderMac, sender, target } = message;
    if (target !== this.address) return;
    if (operation === "request") {
      const reply = { senderMac: this.mac, sender: target, targetMac: senderMac, target: sender };
      this.sendFrame(senderMac, ARP, encodeArp({ operation: "reply", ...reply }));
    } else {
      this.neighbors.set(sender, senderMac);
      this.wake();
    }
  }

  private receiveIcmp(from: number, { source, payload }: Ipv4Packet): void {
    if (payload.length < 8) return;
    if (payload[0] === ECHO_REPLY) {
      this.echoes.add(payload.readUInt16BE(6));
      this.wake();
    }
    if (payload[0] !== ECHO_REQUEST) return;
    const reply = Buffer.from(payload);
    reply[0] = ECHO_REPLY;
    reply.writeUInt16BE(0, 2);
    reply.writeUInt16BE(checksum(reply), 2);
    this.send(from, { source: this.address, destination: source, protocol: ICMP, payload: reply });
  }

  private send(destination: number, packet: Ipv4Packet): void {
    this.sendFrame(destination, IPV4, encodeIpv4(packet));
  }

  private sendFrame(destination: number, type: number, payload: Buffer): void {
    this.port.receive(ethernetFrame(destination, this.mac, type, payload));
  }
}
