import { randomBytes } from "node:crypto";
import { netmaskFor, nextIpv4, prefixLengthOf } from "../../../../../net/ipv4.js";
import { Subnet } from "../../../../../net/subnet.js";
import type { HostOnlyNetworkRecord, HostOnlyNetworkSpec } from "../networks.js";
import { VirtualBoxError } from "../virtualbox-error.js";
import { vmnetProblems } from "../vmnet.js";
import { ignoring } from "./errors.js";
import type { HostOnlyBackend } from "./host-only-interfaces.js";
import { parseBlocks } from "./syntax.js";
import type { VBoxManage } from "./vboxmanage.js";

/**
 * Host-only networks on macOS since VirtualBox 7.0, where there is no interface driver: `hostonlynet`, which uses the
 * operating system's vmnet once a machine runs.
 *
 * Based on VirtualBox's source (VBoxManageHostonly.cpp, HostOnlyNetworkImpl.cpp, DrvVMNet.m); it has not run on a Mac.
 */
export class VmnetNetworks implements HostOnlyBackend {
  constructor(private readonly vbox: VBoxManage) {}

  async readAll(): Promise<HostOnlyNetworkRecord[]> {
    return readVmnetNetworks(await this.vbox.run("list", "hostonlynets"));
  }

  async names(): Promise<string[]> {
    return (await this.readAll()).map(({ name }) => name);
  }

  /** VirtualBox accepts any name, even that of an existing network. */
  async create(spec: HostOnlyNetworkSpec): Promise<string> {
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
    await this.vbox.run("hostonlynet", "remove", `--name=${name}`).catch(ignoring("NOT_FOUND"));
  }
}

/** @throws {VirtualBoxError} macOS does not support the network. */
function addressArguments(spec: HostOnlyNetworkSpec): string[] {
  const [problem] = vmnetProblems(spec);
  if (problem) throw new VirtualBoxError("NOT_SUPPORTED", problem.text, problem.advice);
  return rangeArguments(spec);
}

/**
 * Returns the range. The host has its lower address, and DHCP leases the others. If both ends are the same, there is
 * nothing to lease.
 */
function rangeArguments({ address, prefixLength: bits, dhcp }: HostOnlyNetworkSpec): string[] {
  return [`--netmask=${netmaskFor(bits)}`, `--lower-ip=${address}`, `--upper-ip=${dhcp?.upper ?? address}`, "--enable"];
}

/**
 * Reads `list hostonlynets`. If the range begins with the subnet's own address, as Vagrant creates it, the host has the
 * first one.
 */
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
