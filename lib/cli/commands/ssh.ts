import type { KeptLab } from "../../boot/kept/kept-lab.js";
import { LabError } from "../../lab-error.js";
import { isHostName } from "../../net/host-name.js";
import { runInForeground } from "../../process/foreground.js";
import { findProgram } from "../../process/programs.js";
import type { Stack } from "../../terraform/stack.js";
import { sshRouteTo, whyNoAddress } from "../../topology/reach.js";
import { sshName } from "../../topology/ssh-config.js";
import type { Guest, Topology } from "../../topology/topology.js";
import { currentHost, isOnVirtualBox } from "../host.js";
import { readKeptLabs } from "../kept-labs.js";
import { isUnapplied } from "../local-state.js";
import { platformsOf } from "../platforms.js";
import type { Project } from "../project.js";
import { topologyOf } from "../topology.js";
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
  stacks: readonly Stack[],
  name: string,
  command: readonly string[],
): Promise<number> {
  const platforms = platformsOf(project);
  const labs = stacks.map((stack) => ({ stack, topology: topologyOf(stack, platforms) }));
  const { stack, topology, guest } = findGuest(labs, name);
  if (!isHostName(guest.name))
    throw new LabError(`The guest's name is ${JSON.stringify(guest.name)}, which is not a host name that ssh accepts.`);
  const kept = readKeptLabs(project).get(topology.lab);
  if (kept) return sshToKept(kept, topology, guest, command);
  if (isOnVirtualBox(topology, guest.id) && currentHost(project) === "simulated")
    throw new LabError(`${guest.name} is on the simulated host; only real machines accept logins.`);
  if (!sshRouteTo(topology, guest))
    throw new LabError(`ssh cannot reach ${guest.name}: ${whyNoAddress(topology, guest).join("; ")}.`);
  if (isUnapplied(stack)) reportUnapplied(topology, guest);
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

/**
 * Reports that nothing of a lab is applied, according to its state. Only VirtualBox on this computer surely has none of
 * its guests then: from another folder or computer, the lab may be applied to a server.
 *
 * @throws {LabError} The guest would be on this computer.
 */
function reportUnapplied({ lab, hypervisors }: Topology, { name, hypervisor }: Guest): void {
  const { platform, ssh } = hypervisors.find(({ id }) => id === hypervisor) ?? {};
  const problem = `${lab} is not applied from this folder`;
  const remedy = `labvisor apply ${lab} applies it, and labvisor test ${lab} --keep boots it in QEMU`;
  if (platform === "VirtualBox" && ssh === undefined)
    throw new LabError(`${problem}, so there is no ${name}; ${remedy}`);
  process.stderr.write(`ssh: ${problem}; if ${name} does not answer: ${remedy}\n`);
}

function runSsh(args: readonly string[]): Promise<number> {
  const program = findProgram("ssh");
  if (!program) throw new LabError("ssh is not on PATH; install the OpenSSH client.", { exitCode: 127 });
  return runInForeground(program, args, { cwd: process.cwd(), env: process.env, ownsTerminal: true });
}

function findGuest(labs: readonly { readonly stack: Stack; readonly topology: Topology }[], name: string) {
  const guests = labs.flatMap((lab) => lab.topology.guests.map((guest) => ({ ...lab, guest })));
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
