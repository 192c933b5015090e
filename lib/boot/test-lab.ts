import { createServer } from "node:net";
import { Semaphore } from "async-mutex";
import { type LabCheck, type Outcome, runCheck } from "../probes/run-check.js";
import type { BootedLab } from "./booted-lab.js";
import { DerivedChecks } from "./checks/derived.js";
import { checkFirstBoot } from "./checks/first-boot.js";
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
  /** Is called with the name of each guest whose first boot has finished, and the time that it took. */
  readonly onBooted?: (guest: string, seconds: number) => void;
}

/** Commands that a guest runs at a time. */
const CONCURRENCY = 8;

/** Waits for the first boots of a lab's guests, and runs the checks that the topology implies, then the lab's own. */
export async function testLab(lab: BootedLab, options: TestOptions): Promise<Outcome[]> {
  const { bootSeconds, settleSeconds, isOffline, checks, onBooted } = options;
  const { lab: name } = lab.plan.topology;
  const signal = AbortSignal.timeout(bootSeconds * 1000);
  const start = performance.now();
  const boots = await Promise.all(
    lab.guests.map(async (guest) => {
      const outcome = await checkFirstBoot(name, guest, signal, bootSeconds);
      if (guest.problem === undefined) onBooted?.(guest.name, (performance.now() - start) / 1000);
      return outcome;
    }),
  );
  return withOutside(async (port) => {
    const derived = new DerivedChecks(lab, settleSeconds, isOffline ? undefined : port);
    const implied = await derived.run();
    const semaphore = new Semaphore(CONCURRENCY);
    const topology = lab.topologyWith(derived.leases);
    const probers = bootedProbers(lab);
    const run = (check: LabCheck) => semaphore.runExclusive(() => runCheck({ ...check, topology }, probers));
    return [...boots, ...implied, ...(await Promise.all(checks.map(run)))];
  });
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
