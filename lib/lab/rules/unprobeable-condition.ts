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
    "Conditions are probed from the computer that applies the lab, at a static address of the guest or at a " +
    "forwarded port. A leased address, such as the one behind per-machine NAT, is not known before the guest boots. " +
    "Probes that run inside a guest need ssh and a Unix shell.",
  fix:
    'give the guest a static address, such as `lan.at("192.168.56.20")` on a HostOnlyNetwork; or, on VirtualBox, ' +
    "forward the port, such as with `portForwards: [PortForward.tcp({ hostPort: 8080, guestPort: 80 })]`; or depend " +
    "on it without a condition",
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
  if (guest.interfaces.some(({ address, address6 }) => (address ?? address6) !== undefined)) return undefined;
  if (guest.adapters.length === 0) return undefined; // LV137
  const needed = portOf(question);
  const nats = guest.adapters.map(({ attachment }) => attachment).filter((each) => isNat(each));
  const isForwarded = nats.some(({ portForwards }) =>
    portForwards.some(({ protocol, guestPort }) => protocol === needed?.protocol && guestPort === needed.port),
  );
  if (isForwarded) return undefined;
  if (needed !== undefined && nats.length > 0) return `whose ${needed.protocol} port ${needed.port} is not forwarded`;
  return "which has no static address";
}

/** Returns the port that must be reachable. There is none for an echo request. */
function portOf(question: Question): { readonly protocol: TransportProtocol; readonly port: number } | undefined {
  if (isGuestQuestion(question)) return { protocol: TransportProtocol.TCP, port: SSH };
  if (question.kind === "ping") return undefined;
  return { protocol: question.kind === "dns" ? TransportProtocol.UDP : TransportProtocol.TCP, port: question.port };
}
