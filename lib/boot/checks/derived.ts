import { setTimeout as sleep } from "node:timers/promises";
import { Expectation } from "../../checks/check.js";
import { isLabError } from "../../lab-error.js";
import { AddressRange } from "../../net/address-range.js";
import { type Prober, UnreachableError } from "../../probes/prober.js";
import type { Outcome } from "../../probes/run-check.js";
import type { BootedLab, Leases } from "../booted-lab.js";
import type { RunningGuest } from "../running-guest.js";
import { causesOf } from "./causes.js";
import { addressesAt, type GuestFacts, readFacts } from "./facts.js";
import {
  FAMILIES,
  type Family,
  familyOf,
  forwards,
  type GuestInterface,
  hostNames,
  interfacesOf,
} from "./interfaces.js";
import { type Path, Routes, type Station } from "./routes.js";
import { seedUsers, wrongUser } from "./users.js";

/** The time for each ping, in seconds: guests on an emulated processor answer slowly. */
const PING_SECONDS = 5;
/** The names of the pings over both versions of IP. */
const PING: Readonly<Record<Family, string>> = { 4: "ping", 6: "ping6" };
/** The time for a name server's answer about each name, in seconds. */
const DNS_SECONDS = 6;
/** The time between two attempts, in milliseconds. */
const PAUSE = 3000;

/** The checks that a lab's own topology implies, of guests that have booted. */
export class DerivedChecks {
  private readonly interfaces: ReadonlyMap<RunningGuest, readonly GuestInterface[]>;
  /** The time until which failed checks are repeated. */
  private readonly deadline: number;
  private readonly facts = new Map<RunningGuest, GuestFacts>();

  /**
   * @param settleSeconds the time for everything to become as expected: leases, services
   * @param outside the TCP port on this computer's loopback address that stands for the outside; none if offline
   */
  constructor(
    private readonly lab: BootedLab,
    settleSeconds: number,
    private readonly outside: number | undefined,
  ) {
    const { topology } = lab.plan;
    this.deadline = performance.now() + settleSeconds * 1000;
    this.interfaces = new Map(lab.guests.map((guest) => [guest, interfacesOf(topology, guest.planned)]));
  }

  /** Runs all checks. Those that expect no answer come last, when the others have settled. */
  async run(): Promise<Outcome[]> {
    const inspected = this.lab.guests.filter(({ problem }) => problem === undefined);
    const own = await Promise.all(inspected.map((guest) => this.checkGuest(guest)));
    const names = await this.checkNames(inspected);
    const pairs = FAMILIES.flatMap((family) => {
      const routes = this.routes(family);
      return inspected.flatMap((from) =>
        this.lab.guests.flatMap((to) => {
          const expected =
            from === to ? undefined : routes.between(this.stationOf(from, family), this.stationOf(to, family));
          return expected ? [{ from, to, expected }] : [];
        }),
      );
    });
    const routes = this.routes(4);
    const reached = await Promise.all([
      ...pairs.flatMap(({ from, to, expected }) =>
        expected.reachable ? [this.checkReach(from.name, to, from.prober, expected)] : [],
      ),
      ...this.lab.guests.flatMap((guest) => this.checkFromHost(guest)),
      ...inspected.flatMap((guest) => this.checkOutside(guest, routes.outsideOf(this.stationOf(guest)))),
    ]);
    const isolated = await Promise.all(
      pairs.map(({ from, to, expected }) =>
        expected.reachable ? [] : this.checkIsolation(from, to, expected.addresses),
      ),
    );
    return [...own.flat(), ...names, ...reached, ...isolated.flat()];
  }

  private async checkGuest(guest: RunningGuest): Promise<Outcome[]> {
    const addresses = await this.settle(guest.name, guest.name, "addresses", async () => {
      const facts = await readFacts(guest);
      this.facts.set(guest, facts);
      const interfaces = this.interfaces.get(guest) ?? [];
      const problems = [
        ...interfaces.map((each) => wrongAddress(each, facts)),
        ...FAMILIES.map((family) => wrongRoute(interfaces, facts, family)),
      ];
      return problems.filter((problem) => problem !== undefined).join("; ") || undefined;
    });
    const outcomes = [addresses];
    const names = hostNames(guest.planned);
    const users = seedUsers(guest.planned);
    if (users.length > 0)
      outcomes.push(await this.settle(guest.name, guest.name, "users", () => wrongUser(guest, users)));
    if (names.size > 0)
      outcomes.push(await this.settle(guest.name, guest.name, "names", () => wrongName(guest, names)));
    return outcomes;
  }

