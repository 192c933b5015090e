import { LabError } from "../lab-error.js";
import { Subnet } from "../net/subnet.js";
import type { Probers } from "../probes/attempt.js";
import { localProber } from "../probes/local-prober.js";
import { type Prober, UnreachableError } from "../probes/prober.js";
import type { Guest } from "../topology/topology.js";
import type { BootedLab } from "./booted-lab.js";
import type { RunningGuest } from "./running-guest.js";

/** Returns the probers of a booted lab: its guests, and this computer in place of the hypervisor's host. */
export function bootedProbers(lab: BootedLab): Probers {
  const running = ({ id, name }: Guest): RunningGuest => {
    const guest = lab.guests.find(({ planned }) => planned.guest.id === id);
    if (!guest) throw new LabError(`${name}, which runs the probe, was not booted`);
    return guest;
  };
  return {
    proberAt: (_, origin) => (typeof origin === "object" ? running(origin).prober : hostProber(lab)),
    shellOf: (_, guest) => running(guest).shell,
  };
}

/** Returns this computer: on the lab's host-only networks, and at its own loopback address, where forwards begin. */
function hostProber({ segments }: BootedLab): Prober {
  const proberFor = (address: string) => {
    if (address === "127.0.0.1") return localProber;
    const host = segments.hostFor(({ cidr }) => cidr !== undefined && Subnet.parse(cidr).contains(address));
    if (!host) throw new UnreachableError("the host is on no network with this address");
    return host;
  };
  return {
    ping: async (address, ...rest) => proberFor(address).ping(address, ...rest),
    exchange: async (address, ...rest) => proberFor(address).exchange(address, ...rest),
    resolve: async (server, ...rest) => proberFor(server.address).resolve(server, ...rest),
  };
}
