import type { RunningGuest } from "../running-guest.js";
import { FORWARDING, familyOf } from "./interfaces.js";
import type { Path } from "./routes.js";

/** Prints the packet filter. */
const RULES = "nft list ruleset 2>/dev/null";

/**
 * Returns the reasons in guests why packets do not arrive, as far as the guests show them.
 *
 * @param target the guest at the end of the path. Absent if the path leads to the outside, through a NAT
 */
export async function causesOf(
  { address, routers }: Path,
  target: RunningGuest | undefined,
  guests: readonly RunningGuest[],
): Promise<string[]> {
  const causes: string[] = [];
  const forwarding = FORWARDING[familyOf(address)];
  for (const guest of guests) {
    const isRouter = routers.includes(guest.name);
    if ((!isRouter && guest !== target) || guest.problem !== undefined) continue;
    const { stdout } = await guest.execute(`cat /proc/sys/${forwarding.replaceAll(".", "/")}; ${RULES}`, 30);
    const [forwards, ...rules] = stdout.split("\n");
    if (isRouter && forwards === "0") causes.push(`${guest.name} does not forward: ${forwarding} is 0`);
    if (/ (drop|reject)\b/.test(rules.join("\n"))) causes.push(`${guest.name} has nftables rules that drop packets`);
    const isLast = guest.name === routers.at(-1);
    if (target === undefined && isLast && forwards === "1" && !/ (masquerade|snat)\b/.test(rules.join("\n")))
      causes.push(`${guest.name} translates no addresses: its nftables rules have no masquerade`);
  }
  return causes;
}