  /** Asks the lab's own name servers that a guest uses about the other guests. */
  private async checkNames(guests: readonly RunningGuest[]): Promise<Outcome[]> {
    const stations = this.lab.guests.map((guest) => ({ guest, ...this.stationOf(guest) }));
    const outcomes = guests.map(async (guest) => {
      const servers = (this.facts.get(guest)?.nameservers ?? []).flatMap((address) => {
        const server = stations.find(({ interfaces }) => interfaces.some(({ actual }) => actual === address));
        return server ? [{ address, name: server.name }] : [];
      });
      return Promise.all(
        servers.map(({ address, name }) =>
          this.settle(guest.name, name, "dns", async () => {
            const names = stations.map((each) => each.name);
            const answers = await guest.prober.resolve({ address, port: 53 }, names, DNS_SECONDS);
            for (const station of stations) {
              const answer = answers.get(station.name);
              if (answer instanceof UnreachableError) return `${address}: ${answer.message}`;
              const own = station.interfaces.flatMap(({ actual }) => actual ?? []);
              const wrong = answer?.addresses.find((each) => !own.includes(each));
              if (wrong !== undefined)
                return `${address} answers ${wrong} for ${station.name}, which has ${own.join(", ") || "no address"}`;
            }
            return undefined;
          }),
        ),
      );
    });
    return (await Promise.all(outcomes)).flat();
  }

  /** The addresses that guests have, by guest and network, for those that the lab does not assign. */
  get leases(): Leases {
    const found = this.lab.guests.flatMap((guest) =>
      this.stationOf(guest).interfaces.flatMap(({ network, actual }) =>
        network && actual !== undefined ? [[`${guest.planned.guest.id} ${network.id}`, actual] as const] : [],
      ),
    );
    return new Map(found);
  }

  private routes(family: Family): Routes {
    return new Routes(this.lab.guests.map((guest) => this.stationOf(guest, family)));
  }

  private stationOf(guest: RunningGuest, family: Family = 4): Station {
    const facts = this.facts.get(guest);
    const own = (this.interfaces.get(guest) ?? []).filter((each) => each.family === family);
    const interfaces = own.map((each) => {
      const actual = each.address ?? (facts && addressesAt(facts, each)[0]);
      return { ...each, ...(actual !== undefined && { actual: bare(actual) }) };
    });
    return { name: guest.name, interfaces, forwards: forwards(guest.planned, family) };
  }

  private async checkReach(from: string, to: RunningGuest, prober: Prober, path: Path): Promise<Outcome> {
    const { address } = path;
    const outcome = await this.settle(from, to.name, PING[familyOf(address)], () =>
      problemOf(prober.ping(address, PING_SECONDS), address),
    );
    return this.explained(outcome, path, to);
  }

  private checkFromHost(guest: RunningGuest): Promise<Outcome>[] {
    return this.stationOf(guest).interfaces.flatMap(({ network, actual }) => {
      const host = network && this.lab.segments.hostFor(({ id }) => id === network.id);
      return host && actual !== undefined
        ? [this.checkReach("host", guest, host, { address: actual, routers: [] })]
        : [];
    });
  }

  private checkOutside(guest: RunningGuest, path: Path | undefined): Promise<Outcome>[] {
    const port = this.outside;
    if (port === undefined || path === undefined) return [];
    const probe = { port, request: "", maxResponseBytes: 0, evaluate: () => undefined };
    const check = async () => {
      const outcome = await this.settle(guest.name, "outside", "tcp", () =>
        problemOf(guest.prober.exchange(path.address, probe, PING_SECONDS), "the outside"),
      );
      return this.explained(outcome, path);
    };
    return [check()];
  }

  /** Adds the causes that guests on the path show to the reason of a failure. */
  private async explained(outcome: Outcome, path: Path, target?: RunningGuest): Promise<Outcome> {
    if (outcome.result !== "failed") return outcome;
    const causes = await causesOf(path, target, this.lab.guests);
    return { ...outcome, reason: [outcome.reason, ...causes].join("; ") };
  }

