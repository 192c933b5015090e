import { natNetworkExists, noSuchNatNetwork } from "../refusals.js";
import { checkNatNetwork } from "../validation.js";
import { type AdoptOptions, type NatNetworkSpec, type PortForward, VirtualBoxError } from "../virtualbox-host.js";
import { parseBlocks } from "./blocks.js";
import { readForward } from "./port-forwards.js";
import type { VBoxManage } from "./vboxmanage.js";

export class NatNetworks {
  constructor(private readonly vbox: VBoxManage) {}

  async create(spec: NatNetworkSpec, { adopt }: AdoptOptions): Promise<void> {
    checkNatNetwork(spec);
    try {
      await this.vbox.run(
        "natnetwork",
        "add",
        "--netname",
        spec.name,
        "--enable",
        "--ipv6",
        "off",
        ...options(spec),
        ...additions(spec.forwards),
      );
    } catch (error) {
      if (!isCode(error, "ALREADY_EXISTS")) {
        // VirtualBox makes the network first, and then looks at what it is to be.
        await this.delete(spec.name).catch(() => undefined);
        throw error;
      }
      if (!adopt) throw natNetworkExists(spec.name);
      await this.update(spec);
    }
  }

  async read(name: string): Promise<NatNetworkSpec | undefined> {
    return (await this.readAll()).find((network) => network.name === name);
  }

  async readAll(): Promise<NatNetworkSpec[]> {
    return readNatNetworks(await this.vbox.run("list", "-l", "natnets"));
  }

  async update(spec: NatNetworkSpec): Promise<void> {
    checkNatNetwork(spec);
    const current = await this.read(spec.name);
    if (!current) throw noSuchNatNetwork(spec.name);
    // Another address range rewrites the guests' addresses in the rules, so then they are all made anew.
    const moved = current.cidr !== spec.cidr;
    const stays = (rule: PortForward, rules: readonly PortForward[]) =>
      !moved && rules.some((other) => forwardRule(other) === forwardRule(rule));
    const removed = current.forwards
      .filter((rule) => !stays(rule, spec.forwards))
      .flatMap(({ name }) => ["--port-forward-4", "delete", name]);
    const added = additions(spec.forwards.filter((rule) => !stays(rule, current.forwards)));
    const changed = moved || current.dhcp !== spec.dhcp ? options(spec) : [];
    const changes = [...changed, ...removed, ...added];
    if (changes.length > 0) await this.vbox.run("natnetwork", "modify", "--netname", spec.name, ...changes);
  }

  async delete(name: string): Promise<void> {
    await this.vbox.run("natnetwork", "remove", "--netname", name).catch((error) => {
      if (!isCode(error, "NOT_FOUND")) throw error;
    });
  }
}

/** Reads `list -l natnets`. */
export function readNatNetworks(output: string): NatNetworkSpec[] {
  return parseBlocks(output, "Name").map((network) => ({
    name: network.value("Name"),
    cidr: network.value("Network"),
    dhcp: network.value("DHCP Server") === "Yes",
    forwards: readForwards(network.text),
  }));
}

function readForwards(text: string): PortForward[] {
  const section = /^Port-forwarding \(ipv4\)\n((?:[ \t]+.*\n)*)/m.exec(text)?.[1] ?? "";
  const rules = section.matchAll(/^\s+(.*):(tcp|udp):\[([^\]]*)\]:(\d+):\[([^\]]*)\]:(\d+)$/gm);
  return [...rules].map(readForward);
}

function options({ cidr, dhcp }: NatNetworkSpec): string[] {
  return ["--network", cidr, "--dhcp", dhcp ? "on" : "off"];
}

function additions(forwards: readonly PortForward[]): string[] {
  return forwards.flatMap((forward) => ["--port-forward-4", forwardRule(forward)]);
}

function forwardRule({ name, protocol, hostAddress, hostPort, guestAddress, guestPort }: PortForward): string {
  return `${name}:${protocol}:[${hostAddress}]:${hostPort}:[${guestAddress}]:${guestPort}`;
}

function isCode(error: unknown, code: VirtualBoxError["code"]): boolean {
  return error instanceof VirtualBoxError && error.code === code;
}
