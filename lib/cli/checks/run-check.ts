import { isIP } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Check } from "../../checks/check.js";
import type { Question } from "../../checks/probe.js";
import { LabError } from "../../lab-error.js";
import { addressesFor, addressesForHost, forwardedTo, wayTo, whyNoAddress } from "../../topology/reach.js";
import { sshName } from "../../topology/ssh-config.js";
import type { Guest, Topology } from "../../topology/topology.js";
import { writeSshConfig } from "../commands/ssh-config.js";
import type { Project } from "../project.js";
import { type Asker, NotThere, Unreachable } from "./asker.js";
import { dialogueOf } from "./dialogue.js";
import { here } from "./here.js";
import { overSsh } from "./over-ssh.js";

/** A check with its lab. */
export interface LabCheck {
  readonly name: string;
  readonly check: Check;
  readonly topology: Topology;
}

export interface Outcome {
  readonly check: string;
  readonly lab: string;
  readonly from: string;
  readonly to: string;
  /** "http 80" */
  readonly probe: string;
  readonly expect: Check["expect"];
  /** "unknown": it could not be run. */
  readonly result: "passed" | "failed" | "unknown";
  readonly attempts: number;
  readonly reason?: string;
}

/** Asks until the answer is as expected, or there were enough tries. What must be unreachable is asked once, when who asks is there. */
export async function runCheck(
  project: Pick<Project, "directory">,
  { name, check, topology }: LabCheck,
): Promise<Outcome> {
  const { expect, question, timeoutSeconds } = check;
  const [to, from] = [guestOf(topology, check.to), askingGuest(topology, check)];
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
    if (!to) throw new LabError(`the lab ${check.lab} has no ${check.to}`);
    const asker = askerFor(project, topology, check, hypervisor?.ssh);
    const target = targetOf(topology, check, to, asker === here);
    for (;;) {
      attempts++;
      const began = performance.now();
      const found = await ask(asker, question, target, timeoutSeconds);
      const isLast = attempts >= check.attempts;
      if (found instanceof NotThere) {
        if (isLast) throw found;
      } else {
        const reason = wrongIn(found, expect);
        if (reason === undefined) return { ...outcome, attempts, result: "passed" };
        if (isLast || expect === "unreachable") {
          return { ...outcome, attempts, result: "failed", reason: `${target.address}: ${reason}` };
        }
      }
      await sleep(Math.max(0, timeoutSeconds * 1000 - (performance.now() - began)));
    }
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    return { ...outcome, attempts, result: "unknown", reason: error.message };
  }
}

/** Why it is not as expected; nothing where it is. */
function wrongIn(found: string | Unreachable | undefined, expect: Check["expect"]): string | undefined {
  if (expect === "unreachable") return found instanceof Unreachable ? undefined : "it answers";
  return found instanceof Unreachable ? found.message : found;
}

/** What comes of one try: nothing is wrong with the answer, something is, there is none, or nobody is there to ask. */
async function ask(
  asker: Asker,
  question: Question,
  { address, port }: Target,
  seconds: number,
): Promise<string | Unreachable | NotThere | undefined> {
  try {
    if (question.kind === "ping") {
      await asker.ping(address, seconds);
      return undefined;
    }
    const dialogue = dialogueOf(question, address);
    return dialogue.judge(await asker.exchange(address, { ...dialogue, port: port ?? dialogue.port }, seconds));
  } catch (error) {
    if (error instanceof Unreachable || error instanceof NotThere) return error;
    throw error;
  }
}

function askerFor(
  project: Pick<Project, "directory">,
  topology: Topology,
  check: Check,
  host: string | undefined,
): Asker {
  if (check.from === undefined) return here;
  if (check.from === "host") return host === undefined ? here : overSsh(host, ["--", host]);
  const guest = guestOf(topology, check.from);
  if (!guest) throw new LabError(`the lab ${check.lab} has no ${check.from}`);
  if (!wayTo(topology, guest)) {
    throw new LabError(`ssh has no way to ${guest.name}, which is to ask: ${whyNoAddress(topology, guest).join("; ")}`);
  }
  return overSsh(guest.name, ["-F", writeSshConfig(project, topology), sshName(topology, guest)]);
}

interface Target {
  readonly address: string;
  /** Where it is another one than the guest's own. */
  readonly port?: number;
}

/** @throws {LabError} It is no address, which a shell might read as something else. */
function anAddress(text: string): string {
  if (isIP(text)) return text;
  throw new LabError(`${JSON.stringify(text)} is no address to ask at`);
}

/** Where the guest is asked: on a network that both are on, by a port of this machine that leads there, else by an address of its own. */
function targetOf(topology: Topology, check: Check, to: Guest, isHere: boolean): Target {
  const from = askingGuest(topology, check);
  const near = check.address ?? (from ? addressesFor(topology, from, to) : addressesForHost(topology, to))[0];
  if (near !== undefined) return { address: anAddress(near) };
  const adapters = topology.adapters.filter(({ guest }) => guest === to.id);
  const { question } = check;
  const forwarded = isHere && question.kind !== "ping" ? forwardedTo(topology, adapters, question.port) : undefined;
  if (forwarded) return forwarded;
  const [address] = adapters.flatMap((each) => each.address ?? []);
  if (address !== undefined) return { address: anAddress(address) };
  throw new LabError(`the lab says no address of ${to.name}: give the check one`);
}

function askingGuest(topology: Topology, { from }: Check): Guest | undefined {
  return from === undefined ? undefined : guestOf(topology, from);
}

function guestOf(topology: Topology, id: string): Guest | undefined {
  return topology.guests.find((guest) => guest.id === id);
}
