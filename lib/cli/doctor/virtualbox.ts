import { existsSync, readFileSync } from "node:fs";
import { Subnet } from "../../lab/values/subnet.js";
import { ProgramNotFoundError, run } from "../../process/run.js";
import { localMachine } from "../../provider/host/vboxmanage/machine/local-machine.js";
import type { Topology } from "../../topology/topology.js";
import { type Finding, ok, problem, warning } from "./finding.js";

const ABOUT = "VirtualBox";
const NETWORKS_CONF = "/etc/vbox/networks.conf";
/** What Linux allows where the file is not there. */
const ALLOWED = "192.168.56.0/21";

/**
 * This computer's VirtualBox, and whether it can start guests and make the labs' host-only networks.
 *
 * @param labs the project's; of those on another computer nothing is asked
 */
export async function virtualBox(labs: readonly Topology[]): Promise<Finding[]> {
  const here = labs.filter(({ hypervisors }) => hypervisors.some(({ platform, ssh }) => platform === ABOUT && !ssh));
  const tell = here.length > 0 ? problem : warning;
  const program = process.env.LABVISOR_VBOXMANAGE || localMachine.vboxmanage;
  try {
    const { exitCode, stdout, stderr } = await run(program, ["--version"]);
    const said = `${stdout}\n${stderr}`;
    const version = /^\d+\.\d+\S*$/m.exec(said)?.[0];
    if (exitCode !== 0 || !version)
      return [tell(ABOUT, `${program} --version failed: ${said.trim().split("\n")[0]}`, "Install VirtualBox anew.")];
    return [ok(ABOUT, `${version}, ${program}`), ...kernelModule(), ...networks(here)];
  } catch (error) {
    if (!(error instanceof ProgramNotFoundError)) throw error;
    return [
      tell(
        ABOUT,
        `${program} is not there`,
        "Install VirtualBox, name its VBoxManage in LABVISOR_VBOXMANAGE, or try the lab without it: --virtualbox simulated.",
      ),
    ];
  }
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
  const text = existsSync(NETWORKS_CONF) ? readFileSync(NETWORKS_CONF, "utf8") : undefined;
  const refused = refusedIn(text, cidrs);
  const about = `${ABOUT}'s host-only networks`;
  return refused.length === 0
    ? [ok(about, cidrs.join(", "))]
    : [
        problem(
          about,
          `${NETWORKS_CONF} does not allow ${refused.join(", ")}`,
          `Add the line: * ${[...(text === undefined ? [ALLOWED] : []), ...refused].join(" ")}`,
        ),
      ];
}

/** Those of the subnets that VirtualBox would refuse. @param text of networks.conf, where there is one */
export function refusedIn(text: string | undefined, cidrs: readonly string[]): string[] {
  const ranges =
    text === undefined
      ? [ALLOWED]
      : text
          .split("\n")
          .flatMap((line) => (line.trim().startsWith("*") ? line.trim().slice(1).trim().split(/\s+/) : []));
  const allowed = ranges.filter((range) => /^[\d.]+\/\d+$/.test(range)).map(Subnet.parse);
  return cidrs.filter((cidr) => !allowed.some((range) => range.contains(Subnet.parse(cidr))));
}
