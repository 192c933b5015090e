import { isIP } from "node:net";
import type { Check } from "../checks/check.js";
import { isGuestQuestion, type NetworkQuestion } from "../lab/question.js";
import { LabError } from "../lab-error.js";
import { addressesFor, addressesForHost, forwardedTo } from "../topology/reach.js";
import type { Guest, Topology } from "../topology/topology.js";
import { evaluateDns } from "./dns.js";
import { guestProbe } from "./guest-probe.js";
import { type Prober, ProberUnavailableError, UnreachableError } from "./prober.js";
import { protocolProbe } from "./protocol-probe.js";
import type { Shell } from "./shell.js";

/** The probers of a lab, and the shells of its guests. */
export interface Probers {
  /**
   * Returns the prober at the origin of a check.
   *
   * @param origin the guest that probes, or the destination of ssh for the hypervisor's host. Absent for this machine
   * @throws {LabError} There is no way to the origin.
   */
  proberAt(topology: Topology, origin: Guest | string | undefined): Prober;
  /**
   * Returns the shell of a guest.
   *
   * @throws {LabError} There is no way to the guest.
   */
  shellOf(topology: Topology, guest: Guest): Shell;
}

/** The parts of a check that one attempt needs. */
type Probed = Pick<Check, "lab" | "from" | "address" | "question" | "timeoutSeconds">;

/** A way to answer the question of a check. */
export interface Attempt {
  /** The address that is probed. Absent for a question that the guest itself answers. */
  readonly address?: string;
  /**
   * Probes once.
   *
   * @returns the problem, or undefined if the answer is as expected
   * @throws {UnreachableError} There is no response.
   * @throws {ProberUnavailableError} The prober cannot be reached.
   */
  probe(): Promise<string | undefined>;
}

/**
 * Returns the way to answer the question of a check of a guest.
 *
 * @throws {LabError} The probe cannot run.
 */
export function attemptAt(topology: Topology, check: Probed, to: Guest, probers: Probers): Attempt {
  const { question, timeoutSeconds } = check;
  if (isGuestQuestion(question)) {
    if (to.windows) throw new LabError(`${to.name} runs Windows; the probe needs a Unix shell`);
    const shell = probers.shellOf(topology, to);
    const { command, evaluate } = guestProbe(question, timeoutSeconds);
    return { probe: async () => evaluate(await shell(timeoutSeconds, command)) };
  }
  const prober = probers.proberAt(topology, originOf(topology, check, to));
  const target = targetOf(topology, check, to, question);
  return { address: target.address, probe: () => probeFrom(prober, question, target, timeoutSeconds) };
}

/**
 * Probes once.
 *
 * @returns the problem, if any: an error if there is no response or no prober
 */
export async function resultOf(
  attempt: Attempt,
): Promise<string | UnreachableError | ProberUnavailableError | undefined> {
  try {
    return await attempt.probe();
  } catch (error) {
    if (error instanceof UnreachableError || error instanceof ProberUnavailableError) return error;
    throw error;
  }
}

/** Returns a problem, after the address that was probed. */
export function reasonOf({ address }: Attempt, problem: string): string {
  return address === undefined ? problem : `${address}: ${problem}`;
}

async function probeFrom(
  prober: Prober,
  question: NetworkQuestion,
  { address, port }: Target,
  timeoutSeconds: number,
): Promise<string | undefined> {
  if (question.kind === "ping") {
    await prober.ping(address, timeoutSeconds);
    return undefined;
  }
  if (question.kind === "dns") {
    const server = { address, port: port ?? question.port };
    const answer = (await prober.resolve(server, [question.name], timeoutSeconds)).get(question.name);
    if (answer instanceof UnreachableError) throw answer;
    return answer && evaluateDns(answer, question);
  }
  const protocol = protocolProbe(question, address);
  const response = await prober.exchange(address, { ...protocol, port: port ?? protocol.port }, timeoutSeconds);
  return protocol.evaluate(response);
}

/** @throws {LabError} The lab does not have the guest. */
function originOf(topology: Topology, { from, lab }: Probed, to: Guest): Guest | string | undefined {
  if (from === undefined) return undefined;
  if (from === "host") return sshOfHost(topology, to);
  const guest = guestOf(topology, from);
  if (!guest) throw new LabError(`the lab ${lab} has no guest ${from}`);
  return guest;
}

/** Returns the ssh destination of the host of a guest's hypervisor. None for this machine. */
function sshOfHost({ hypervisors }: Topology, { hypervisor }: Guest): string | undefined {
  return hypervisors.find(({ id }) => id === hypervisor)?.ssh;
}

interface Target {
  readonly address: string;
  /** The port, if it is not the guest's own. */
  readonly port?: number;
}

/** @throws {LabError} The text is not an IP address, and a shell might interpret it. */
function checkAddress(text: string): string {
  if (isIP(text)) return text;
  throw new LabError(`the address is ${JSON.stringify(text)}; give an IP address, such as 10.0.0.10`);
}

/**
 * Returns the target's address: on a network shared with the prober, or a forwarded port if the prober is the
 * hypervisor's host, or any address of the guest.
 */
function targetOf(topology: Topology, check: Probed, to: Guest, question: NetworkQuestion): Target {
  const from = check.from === undefined ? undefined : guestOf(topology, check.from);
  const shared = check.address ?? (from ? addressesFor(topology, from, to) : addressesForHost(topology, to))[0];
  if (shared !== undefined) return { address: checkAddress(shared) };
  const adapters = topology.adapters.filter(({ guest }) => guest === to.id);
  const protocol = question.kind === "dns" ? "udp" : "tcp";
  const isAtHost = check.from === "host" || (check.from === undefined && sshOfHost(topology, to) === undefined);
  const forwarded =
    isAtHost && question.kind !== "ping" ? forwardedTo(topology, adapters, question.port, protocol) : undefined;
  if (forwarded) return forwarded;
  const [address] = adapters.flatMap((each) => each.address ?? []);
  if (address !== undefined) return { address: checkAddress(address) };
  throw new LabError(
    `the lab has no address for ${to.name}; give it a static address or a port forward ` +
      "(a check may name an address of its own)",
  );
}

/** Returns the guest with a Terraform address. */
export function guestOf(topology: Topology, id: string): Guest | undefined {
  return topology.guests.find((guest) => guest.id === id);
}
