import { existsSync } from "node:fs";
import { readText } from "../../../files/text-file.js";
import { NetworkCategory } from "../../../net/network-category.js";
import { Subnet } from "../../../net/subnet.js";
import { findProgram, firstLine, readVersion } from "../../../process/programs.js";
import { resourcesOf } from "../../../terraform/stack-json.js";
import type { Topology } from "../../../topology/topology.js";
import { checkTerraformSettings } from "../../terraform-settings.js";
import { type Finding, ok, problem, type SynthesizedStack, warning } from "../../tooling.js";
import { localMachine } from "../provider/host/vboxmanage/machine/local-machine.js";
import { virtualBoxReader } from "../reader.js";
import { conflicts } from "./conflicts.js";

const ABOUT = "VirtualBox";
const NETWORKS_CONF = "/etc/vbox/networks.conf";
/** The range that Linux allows without that file. */
const DEFAULT_RANGE = "192.168.56.0/21";

/**
 * Examines this computer's VirtualBox: whether it can start guests and create the labs' host-only networks.
 *
 * @param stacks the project's. Those on another computer are not examined. Where all are on other platforms, nothing is
 * @param timeout in milliseconds @default some seconds
 */
export async function doctor(stacks: readonly SynthesizedStack[], timeout?: number): Promise<Finding[]> {
  if (stacks.length > 0 && !stacks.some(usesVirtualBox)) return [];
  const settings = checkTerraformSettings("the VirtualBox provider", "labs on VirtualBox");
  return [settings, ...(await checkVirtualBox(stacks, timeout))];
}

async function checkVirtualBox(stacks: readonly SynthesizedStack[], timeout: number | undefined): Promise<Finding[]> {
  const labs = stacks.map(topologyOf).filter(({ hypervisors }) => hypervisors.some(({ ssh }) => !ssh));
  const report = labs.length > 0 ? problem : warning;
  const program = process.env.LABVISOR_VBOXMANAGE || localMachine.vboxmanage;
  if (!findProgram(program))
    return [
      report(
        ABOUT,
        `${program} is missing`,
        "Install VirtualBox, set LABVISOR_VBOXMANAGE to its VBoxManage, or try the lab without it: " +
          "--virtualbox simulated.",
      ),
    ];
  const { output, failure } = await readVersion(program, "--version", timeout);
  const version = /^\d+\.\d+\S*$/m.exec(output)?.[0];
  if (failure || !version)
    return [report(ABOUT, `${program} --version failed: ${failure ?? firstLine(output)}`, "Reinstall VirtualBox.")];
  const taken = (await Promise.all(stacks.map(conflicts))).flat();
  return [ok(ABOUT, `${version}, ${program}`), ...kernelModule(), ...networks(labs), ...taken];
}

function usesVirtualBox({ json }: SynthesizedStack): boolean {
  return resourcesOf(json).some(({ type }) => virtualBoxReader.reads(type));
}

function topologyOf({ json }: SynthesizedStack): Omit<Topology, "lab"> {
  return virtualBoxReader.read(resourcesOf(json).filter(({ type }) => virtualBoxReader.reads(type)));
}

function kernelModule(): Finding[] {
  if (process.platform !== "linux" || existsSync("/dev/vboxdrv")) return [];
  return [
    warning(
      `${ABOUT}'s kernel module`,
      "is not loaded: guests can be created, but not started",
      "Load it (modprobe vboxdrv; the package virtualbox-dkms or /sbin/vboxconfig builds it), or apply with --stopped.",
    ),
  ];
}

function networks(labs: readonly Omit<Topology, "lab">[]): Finding[] {
  if (process.platform !== "linux") return [];
  const hostOnly = labs.flatMap(({ networks, hypervisors }) =>
    networks.filter(
      ({ category, hypervisor }) =>
        category === NetworkCategory.HOST && hypervisors.some(({ id, ssh }) => id === hypervisor && !ssh),
    ),
  );
  const cidrs = [...new Set(hostOnly.flatMap(({ cidr }) => cidr ?? []))].sort();
  if (cidrs.length === 0) return [];
  const about = `${ABOUT}'s host-only networks`;
  try {
    const text = readText(NETWORKS_CONF);
    const refused = refusedSubnets(text, cidrs);
    return refused.length === 0
      ? [ok(about, cidrs.join(", "))]
      : [
          problem(
            about,
            `${NETWORKS_CONF} does not allow ${refused.join(", ")}`,
            `Add the line: * ${[...(text === undefined ? [DEFAULT_RANGE] : []), ...refused].join(" ")}`,
          ),
        ];
  } catch (error) {
    return [problem(about, "cannot be examined", (error as Error).message)];
  }
}

/**
 * Returns the subnets that VirtualBox would refuse.
 *
 * @param text the content of networks.conf, if it exists. Lines that contain no subnet allow nothing
 * @throws where one of the subnets is not a subnet
 */
export function refusedSubnets(text: string | undefined, cidrs: readonly string[]): string[] {
  const ranges =
    text === undefined
      ? [DEFAULT_RANGE]
      : text
          .split("\n")
          .flatMap((line) => (line.trim().startsWith("*") ? line.trim().slice(1).trim().split(/\s+/) : []));
  const allowed = ranges.flatMap((range) => {
    try {
      return [Subnet.parse(range)];
    } catch {
      return [];
    }
  });
  return cidrs.filter((cidr) => {
    const subnet = Subnet.parse(cidr);
    return !allowed.some((range) => range.contains(subnet));
  });
}
