import { between, type CallContext, integer, oneOf, string } from "../../../../plugin/index.js";
import { isAddress, isIpv6Address, unlessEmpty } from "../address-attributes.js";
import type { Client } from "../client.js";
import { forwardsBeyond, listenProblem, type PortForward } from "../host/networks.js";

const port = [between(1, 65535)];

/**
 * The attributes of a port forward, except the guest's address, whose rules differ. Forwards are a map, so their names
 * are unique.
 */
const common = {
  protocol: string({
    optional: true,
    default: "tcp",
    validators: [oneOf("tcp", "udp")],
    description: "The protocol: `tcp` or `udp`.",
  }),
  host_address: string({
    optional: true,
    default: "127.0.0.1",
    validators: [unlessEmpty(isAddress)],
    description: 'The host address to listen on; `""` stands for all addresses.',
  }),
  host_port: integer({ required: true, validators: port, description: "The host port, 1-65535." }),
  guest_port: integer({ required: true, validators: port, description: "The guest port, 1-65535." }),
};

export const adapterForward = {
  ...common,
  guest_address: string({
    optional: true,
    default: "",
    validators: [unlessEmpty(isAddress)],
    description: 'The guest\'s address; `""` stands for the one that it was assigned.',
  }),
};

export const networkForward = {
  ...common,
  guest_address: string({ required: true, validators: [isAddress], description: "The guest's address." }),
};

export const ipv6Forward = {
  ...common,
  host_address: string({
    optional: true,
    default: "::1",
    validators: [unlessEmpty(isIpv6Address)],
    description: 'The host\'s IPv6 address to listen on; `""` stands for all addresses.',
  }),
  guest_address: string({ required: true, validators: [isIpv6Address], description: "The guest's IPv6 address." }),
};

export interface Forward {
  readonly protocol: string;
  readonly host_address: string;
  readonly host_port: number;
  readonly guest_address: string;
  readonly guest_port: number;
}

/** Fills in the defaults that a configuration omits. */
export function withDefaults(forwards: Readonly<Record<string, Forward>>): Record<string, Forward> {
  return Object.fromEntries(
    Object.entries(forwards).map(([name, forward]) => [
      name,
      { ...forward, protocol: forward.protocol ?? "tcp", host_address: forward.host_address ?? "127.0.0.1" },
    ]),
  );
}

export function toForwards(forwards: Readonly<Record<string, Forward>>): PortForward[] {
  return Object.entries(forwards).map(([name, forward]) => ({
    name,
    protocol: forward.protocol as PortForward["protocol"],
    hostAddress: forward.host_address,
    hostPort: forward.host_port,
    guestAddress: forward.guest_address,
    guestPort: forward.guest_port,
  }));
}

export function fromForwards(forwards: readonly PortForward[]): Record<string, Forward> {
  return Object.fromEntries(
    forwards.map(({ name, protocol, hostAddress, hostPort, guestAddress, guestPort }) => [
      name,
      { protocol, host_address: hostAddress, host_port: hostPort, guest_address: guestAddress, guest_port: guestPort },
    ]),
  );
}

/** Warns of planned forwards for which the host cannot listen, and for which nothing in the state listens already. */
export async function warnOfTakenPorts(
  { client, warn }: Pick<CallContext<Client>, "client" | "warn">,
  owner: string,
  forwards: readonly PortForward[],
): Promise<void> {
  const added = forwardsBeyond(forwards, client.recordedForwards);
  if (added.length === 0) return;
  const problems = await client.host.listenProblems(added);
  for (const [index, problem] of problems.entries()) {
    if (problem === undefined) continue;
    const { text, advice } = listenProblem(added[index], owner, problem);
    warn(text, `${advice} The apply fails if this is still so.`);
  }
}
