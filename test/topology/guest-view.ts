import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { ResourceBody, StackJson } from "../../lib/terraform/stack-json.js";
import { readTopology } from "../../lib/topology/index.js";

/** A guest's view of one of its networks. */
export interface Seen {
  /** The name in the guest, such as "eth0.10". */
  readonly interface: string;
  /** The address with its prefix length, "NAT" behind the guest's own NAT, or "DHCP" if it is leased. */
  readonly address: string;
  readonly gateway?: string;
  /** The other guests on the network. */
  readonly shares: readonly string[];
  /** "outside" if the network has a route to the outside, and "host" if the host is on it. */
  readonly leads: readonly string[];
}

/** The configuration of an interface in a seed. */
interface Configured {
  readonly name: string;
  readonly address?: string;
  readonly gateway?: string;
}

/** Returns each guest's view of its networks, keyed by name, from the JSON and the seeds in a stack's folder. */
export function guestViews(folder: string): Record<string, readonly Seen[]> {
  const json: StackJson = JSON.parse(readFileSync(path.join(folder, "cdk.tf.json"), "utf8"));
  const { guests, adapters } = readTopology(json);
  const nameOf = (id: string) => guests.find((guest) => guest.id === id)?.name ?? id;
  return Object.fromEntries(
    guests.map(({ id, name }) => {
      const configured = configuredBySeed(folder, name) ?? configuredByDrive(bodyOf(json, id));
      const own = adapters.filter(({ guest }) => guest === id);
      expect(configured).toHaveLength(own.length);
      const seen = own.map(({ kind, network, address }, index): Seen => {
        const { name: interfaceName, gateway, address: configuredAddress } = configured[index];
        // The address read from the JSON alone must match the seed's.
        expect(configuredAddress?.split("/")[0]).toBe(address);
        const sharing = adapters.filter((other) => network !== undefined && other.network === network);
        return {
          interface: interfaceName,
          address: kind === "nat" ? "NAT" : (configuredAddress ?? "DHCP"),
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

/** Returns the interfaces that cloud-init reads from the seed's ISO. */
function configuredBySeed(folder: string, guest: string): Configured[] | undefined {
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

/** Returns the interfaces that cloud-init reads from Proxmox VE's own drive. It names them by their order. */
function configuredByDrive({ initialization }: ResourceBody): Configured[] {
  const { ip_config = [] } = (initialization ?? {}) as {
    ip_config?: { ipv4: { address: string; gateway?: string } }[];
  };
  return ip_config.map(({ ipv4: { address, gateway } }, index) => ({
    name: `eth${index}`,
    address: address === "dhcp" ? undefined : address,
    gateway,
  }));
}
