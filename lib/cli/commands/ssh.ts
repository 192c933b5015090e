import { LabError } from "../../lab-error.js";
import { isHostName } from "../../net/host-name.js";
import { runInForeground } from "../../process/foreground.js";
import { findProgram } from "../../process/programs.js";
import { wayTo, whyNoAddress } from "../../topology/reach.js";
import { sshName } from "../../topology/ssh-config.js";
import type { Guest, Topology } from "../../topology/topology.js";
import { currentHost } from "../host.js";
import type { Project } from "../project.js";
import { writeSshConfig } from "./ssh-config.js";

/**
 * Runs the system's ssh on a guest, with this process's input and output.
 *
 * @param name the guest's name, or `<guest>.<lab>`
 * @param command what to run there; nothing for a shell
 * @returns ssh's exit code, which is the command's
 * @throws {LabError} No guest, or several, have that name; or there is no way to it, or no ssh.
 */
export async function ssh(
  project: Project,
  topologies: readonly Topology[],
  name: string,
  command: readonly string[],
): Promise<number> {
  const { topology, guest } = find(topologies, name);
  if (!isHostName(guest.name))
    throw new LabError(`ssh cannot call a guest ${JSON.stringify(guest.name)}: no host name.`);
  const hypervisor = topology.hypervisors.find(({ id }) => id === guest.hypervisor);
  if (hypervisor?.platform === "VirtualBox" && currentHost(project) === "simulated")
    throw new LabError(`There is no machine to log in to: ${guest.name} is on the simulated host.`);
  if (!wayTo(topology, guest))
    throw new LabError(`ssh has no way to ${guest.name}: ${whyNoAddress(topology, guest).join("; ")}.`);
  const program = findProgram("ssh");
  if (!program) throw new LabError("There is no ssh on PATH: install OpenSSH's client.", { exitCode: 127 });
  return runInForeground(program, ["-F", writeSshConfig(project, topology), sshName(topology, guest), ...command], {
    cwd: process.cwd(),
    env: process.env,
    ownsTerminal: true,
  });
}

function find(topologies: readonly Topology[], name: string): { readonly topology: Topology; readonly guest: Guest } {
  const guests = topologies.flatMap((topology) => topology.guests.map((guest) => ({ topology, guest })));
  const found = guests.filter(({ topology, guest }) => [guest.name, sshName(topology, guest)].includes(name));
  const names = (some: typeof guests) => some.map(({ topology, guest }) => sshName(topology, guest)).join(", ");
  if (found.length === 0)
    throw new LabError(
      `There is no guest "${name}". ${guests.length > 0 ? `There are: ${names(guests)}` : "The labs have none"}`,
    );
  if (found.length > 1) throw new LabError(`Several labs have a guest "${name}": say which of ${names(found)}`);
  return found[0];
}