  private async checkIsolation(from: RunningGuest, to: RunningGuest, addresses: readonly string[]): Promise<Outcome[]> {
    const probe = PING[familyOf(addresses[0])];
    const outcome = { ...this.outcome(from.name, to.name, probe), expect: Expectation.UNREACHABLE, attempts: 1 };
    const results = await Promise.all(
      addresses.map(async (address) =>
        (await problemOf(from.prober.ping(address, PING_SECONDS), address)) ? [] : address,
      ),
    );
    const [answered] = results.flat();
    return [
      answered === undefined
        ? { ...outcome, result: "passed" }
        : { ...outcome, result: "failed", reason: `${answered} answers; no path of the lab leads there` },
    ];
  }

  /** Repeats an attempt until it has no problem, or the time is up. */
  private async settle(
    from: string,
    to: string,
    probe: string,
    attempt: () => Promise<string | undefined>,
  ): Promise<Outcome> {
    const outcome = { ...this.outcome(from, to, probe), expect: Expectation.REACHABLE };
    for (let attempts = 1; ; attempts++) {
      try {
        const reason = await attempt();
        if (reason === undefined) return { ...outcome, attempts, result: "passed" };
        if (performance.now() > this.deadline) return { ...outcome, attempts, result: "failed", reason };
      } catch (error) {
        if (!isLabError(error)) throw error;
        return { ...outcome, attempts, result: "unknown", reason: error.message };
      }
      await sleep(PAUSE);
    }
  }

  private outcome(from: string, to: string, probe: string) {
    const check = from === to ? `${from}/${probe}` : `${from}/${probe}/${to}`;
    return { check, lab: this.lab.plan.topology.lab, from, to, probe };
  }
}

function wrongAddress(expected: GuestInterface, facts: GuestFacts): string | undefined {
  const { name, mac, network, address, isLeased } = expected;
  const renamed = facts.interfaces.find((each) => each.name === name && each.mac !== mac);
  if (renamed) return `${name} has the MAC address ${renamed.mac}; the lab has ${mac}`;
  const actual = addressesAt(facts, expected);
  const found = actual.join(", ") || "none";
  if (address !== undefined && !actual.includes(address))
    return `${name} has the address ${found}; the lab assigns ${address}`;
  if (!isLeased) return undefined;
  if (actual.length === 0) return `${name} has no address; no DHCP server on ${network?.name ?? "its NAT"} answered`;
  const range = network?.dhcpRange;
  const [first, last] = range?.split("-") ?? [];
  if (last === undefined || actual.some((each) => AddressRange.between(first, last).includes(bare(each))))
    return undefined;
  return `${name} has the address ${found}; the network leases ${range}`;
}

function wrongRoute(
  interfaces: readonly GuestInterface[],
  { defaultRoutes }: GuestFacts,
  family: Family,
): string | undefined {
  const expected = interfaces.find((each) => each.family === family && each.gateway !== undefined)?.gateway;
  const found = defaultRoutes.flatMap(({ gateway }) => (familyOf(gateway) === family ? gateway : []));
  if (expected === undefined || found[0] === expected) return undefined;
  return `its default gateway is ${found[0] ?? "not set"}; the lab has ${expected}`;
}

async function wrongName(
  guest: RunningGuest,
  names: ReadonlyMap<string, readonly string[]>,
): Promise<string | undefined> {
  const lookUp = 'getent ahosts "$name" | while read -r address _; do echo "$name $address"; done';
  const { stdout } = await guest.execute(`for name in ${[...names.keys()].join(" ")}; do ${lookUp}; done`, 60);
  const lines = stdout.split("\n").map((line) => line.split(" "));
  for (const [name, addresses] of names) {
    const found = [...new Set(lines.flatMap(([each, address]) => (each === name ? address : [])))];
    const missing = addresses.find((address) => !found.includes(address));
    if (missing !== undefined) return `${name} is ${found.join(", ") || "unknown"} to it; the lab has ${missing}`;
  }
  return undefined;
}

/** Returns the reason why a probe failed, or undefined if it did not. */
async function problemOf(probe: Promise<unknown>, address: string): Promise<string | undefined> {
  try {
    await probe;
    return undefined;
  } catch (error) {
    if (error instanceof UnreachableError) return `${address}: ${error.message}`;
    throw error;
  }
}

/** Returns an address without its prefix length. */
function bare(address: string): string {
  return address.split("/")[0];
}
