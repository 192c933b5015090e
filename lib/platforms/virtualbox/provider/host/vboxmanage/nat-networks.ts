import type { AdoptOptions } from "../disks.js";
import { requireFreePorts } from "../free-ports.js";
import { forwardsBeyond, forwardsOf, type NatNetworkIpv6, type NatNetworkSpec, type PortForward } from "../networks.js";
import { natNetworkExists, noSuchNatNetwork } from "../refusals.js";
import { checkNatNetwork } from "../validation.js";
import { VirtualBoxError } from "../virtualbox-error.js";
import { onOff, parseBlocks, readForward } from "./syntax.js";
import type { VBoxManage } from "./vboxmanage.js";

export class NatNetworks {
  constructor(private readonly vbox: VBoxManage) {}

  async create(spec: NatNetworkSpec, { adopt }: AdoptOptions): Promise<void> {
    checkNatNetwork(spec);
    try {
      await this.vbox.run(
        ...["natnetwork", "add", "--netname", spec.name, "--enable", ...settings(spec), ...ipv6Settings(spec.ipv6)],
        ...rules("4", [], spec.forwards),
        ...rules("6", [], spec.ipv6?.forwards ?? []),
        ...loopbacks(spec),
      );
    } catch (error) {
      if (!isCode(error, "ALREADY_EXISTS")) {
        // VirtualBox creates the network before it checks the settings.
        await this.delete(spec.name).catch(() => undefined);
        throw error;
      }
      if (!adopt) throw natNetworkExists(spec.name);
      await this.update(spec);
      return;
    }
    await this.requirePorts(spec).catch(async (error) => {
      await this.delete(spec.name);
      throw error;
    });
  }

  /** @param current the network as it is: if a machine on it runs, VirtualBox listens already */
  private async requirePorts(spec: NatNetworkSpec, current?: NatNetworkSpec): Promise<void> {
    const added = forwardsBeyond(forwardsOf(spec), current ? forwardsOf(current) : []);
    await requireFreePorts(this.vbox.machine, `the NAT network ${spec.name}`, added);
  }

  async read(name: string): Promise<NatNetworkSpec | undefined> {
    return (await this.readAll()).find((network) => network.name === name);
  }

  async readAll(): Promise<NatNetworkSpec[]> {
    return (await this.list()).map(({ lastIpv6: _, ...network }) => network);
  }

  async update(spec: NatNetworkSpec): Promise<void> {
    checkNatNetwork(spec);
    const current = (await this.list()).find(({ name }) => name === spec.name);
    if (!current) throw noSuchNatNetwork(spec.name);
    await this.requirePorts(spec, current);
    const modify = async (...changes: string[]) => {
      if (changes.length > 0) await this.vbox.run("natnetwork", "modify", "--netname", spec.name, ...changes);
    };
    const { ipv6, cidr, dhcp, forwards } = spec;
    let ipv6Rules = current.lastIpv6.forwards;
    if (ipv6 && !samePrefix(ipv6.prefix, current.lastIpv6.prefix)) {
      // VirtualBox reports success, but keeps the prefix while there are rules.
      await modify(...rules("6", ipv6Rules, []));
      ipv6Rules = [];
    }
    const rangeChanges = current.cidr !== cidr;
    await modify(
      ...(rangeChanges || current.dhcp !== dhcp ? settings(spec) : []),
      ...(sameIpv6(ipv6, current) ? [] : ipv6Settings(ipv6)),
      // A new address range rewrites the guests' addresses in the rules, so all rules are replaced.
      ...rules("4", current.forwards, forwards, rangeChanges),
      ...(ipv6 ? rules("6", ipv6Rules, ipv6.forwards) : []),
      ...loopbacks(spec, current),
    );
  }

  private async list(): Promise<NatNetworkReading[]> {
    return readNatNetworks(await this.vbox.run("list", "-l", "natnets"));
  }

  async delete(name: string): Promise<void> {
    await this.vbox.run("natnetwork", "remove", "--netname", name).catch((error) => {
      if (!isCode(error, "NOT_FOUND")) throw error;
    });
  }
}

