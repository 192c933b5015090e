import { createServer } from "node:net";
import { Semaphore } from "async-mutex";
import { type LabCheck, type Outcome, runCheck } from "../probes/run-check.js";
import type { Topology } from "../topology/topology.js";
import { BootedLab, type BootOptions } from "./booted-lab.js";
import type { BootChange } from "./change.js";
import { DerivedChecks } from "./checks/derived.js";
import { checkFirstBoot } from "./checks/first-boot.js";
import { crossedNetworks } from "./crossed-networks.js";
import type { BootPlan } from "./plan.js";
import { bootedProbers } from "./probers.js";

export interface TestOptions {
  /** The time for each guest to announce itself, and again for cloud-init to finish. */
  readonly bootSeconds: number;
  /** The time for everything to become as expected after that: leases, services. */
  readonly settleSeconds: number;
  /** Whether guests are expected to reach the outside. */
  readonly isOffline: boolean;
  /** The checks of the lab's stacks of checks. */
  readonly checks: readonly LabCheck[];
  /** Receives a line for each guest whose first boot has finished. */
  readonly report?: (line: string) => void;
}

/** Commands that a guest runs at a time. */
const CONCURRENCY = 8;

/** The result of a booted test. */
export interface TestedLab {
  readonly outcomes: readonly Outcome[];
  /** The names of the guests in which commands can run. */
  readonly booted: readonly string[];
  /** The consoles of the guests with checks that have not passed, by guest. */
  readonly consoles: ReadonlyMap<string, string>;
  /**
   * The pcapng files of the networks that checks cross which have not passed, by the name for all files of a network.
   * They are in the folder of the run.
   */
  readonly captures: ReadonlyMap<string, readonly string[]>;
  /** The networks whose captures lack frames, each with the reason. */
  readonly incompleteCaptures: readonly string[];
  /** The topology as it is here: with leased addresses and the ports of forwards. */
  readonly topology: Topology;
  /** The outcomes before the change. Absent if no change is tested. */
  readonly before?: readonly Outcome[];
}

/** A booted test of a lab, or of a change to it. */
export interface BootTest {
  readonly plan: BootPlan;
  readonly options: BootOptions;
  readonly settings: Omit<TestOptions, "report">;
  /** The change, which is applied once the lab before it is tested. */
  readonly change?: BootChange;
}

/**
 * Boots a lab, tests it, and leaves it running.
 *
 * @param report receives lines of progress
 * @throws {LabError} The lab cannot boot.
 */
export async function bootAndTest(
  { plan, options, settings, change }: BootTest,
  report: (line: string) => void,
): Promise<{ readonly lab: BootedLab; readonly tested: TestedLab }> {
  const lab = await BootedLab.start(change?.before ?? plan, options);
  try {
    const before = change && (await testLab(lab, { ...settings, checks: [], report }));
    if (change) {
      report(applyingWords(plan, change));
      await lab.change(plan, change);
    }
    const tested = await testLab(lab, { ...settings, report });
    const captures = lab.endRecordings(crossedNetworks(plan.topology, tested.outcomes.filter(hasNotPassed)));
    const { incompleteCaptures } = lab.segments;
    return { lab, tested: { ...tested, captures, incompleteCaptures, ...(before && { before: before.outcomes }) } };
  } catch (error) {
    await lab.stop();
    throw error;
  }
}

/** Waits for the first boots of a lab's guests, and runs the checks that the topology implies, then the lab's own. */
export async function testLab(
  lab: BootedLab,
  options: TestOptions,
): Promise<Omit<TestedLab, "captures" | "incompleteCaptures" | "before">> {
  const { bootSeconds, settleSeconds, isOffline, checks, report } = options;
  const { lab: name } = lab.plan.topology;
  const signal = AbortSignal.timeout(bootSeconds * 1000);
  const start = performance.now();
  const boots = await Promise.all(
    lab.guests.map(async (guest) => {
      const isNew = guest.problem !== undefined;
      const outcome = await checkFirstBoot(name, guest, signal, bootSeconds);
      if (isNew && guest.problem === undefined)
        report?.(`${guest.name} booted after ${Math.round((performance.now() - start) / 1000)} s`);
      return outcome;
    }),
  );
  return withOutside(async (port) => {
    const derived = new DerivedChecks(lab, settleSeconds, isOffline ? undefined : port);
    const implied = await derived.run();
    const topology = lab.topologyWith(derived.leases);
    const outcomes = [...boots, ...implied, ...(await runChecks(lab, checks, topology))];
    const problems = outcomes.filter(hasNotPassed);
    const failed = lab.guests.filter(({ name }) => problems.some(({ from, to }) => [from, to].includes(name)));
    return {
      outcomes,
      booted: lab.guests.flatMap((guest) => (guest.problem === undefined ? guest.name : [])),
      consoles: new Map(failed.map((guest) => [guest.name, guest.consoleText])),
      topology,
    };
  });
}

function applyingWords({ guests }: BootPlan, { effects }: BootChange): string {
  const starting = guests.filter(({ guest }) => effects.get(guest.id) !== "kept").map(({ guest }) => guest.name);
  return `applying the change, which ${starting.length === 0 ? "starts no guest" : `starts ${starting.join(", ")}`}`;
}

function hasNotPassed({ result }: Outcome): boolean {
  return result !== "passed";
}

/**
 * Runs a lab's own checks between its booted guests.
 *
 * @param topology the topology as it is here, which replaces that of the checks
 */
export function runChecks(lab: BootedLab, checks: readonly LabCheck[], topology: Topology): Promise<Outcome[]> {
  const semaphore = new Semaphore(CONCURRENCY);
  const findProber = bootedProbers(lab);
  const run = (check: LabCheck) => semaphore.runExclusive(() => runCheck({ ...check, topology }, findProber));
  return Promise.all(checks.map(run));
}

/** Listens on a port of this computer's loopback address, which guests reach through every NAT, while `work` runs. */
async function withOutside<T>(work: (port: number) => Promise<T>): Promise<T> {
  const server = createServer((socket) => socket.end());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    const address = server.address();
    return await work(typeof address === "object" && address ? address.port : 0);
  } finally {
    server.close();
  }
}
