import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { ResourceBody, StackJson } from "../../lib/terraform/stack-json.js";
import { readTopology } from "../../lib/topology/index.js";

/** What a guest sees of a network. */
export interface Seen {
  /** What the guest calls it: "eth0.10". */
  readonly interface: string;
  /** Its address with the prefix; "NAT" behind its own NAT, where it has the hypervisor's; "DHCP" where a server decides. */
  readonly address: string;
  readonly gateway?: string;
  /** The guests that are on the network too. */
  readonly shares: readonly string[];
  /** Whether the network leads out, and whether the host is on it. */
  readonly leads: readonly string[];
}

/** What a guest is told of one of its interfaces. */
interface Told {
  readonly name: string;
  readonly address?: string;
  readonly gateway?: string;
}

/** What each guest sees of its networks, by its name: as a synthesized stack's folder says it, JSON and seeds. */
export function guestViews(folder: string): Record<string, readonly Seen[]> {
  const json: StackJson = JSON.parse(readFileSync(path.join(folder, "cdk.tf.json"), "utf8"));
  const { guests, adapters } = readTopology(json);
  const nameOf = (id: string) => guests.find((guest) => guest.id === id)?.name ?? id;
  return Object.fromEntries(
    guests.map(({ id, name }) => {
      const told = toldBySeed(folder, name) ?? toldByDrive(bodyOf(json, id));
      const own = adapters.filter(({ guest }) => guest === id);
      expect(told).toHaveLength(own.length);
      const seen = own.map(({ kind, network, address }, index): Seen => {
        const { name: interfaceName, gateway, address: toldAddress } = told[index];
        // What is read of the JSON alone is what the guest is told.
        expect(toldAddress?.split("/")[0]).toBe(address);
        const sharing = adapters.filter((other) => network !== undefined && other.network === network);
        return {
          interface: interfaceName,
          address: kind === "nat" ? "NAT" : (toldAddress ?? "DHCP"),
          ...(gateway && { gateway }),
          shares: sharing
            .filter((other) => other.guest !== id)
            .map((other) => nameOf(other.guest))
            .sort(),
          leads: [
            ...(["nat", "nat-network", "bridged"].includes(kind) ? ["outside"] : []),
            ...(["host-only", "bridged"].includes(kind) ? ["host"] : []),
          ],
        };
      });
      return [name, seen];
    }),
  );
}

function bodyOf(json: StackJson, id: string): ResourceBody {
  const [type, name] = id.split(".");
  return json.resource?.[type]?.[name] ?? {};
}

interface Addressing {
  readonly dhcp4: boolean;
  readonly addresses?: readonly string[];
  readonly routes?: readonly { readonly to: string; readonly via: string }[];
}

/** As cloud-init reads it from the seed's disk. */
function toldBySeed(folder: string, guest: string): Told[] | undefined {
  const seeds = path.join(folder, "seeds");
  if (!existsSync(seeds)) return undefined;
  const file = readdirSync(seeds).find((each) => each.replace(/-[0-9a-f]{8}\.iso$/, "") === guest);
  if (!file) return undefined;
  // A file begins at a sector, and zeros follow it.
  const parts = readFileSync(path.join(seeds, file), "utf8").split("\0");
  const { ethernets, vlans } = JSON.parse(parts.find((part) => part.startsWith('{\n  "version": 2')) ?? "{}");
  return Object.entries<Addressing>({ ...ethernets, ...vlans })
    .filter(([, { dhcp4, addresses }]) => dhcp4 || addresses)
    .map(([name, { addresses, routes }]) => ({
      name,
      address: addresses?.[0],
      gateway: routes?.find(({ to }) => to === "0.0.0.0/0")?.via,
    }));
}

/** As Proxmox VE's own drive tells cloud-init, which calls interfaces by their order. */
function toldByDrive({ initialization }: ResourceBody): Told[] {
  const { ip_config = [] } = (initialization ?? {}) as {
    ip_config?: { ipv4: { address: string; gateway?: string } }[];
  };
  return ip_config.map(({ ipv4: { address, gateway } }, index) => ({
    name: `eth${index}`,
    address: address === "dhcp" ? undefined : address,
    gateway,
  }));
}
