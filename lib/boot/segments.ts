import { createServer, type Server } from "node:net";
import { AddressRange } from "../net/address-range.js";
import { NetworkCategory } from "../net/network-category.js";
import { Subnet } from "../net/subnet.js";
import type { Network } from "../topology/topology.js";
import { Capture } from "./switch/capture.js";
import { DhcpServer } from "./switch/dhcp-server.js";
import { frameStream } from "./switch/frame-stream.js";
import { Host } from "./switch/host.js";
import { type PortNetworks, Switch } from "./switch/switch.js";

/** The networks of a lab: a switch, this computer's presence on its networks, and captures. */
export class Segments {
  private readonly switch = new Switch();
  private readonly servers: Server[] = [];
  private readonly hosts: { readonly host: Host; readonly network: Network }[] = [];
  private readonly captures = new Set<() => void>();

  /** Adds the host to the networks that it is on. */
  constructor(networks: readonly Network[]) {
    for (const network of networks) {
      const { id, category, hostAddress, cidr, dhcp, dhcpRange } = network;
      if (category !== NetworkCategory.HOST || hostAddress === undefined) continue;
      this.hosts.push({ host: new Host(id, hostAddress, this.switch), network });
      const [first, last] = dhcpRange?.split("-") ?? [];
      if (dhcp && cidr !== undefined && last !== undefined)
        new DhcpServer(id, hostAddress, Subnet.parse(cidr), AddressRange.between(first, last), this.switch);
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
    return this.hosts.find(({ network }) => isOn(network))?.host;
  }

  /**
   * Writes a network's frames to a file.
   *
   * @returns ends the capture, which `close` also does
   */
  capture(network: Network, file: string): () => void {
    const capture = new Capture(file);
    const stopWatching = this.switch.watch(network.id, (frame) => capture.write(frame));
    const stop = () => {
      if (!this.captures.delete(stop)) return;
      stopWatching();
      capture.close();
    };
    this.captures.add(stop);
    return stop;
  }

  close(): void {
    for (const server of this.servers) server.close();
    for (const close of this.captures) close();
  }
}
