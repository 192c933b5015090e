import type { Guest } from "../guest.js";
import { isNat } from "../networks/nat.js";
import { TransportProtocol } from "../port-forward.js";
import type { Probe } from "../probe.js";
import { describeQuestion, isGuestQuestion, type Question } from "../question.js";
import type { Rule } from "../rule.js";
import { type LabScope, pathInLab } from "../scope.js";
import { isVirtualMachine } from "../virtual-machine.js";

const SSH = 22;

export const unprobeableCondition: Rule<LabScope> = {
  code: "LV164",
  title: "Condition that cannot be probed",
  why:
    "Conditions are probed from the hypervisor's host. It reaches a guest behind per-machine NAT only at a forwarded " +
    "port, and probes that run inside a guest need ssh and a Unix shell.",
  fix:
    "forward the port, such as with `Nat.perMachine({ portForwards: [PortForward.tcp({ hostPort: 8080, " +
    "guestPort: 80 })] })`, attach the guest to a HostOnlyNetwork, or depend on it without a condition",
  *check({ guests }) {
    for (const guest of guests) {
      for (const dependency of guest.dependsOn) {
        if (!("condition" in dependency)) continue;
        const { guest: earlier, condition } = dependency;
        const problem = problemOf(earlier, condition);
        if (problem === undefined) continue;
        const name = pathInLab(earlier);
        yield { at: guest, message: `it waits for ${name} (${describeQuestion(condition.question)}), ${problem}` };
      }
    }
  },
};

function problemOf(guest: Guest, { question }: Probe): string | undefined {
  if (isGuestQuestion(question) && isVirtualMachine(guest) && guest.isWindows) return "which runs Windows";
  const attachments = guest.adapters.map(({ attachment }) => attachment);
  const nats = attachments.filter((each) => isNat(each));
  if (nats.length === 0 || nats.length < attachments.length) return undefined;
  const needed = portOf(question);
  if (needed === undefined) return "which only has per-machine NAT";
  const isForwarded = nats.some(({ portForwards }) =>
    portForwards.some(({ protocol, guestPort }) => protocol === needed.protocol && guestPort === needed.port),
  );
  return isForwarded ? undefined : `whose ${needed.protocol} port ${needed.port} is not forwarded`;
}

/** Returns the port that must be reachable. There is none for an echo request. */
function portOf(question: Question): { readonly protocol: TransportProtocol; readonly port: number } | undefined {
  if (isGuestQuestion(question)) return { protocol: TransportProtocol.TCP, port: SSH };
  if (question.kind === "ping") return undefined;
  return { protocol: question.kind === "dns" ? TransportProtocol.UDP : TransportProtocol.TCP, port: question.port };
}
