import { existsSync } from "node:fs";
import { type Finding, ok, problem, warning } from "../../../cli/doctor/finding.js";
import { askVersion, firstLine } from "../../../cli/doctor/version.js";
import { readText } from "../../../files/text-file.js";
import { Subnet } from "../../../net/subnet.js";
import { findProgram } from "../../../process/programs.js";
import type { Topology } from "../../../topology/topology.js";
import { localMachine } from "../provider/host/vboxmanage/machine/local-machine.js";

const ABOUT = "VirtualBox";
const NETWORKS_CONF = "/etc/vbox/networks.conf";
/** What Linux allows where the file is not there. */
const ALLOWED = "192.168.56.0/21";

/**
 * This computer's VirtualBox, and whether it can start guests and make the labs' host-only networks.
 *
 * @param labs the project's; of those on another computer nothing is asked
 * @param timeout in milliseconds @default some seconds
 */
export async function virtualBox(labs: readonly Topology[], timeout?: number): Promise<Finding[]> {
  const here = labs.filter(({ hypervisors }) => hypervisors.some(({ platform, ssh }) => platform === ABOUT && !ssh));
  const tell = here.length > 0 ? problem : warning;
  const program = process.env.LABVISOR_VBOXMANAGE || localMachine.vboxmanage;
  if (!findProgram(program))
    return [
      tell(
        ABOUT,
        `${program} is not there`,
        "Install VirtualBox, name its VBoxManage in LABVISOR_VBOXMANAGE, or try the lab without it: --virtualbox simulated.",
      ),
    ];
  const { said, failure } = await askVersion(program, "--version", timeout);
  const version = /^\d+\.\d+\S*$/m.exec(said)?.[0];
  if (failure || !version)
    return [tell(ABOUT, `${program} --version failed: ${failure ?? firstLine(said)}`, "Install VirtualBox anew.")];
  return [ok(ABOUT, `${version}, ${program}`), ...kernelModule(), ...networks(here)];
}

function kernelModule(): Finding[] {
  if (process.platform !== "linux" || existsSync("/dev/vboxdrv")) return [];
  return [
    warning(
      `${ABOUT}'s kernel module`,
      "is not loaded: guests are made, and cannot be started",
      "Load it (modprobe vboxdrv; it is built by the package virtualbox-dkms or /sbin/vboxconfig), or apply with --stopped.",
    ),
  ];
}

function networks(labs: readonly Topology[]): Finding[] {
  if (process.platform !== "linux") return [];
  const wanted = labs.flatMap(({ networks, hypervisors }) =>
    networks.filter(
      ({ kind, hypervisor }) =>
        kind === "host-only" &&
        hypervisors.some(({ id, platform, ssh }) => id === hypervisor && platform === ABOUT && !ssh),
    ),
  );
  const cidrs = [...new Set(wanted.flatMap(({ cidr }) => cidr ?? []))].sort();
  if (cidrs.length === 0) return [];
  const about = `${ABOUT}'s host-only networks`;
  try {
    const text = readText(NETWORKS_CONF);
    const refused = refusedIn(text, cidrs);
    return refused.length === 0
      ? [ok(about, cidrs.join(", "))]
      : [
          problem(
            about,
            `${NETWORKS_CONF} does not allow ${refused.join(", ")}`,
            `Add the line: * ${[...(text === undefined ? [ALLOWED] : []), ...refused].join(" ")}`,
          ),
        ];
  } catch (error) {
    return [problem(about, "cannot be told", (error as Error).message)];
  }
}

/**
 * Those of the subnets that VirtualBox would refuse.
 *
 * @param text of networks.conf, where there is one: what is no subnet in it allows nothing
 * @throws One of those that are asked for is no subnet.
 */
export function refusedIn(text: string | undefined, cidrs: readonly string[]): string[] {
  const ranges =
    text === undefined
      ? [ALLOWED]
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
