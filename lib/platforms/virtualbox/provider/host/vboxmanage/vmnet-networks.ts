import { randomBytes } from "node:crypto";
import { netmaskFor, nextIpv4, prefixLengthOf } from "../../../../../net/ipv4.js";
import { Subnet } from "../../../../../net/subnet.js";
import { type HostOnlyNetworkRecord, type HostOnlyNetworkSpec, VirtualBoxError } from "../virtualbox-host.js";
import { vmnetProblems } from "../vmnet.js";
import { parseBlocks } from "./blocks.js";
import { unless } from "./errors.js";
import type { HostOnlyKind } from "./host-only-kind.js";
import type { VBoxManage } from "./vboxmanage.js";

/**
 * Host-only networks on macOS since VirtualBox 7.0, where there is no driver for interfaces: `hostonlynet`, which VirtualBox gives to the system's own
 * vmnet once a machine runs. Written after VirtualBox's source (VBoxManageHostonly.cpp, HostOnlyNetworkImpl.cpp, DrvVMNet.m); never run on a Mac.
 */
export class VmnetNetworks implements HostOnlyKind {
  constructor(private readonly vbox: VBoxManage) {}

  async readAll(): Promise<HostOnlyNetworkRecord[]> {
    return readVmnetNetworks(await this.vbox.run("list", "hostonlynets"));
  }

  async names(): Promise<string[]> {
    return (await this.readAll()).map(({ name }) => name);
  }

  /** VirtualBox takes any name, one that is there already too. */
  async make(spec: HostOnlyNetworkSpec): Promise<string> {
    const settings = addressArguments(spec);
    const name = `labvisor-${randomBytes(4).toString("hex")}`;
    await this.vbox.run("hostonlynet", "add", `--name=${name}`, ...settings);
    return name;
  }

  async configure(name: string, spec: HostOnlyNetworkSpec, current?: HostOnlyNetworkSpec): Promise<void> {
    const settings = addressArguments(spec);
    if (current && settings.join() === rangeArguments(current).join()) return;
    await this.vbox.run("hostonlynet", "modify", `--name=${name}`, ...settings);
  }

  async remove(name: string): Promise<void> {
    await this.vbox.run("hostonlynet", "remove", `--name=${name}`).catch(unless("NOT_FOUND"));
  }
}

/** @throws {VirtualBoxError} where macOS has no such network */
function addressArguments(spec: HostOnlyNetworkSpec): string[] {
  const [problem] = vmnetProblems(spec);
  if (problem) throw new VirtualBoxError("NOT_SUPPORTED", problem.text, problem.advice);
  return rangeArguments(spec);
}

/** The host has the lower address, and DHCP hands out what follows it, to the upper one. With both the same there is nothing to hand out. */
function rangeArguments({ address, prefixLength: bits, dhcp }: HostOnlyNetworkSpec): string[] {
  return [`--netmask=${netmaskFor(bits)}`, `--lower-ip=${address}`, `--upper-ip=${dhcp?.upper ?? address}`, "--enable"];
}

/** Reads `list hostonlynets`. Where the range begins with the subnet's own address (Vagrant makes such networks), the host has the first one. */
export function readVmnetNetworks(output: string): HostOnlyNetworkRecord[] {
  return parseBlocks(output, "Name").map((network) => {
    const [lower, upper] = [network.value("LowerIP"), network.value("UpperIP")];
    const bits = prefixLengthOf(network.value("NetworkMask"));
    const address = Subnet.containing(lower, bits).network === lower ? nextIpv4(lower) : lower;
    const range = { server: address, lower: nextIpv4(address), upper };
    return {
      name: network.value("Name"),
      address,
      prefixLength: bits,
      ...(upper === lower || upper === address ? {} : { dhcp: range }),
    };
  });
}
