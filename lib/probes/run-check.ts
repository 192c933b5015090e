import { isIP } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { type Check, Expectation } from "../checks/check.js";
import type { Question } from "../checks/probe.js";
import { isLabError, LabError } from "../lab-error.js";
import { addressesFor, addressesForHost, forwardedTo } from "../topology/reach.js";
import type { Guest, Topology } from "../topology/topology.js";
import { type Prober, ProberUnavailableError, UnreachableError } from "./prober.js";
import { protocolProbe } from "./protocol-probe.js";

/** A check and the topology of its lab. */
export interface LabCheck {
  readonly name: string;
  readonly check: Check;
  readonly topology: Topology;
}

/**
 * Returns the prober of a check.
 *
 * @param origin the guest that probes, or the destination of ssh for the hypervisor's host. Absent for this machine
 * @throws {LabError} There is no way to the origin.
 */
export type FindProber = (topology: Topology, origin: Guest | string | undefined) => Prober;

/** The outcome of a check. */
export interface Outcome {
  readonly check: string;
  readonly lab: string;
  readonly from: string;
  readonly to: string;
  /** The probe and its port, such as "http 80". */
  readonly probe: string;
  readonly expect: Check["expect"];
  /** The result; "unknown" means that the check could not run. */
  readonly result: "passed" | "failed" | "unknown";
  readonly attempts: number;
  readonly reason?: string;
}

/**
 * Probes a target until the result is as expected or the attempts are used up.
 *
 * A target that must be unreachable is probed once, as soon as the prober is available.
 */
export async function runCheck({ name, check, topology }: LabCheck, findProber: FindProber): Promise<Outcome> {
  const { expect, question, timeoutSeconds } = check;
  const [to, from] = [guestOf(topology, check.to), probingGuest(topology, check)];
  const hypervisor = topology.hypervisors.find(({ id }) => id === to?.hypervisor);
  const outcome = {
    check: name,
    lab: check.lab,
    from: from?.name ?? (check.from === "host" ? (hypervisor?.name ?? "host") : "this machine"),
    to: to?.name ?? check.to,
    probe: question.kind === "ping" ? "ping" : `${question.kind} ${question.port}`,
    expect,
  };
  let attempts = 0;
  try {
    if (!to) throw new LabError(`the lab ${check.lab} has no guest ${check.to}`);
    const origin = originOf(topology, check, hypervisor?.ssh);
    const prober = findProber(topology, origin);
    const target = targetOf(topology, check, to, origin === undefined);
    for (;;) {
      attempts++;
      const start = performance.now();
      const result = await probe(prober, question, target, timeoutSeconds);
      const isLast = attempts >= check.attempts;
      if (result instanceof ProberUnavailableError) {
        if (isLast) throw result;
      } else {
        const reason = problemWith(result, expect);
        if (reason === undefined) return { ...outcome, attempts, result: "passed" };
        if (isLast || expect === Expectation.UNREACHABLE) {
          return { ...outcome, attempts, result: "failed", reason: `${target.address}: ${reason}` };
        }
      }
      await sleep(Math.max(0, timeoutSeconds * 1000 - (performance.now() - start)));
    }
  } catch (error) {
    if (!isLabError(error)) throw error;
    return { ...outcome, attempts, result: "unknown", reason: error.message };
  }
}

/** Returns the difference between a result and the expectation, or undefined if they match. */
function problemWith(result: string | UnreachableError | undefined, expect: Check["expect"]): string | undefined {
  if (expect === Expectation.UNREACHABLE) return result instanceof UnreachableError ? undefined : "the target responds";
  return result instanceof UnreachableError ? result.message : result;
}

/**
 * Probes a target once.
 *
 * @returns undefined if the response is as expected, a text if it is not, or an error if there is no response or no
 *   prober
 */
async function probe(
  prober: Prober,
  question: Question,
  { address, port }: Target,
  timeoutSeconds: number,
): Promise<string | UnreachableError | ProberUnavailableError | undefined> {
  try {
    if (question.kind === "ping") {
      await prober.ping(address, timeoutSeconds);
      return undefined;
    }
    const protocol = protocolProbe(question, address);
    const response = await prober.exchange(address, { ...protocol, port: port ?? protocol.port }, timeoutSeconds);
    return protocol.evaluate(response);
  } catch (error) {
    if (error instanceof UnreachableError || error instanceof ProberUnavailableError) return error;
    throw error;
  }
}

/** @throws {LabError} The lab does not have the guest. */
function originOf(topology: Topology, check: Check, host: string | undefined): Guest | string | undefined {
  if (check.from === undefined) return undefined;
  if (check.from === "host") return host;
  const guest = guestOf(topology, check.from);
  if (!guest) throw new LabError(`the lab ${check.lab} has no guest ${check.from}`);
  return guest;
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
 * Returns the target's address: on a network shared with the prober, or a forwarded port on this machine, or any
 * address of the guest.
 */
function targetOf(topology: Topology, check: Check, to: Guest, isLocal: boolean): Target {
  const from = probingGuest(topology, check);
  const shared = check.address ?? (from ? addressesFor(topology, from, to) : addressesForHost(topology, to))[0];
  if (shared !== undefined) return { address: checkAddress(shared) };
  const adapters = topology.adapters.filter(({ guest }) => guest === to.id);
  const { question } = check;
  const forwarded = isLocal && question.kind !== "ping" ? forwardedTo(topology, adapters, question.port) : undefined;
  if (forwarded) return forwarded;
  const [address] = adapters.flatMap((each) => each.address ?? []);
  if (address !== undefined) return { address: checkAddress(address) };
  throw new LabError(`the lab has no address for ${to.name}; give the check an address`);
}

function probingGuest(topology: Topology, { from }: Check): Guest | undefined {
  return from === undefined ? undefined : guestOf(topology, from);
}

function guestOf(topology: Topology, id: string): Guest | undefined {
  return topology.guests.find((guest) => guest.id === id);
}
