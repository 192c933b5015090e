import { type Frame, isGroup, parseFrame, tagged } from "./frame.js";

/** The networks that a port carries: an access port has only `native`, a trunk has `tagged`, and may have both. */
export interface PortNetworks {
  /** The network of untagged frames. Without it, they are dropped. */
  readonly native?: string;
  /** The networks of tagged frames, by VLAN identifier. Frames with any other tag are dropped. */
  readonly tagged?: ReadonlyMap<number, string>;
}

/** A port of a switch. */
export interface Port {
  /** Takes a frame from the port's station. */
  receive(frame: Buffer): void;
  /** Takes the port off the switch. */
  disconnect(): void;
}

/** Sees each frame of a network as it enters the switch, with its tag. */
export type Watcher = (frame: Buffer) => void;

interface Connected {
  readonly networks: PortNetworks;
  readonly send: (frame: Buffer) => void;
}

/**
 * An Ethernet switch with 802.1Q.
 *
 * Each network is a broadcast domain of its own, whatever tag its frames have on a port. So a VLAN's frames are tagged
 * on a trunk, and untagged on an access port.
 */
export class Switch {
  private readonly ports = new Set<Connected>();
  /** The ports behind which MAC addresses were seen, by network. */
  private readonly learned = new Map<string, Map<number, Connected>>();
  private readonly watchers = new Map<string, Set<Watcher>>();

  /** @param send gives a frame to the port's station */
  connect(networks: PortNetworks, send: (frame: Buffer) => void): Port {
    const port = { networks, send };
    this.ports.add(port);
    return {
      receive: (bytes) => {
        const frame = parseFrame(bytes);
        const network = frame && networkOf(frame, networks);
        if (!frame || network === undefined || isGroup(frame.source)) return;
        for (const watch of this.watchers.get(network) ?? []) watch(bytes);
        this.learn(network, frame.source, port);
        this.forward(network, frame, port);
      },
      disconnect: () => {
        this.ports.delete(port);
        for (const addresses of this.learned.values())
          for (const [address, behind] of addresses) if (behind === port) addresses.delete(address);
      },
    };
  }

  /** Shows a network's frames to a watcher, until the returned function is called. */
  watch(network: string, watcher: Watcher): () => void {
    const watchers = this.watchers.get(network) ?? new Set();
    this.watchers.set(network, watchers.add(watcher));
    return () => watchers.delete(watcher);
  }

  private learn(network: string, address: number, port: Connected): void {
    const addresses = this.learned.get(network) ?? new Map<number, Connected>();
    this.learned.set(network, addresses.set(address, port));
  }

  private forward(network: string, frame: Frame, from: Connected): void {
    const known = isGroup(frame.destination) ? undefined : this.learned.get(network)?.get(frame.destination);
    for (const port of known ? [known] : this.ports) {
      if (port === from) continue;
      const { native, tagged: vlans } = port.networks;
      if (native === network) port.send(frame.untagged);
      for (const [vlanId, each] of vlans ?? []) if (each === network) port.send(tagged(frame, vlanId));
    }
  }
}

function networkOf({ vlanId }: Frame, { native, tagged: vlans }: PortNetworks): string | undefined {
  return vlanId === undefined ? native : vlans?.get(vlanId);
}
