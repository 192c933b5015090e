import { mkdirSync } from "node:fs";
import { createServer, type Server } from "node:net";
import path from "node:path";
import { AddressRange } from "../net/address-range.js";
import { NetworkCategory } from "../net/network-category.js";
import { Subnet } from "../net/subnet.js";
import type { Network } from "../topology/topology.js";
import { Capture } from "./switch/capture.js";
import { DhcpServer } from "./switch/dhcp-server.js";
import { frameStream } from "./switch/frame-stream.js";
import { Host } from "./switch/host.js";
import { Recording } from "./switch/recording.js";
import { type PortNetworks, Switch } from "./switch/switch.js";

/** This computer on a network. */
interface Presence {
  readonly network: Network;
  readonly host: Host;
  readonly dhcpServer?: DhcpServer;
}

/** A writer of a network's frames. */
type FrameWriter = Pick<Capture, "write" | "close" | "failure">;

/** The networks of a lab: a switch, this computer's presence on its networks, captures, and recordings. */
export class Segments {
  private readonly switch = new Switch();
  private readonly servers: Server[] = [];
  /** This computer's presence, by the id of the network. */
  private readonly presences = new Map<string, Presence>();
  private readonly captures = new Set<() => void>();
  /** The recordings by the id of their network. */
  private readonly recordings = new Map<string, { readonly recording: Recording; readonly stop: () => void }>();

  private readonly writers: { readonly network: Network; readonly writer: FrameWriter }[] = [];

  /** Connects the host to its networks of the lab, and disconnects it from all others. */
  setNetworks(networks: readonly Network[]): void {
    const known = networks.map((network) => JSON.stringify(network));
    for (const [id, { network, host, dhcpServer }] of this.presences) {
      if (known.includes(JSON.stringify(network))) continue;
      host.disconnect();
      dhcpServer?.disconnect();
      this.presences.delete(id);
    }
    for (const network of networks) {
      const { id, category, hostAddress, cidr, dhcp, dhcpRange } = network;
      if (this.presences.has(id) || category !== NetworkCategory.HOST || hostAddress === undefined) continue;
      const [first, last] = dhcpRange?.split("-") ?? [];
      const leases = dhcp && cidr !== undefined && last !== undefined;
      this.presences.set(id, {
        network,
        host: new Host(id, hostAddress, this.switch),
        ...(leases && {
          dhcpServer: new DhcpServer(
            ...([id, hostAddress, Subnet.parse(cidr), AddressRange.between(first, last), this.switch] as const),
          ),
        }),
      });
    }
  }

  /**
   * Opens a port for one connection of QEMU's.
   *
   * @param socket the path at which it listens
   * @param accepts whether the switch takes a frame
   */
  async openPort(socket: string, networks: PortNetworks, accepts = (_frame: Buffer) => true): Promise<void> {
    const server = createServer((connection) => {
      const port = this.switch.connect(networks, (frame) => send(frame));
      const send = frameStream(connection, (frame) => {
        if (accepts(frame)) port.receive(frame);
      });
      connection.on("error", () => {});
      connection.on("close", () => port.disconnect());
    });
    this.servers.push(server);
    await new Promise<void>((resolve) => server.listen(socket, resolve));
  }

  /** Returns this computer's presence on the network that has an address, or on any host-only network. */
  hostFor(isOn: (network: Network) => boolean): Host | undefined {
    return [...this.presences.values()].find(({ network }) => isOn(network))?.host;
  }

  /**
   * Writes a network's frames to a file, whose folder is created if it is missing.
   *
   * @returns a function that ends the capture, as `close` does
   */
  capture(network: Network, file: string): () => void {
    mkdirSync(path.dirname(file), { recursive: true });
    return this.watch(network, new Capture(file));
  }

  /** Records a network's last frames to a file and another one beside it, until `endRecordings`. */
  record(network: Network, file: string): void {
    const recording = new Recording(file);
    this.recordings.set(network.id, { recording, stop: this.watch(network, recording) });
  }

  /** Ends all recordings. Returns their files from the oldest to the newest frame, by the id of their network. */
  endRecordings(): ReadonlyMap<string, readonly string[]> {
    for (const { stop } of this.recordings.values()) stop();
    return new Map([...this.recordings].map(([id, { recording }]) => [id, recording.files]));
  }

  /** Returns the networks whose captures or recordings lack frames, each with the reason, on one line. */
  get incompleteCaptures(): string[] {
    const problems = this.writers.flatMap(({ network, writer }) =>
      writer.failure ? `${network.name}: ${writer.failure.message}` : [],
    );
    return [...new Set(problems)];
  }

  close(): void {
    for (const server of this.servers) server.close();
    for (const close of this.captures) close();
  }

  /** Gives a network's frames to a writer. Returns a function that ends this, as `close` does. */
  private watch(network: Network, writer: FrameWriter): () => void {
    this.writers.push({ network, writer });
    const stopWatching = this.switch.watch(network.id, (frame) => writer.write(frame));
    const stop = () => {
      if (!this.captures.delete(stop)) return;
      stopWatching();
      writer.close();
    };
    this.captures.add(stop);
    return stop;
  }
}