/** A network with the IPv6 settings that it last had: VirtualBox keeps them while IPv6 is off. */
export interface NatNetworkReading extends NatNetworkSpec {
  readonly lastIpv6: NatNetworkIpv6;
}

/** Reads `list -l natnets`. */
export function readNatNetworks(output: string): NatNetworkReading[] {
  return parseBlocks(output, "Name").map((network) => {
    const lastIpv6 = {
      prefix: network.value("IPv6 Prefix"),
      defaultRoute: network.value("IPv6 Default") === "Yes",
      forwards: readForwards(network.text, "ipv6"),
    };
    return {
      name: network.value("Name"),
      cidr: network.value("Network"),
      dhcp: network.value("DHCP Server") === "Yes",
      forwards: readForwards(network.text, "ipv4"),
      ...(network.value("IPv6") === "Yes" ? { ipv6: lastIpv6 } : {}),
      loopbackMappings: readLoopbacks(network.text),
      lastIpv6,
    };
  });
}

function section(text: string, title: string): string {
  return new RegExp(`^${title}\\n((?:[ \\t]+.*\\n)*)`, "m").exec(text)?.[1] ?? "";
}

function readForwards(text: string, version: "ipv4" | "ipv6"): PortForward[] {
  const lines = section(text, `Port-forwarding \\(${version}\\)`);
  const rules = lines.matchAll(/^ {8}(.*):(tcp|udp):\[([^\]]*)\]:(\d+):\[([^\]]*)\]:(\d+)$/gm);
  return [...rules].map(readForward);
}

function readLoopbacks(text: string): Record<string, number> {
  const lines = section(text, "loopback mappings \\(ipv4\\)").matchAll(/^\s+([\d.]+)=(\d+)$/gm);
  return Object.fromEntries([...lines].map(([, address, offset]) => [address, Number(offset)]));
}

function settings({ cidr, dhcp }: NatNetworkSpec): string[] {
  return ["--network", cidr, "--dhcp", onOff(dhcp)];
}

function ipv6Settings(ipv6: NatNetworkIpv6 | undefined): string[] {
  if (!ipv6) return ["--ipv6", "off"];
  const prefix = ipv6.prefix === undefined ? [] : ["--ipv6-prefix", ipv6.prefix];
  return ["--ipv6", "on", "--ipv6-default", onOff(ipv6.defaultRoute), ...prefix];
}

function sameIpv6(wanted: NatNetworkIpv6 | undefined, { ipv6: current }: NatNetworkReading): boolean {
  if (!wanted || !current) return wanted === current;
  return wanted.defaultRoute === current.defaultRoute && samePrefix(wanted.prefix, current.prefix);
}

/** Whether the prefix stays the same, which it does if none is wanted. */
function samePrefix(wanted: string | undefined, current: string | undefined): boolean {
  return wanted === undefined || wanted === current;
}

function rules(
  version: "4" | "6",
  current: readonly PortForward[],
  wanted: readonly PortForward[],
  replaceAll = false,
): string[] {
  const remains = (rule: PortForward, others: readonly PortForward[]) =>
    !replaceAll && others.some((other) => forwardRule(other) === forwardRule(rule));
  const option = `--port-forward-${version}`;
  return [
    ...current.filter((rule) => !remains(rule, wanted)).flatMap(({ name }) => [option, "delete", name]),
    ...wanted.filter((rule) => !remains(rule, current)).flatMap((rule) => [option, forwardRule(rule)]),
  ];
}

function loopbacks({ loopbackMappings = {} }: NatNetworkSpec, current?: NatNetworkSpec): string[] {
  return Object.entries(loopbackMappings)
    .filter(([address, offset]) => current?.loopbackMappings?.[address] !== offset)
    .flatMap(([address, offset]) => ["--loopback-4", `${address}=${offset}`]);
}

function forwardRule({ name, protocol, hostAddress, hostPort, guestAddress, guestPort }: PortForward): string {
  return `${name}:${protocol}:[${hostAddress}]:${hostPort}:[${guestAddress}]:${guestPort}`;
}

function isCode(error: unknown, code: VirtualBoxError["code"]): boolean {
  return error instanceof VirtualBoxError && error.code === code;
}
