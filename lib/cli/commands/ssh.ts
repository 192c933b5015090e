import type { KeptLab } from "../../boot/kept/kept-lab.js";
import { LabError } from "../../lab-error.js";
import { isHostName } from "../../net/host-name.js";
import { runInForeground } from "../../process/foreground.js";
import { findProgram } from "../../process/programs.js";
import { sshRouteTo, whyNoAddress } from "../../topology/reach.js";
import { sshName } from "../../topology/ssh-config.js";
import type { Guest, Topology } from "../../topology/topology.js";
import { currentHost } from "../host.js";
import { readKeptLabs } from "../kept-labs.js";
import type { Project } from "../project.js";
import { writeSshConfig } from "./ssh-config.js";

const SSH_PORT = 22;

/**
 * Logs in to a guest with the system's ssh, with this process's input and output.
 *
 * @param name the guest's name, or `<guest>.<lab>`
 * @param command the command to run; empty for a shell
 * @returns the exit code of ssh, which is that of the command
 * @throws {LabError} The name is unknown or ambiguous, the guest is not reachable, or ssh is not installed.
 */
export async function ssh(
  project: Project,
  topologies: readonly Topology[],
  name: string,
  command: readonly string[],
): Promise<number> {
  const { topology, guest } = findGuest(topologies, name);
  if (!isHostName(guest.name))
    throw new LabError(`The guest's name is ${JSON.stringify(guest.name)}, which is not a host name that ssh accepts.`);
  const kept = readKeptLabs(project).get(topology.lab);
  if (kept) return sshToKept(kept, topology, guest, command);
  const hypervisor = topology.hypervisors.find(({ id }) => id === guest.hypervisor);
  if (hypervisor?.platform === "VirtualBox" && currentHost(project) === "simulated")
    throw new LabError(`${guest.name} is on the simulated host; only real machines accept logins.`);
  if (!sshRouteTo(topology, guest))
    throw new LabError(`ssh cannot reach ${guest.name}: ${whyNoAddress(topology, guest).join("; ")}.`);
  return runSsh(["-F", writeSshConfig(project, topology), sshName(topology, guest), ...command]);
}

/** Logs in to a kept guest through its agent, so that it needs no address. */
function sshToKept(kept: KeptLab, topology: Topology, guest: Guest, command: readonly string[]): Promise<number> {
  const { lab } = topology;
  if (!kept.record.booted.includes(guest.name))
    throw new LabError(
      `${guest.name} is not one of the guests of ${lab} that labvisor test keeps in QEMU; to log in to the applied ` +
        `lab, stop those: labvisor test --stop ${lab}`,
    );
  process.stderr.write(`ssh: ${guest.name} runs in QEMU (labvisor test --keep)\n`);
  const name = sshName(topology, guest);
  const options = {
    // A single "%" begins a token.
    ProxyCommand: kept.connectCommand(guest.name, SSH_PORT).replaceAll("%", "%%"),
    HostKeyAlias: name,
    UserKnownHostsFile: kept.knownHosts,
    StrictHostKeyChecking: "accept-new",
    ...(guest.user !== undefined && { User: guest.user }),
  };
  return runSsh([...Object.entries(options).flatMap(([key, value]) => ["-o", `${key}=${value}`]), name, ...command]);
}

function runSsh(args: readonly string[]): Promise<number> {
  const program = findProgram("ssh");
  if (!program) throw new LabError("ssh is not on PATH; install the OpenSSH client.", { exitCode: 127 });
  return runInForeground(program, args, { cwd: process.cwd(), env: process.env, ownsTerminal: true });
}

function findGuest(topologies: readonly Topology[], name: string) {
  const guests = topologies.flatMap((topology) => topology.guests.map((guest) => ({ topology, guest })));
  const matches = guests.filter(({ topology, guest }) => [guest.name, sshName(topology, guest)].includes(name));
  const names = (some: readonly { topology: Topology; guest: Guest }[]) =>
    some.map(({ topology, guest }) => sshName(topology, guest)).join(", ");
  if (matches.length === 0)
    throw new LabError(
      `There is no guest "${name}". ` +
        (guests.length > 0 ? `The guests are: ${names(guests)}` : "The labs have no guests."),
    );
  if (matches.length > 1) throw new LabError(`Several labs have a guest "${name}"; give one of ${names(matches)}`);
  return matches[0];
}
