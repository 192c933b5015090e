import { type Check, Expectation } from "../../lib/checks/check.js";
import type { Probers } from "../../lib/probes/attempt.js";
import { ProberUnavailableError, UnreachableError } from "../../lib/probes/prober.js";
import { runCheck } from "../../lib/probes/run-check.js";
import type { Guest, Topology } from "../../lib/topology/topology.js";

const web: Guest = { id: "virtualbox_vm.web", hypervisor: "laptop", name: "web", linked: false };

function run(check: Partial<Check>, probers: Partial<Probers>, guest: Partial<Guest> = {}) {
  const topology: Topology = {
    ...{ lab: "campus", hypervisors: [], networks: [], forwards: [] },
    guests: [{ ...web, ...guest }],
    adapters: [{ guest: web.id, slot: 1, kind: "host-only", address: "10.0.0.10" }],
  };
  const whole: Check = {
    ...{ lab: "campus", to: web.id, question: { kind: "cloud-init" } },
    ...{ expect: Expectation.REACHABLE, attempts: 2, timeoutSeconds: 0.01, ...check },
  };
  return runCheck({ name: "first", check: whole, topology }, probers as Probers);
}

test("a probe in a guest is repeated until its shell is there, and is a check of the guest alone", async () => {
  const results = [new ProberUnavailableError("cannot log in to web"), { exitCode: 0, stdout: "{}", stderr: "" }];
  const shellOf = () => async () => {
    const result = results.shift();
    if (result instanceof Error || result === undefined) throw result;
    return result;
  };
  expect(await run({}, { shellOf })).toEqual({
    ...{ check: "first", lab: "campus", from: "web", to: "web", probe: "cloud-init", expect: "reachable" },
    ...{ result: "passed", attempts: 2 },
  });
});

test("a probe in a guest without a shell of Unix is unknown", async () => {
  expect(await run({}, {}, { windows: true })).toMatchObject({
    result: "unknown",
    reason: "web has Windows; the probe needs the shell of a Unix system",
  });
});

test("a name server is asked at its address, and its silence is a result", async () => {
  const asked: unknown[] = [];
  const proberAt = () => ({
    resolve: async (server: unknown, names: readonly string[]) => {
      asked.push(server);
      return new Map(names.map((name) => [name, new UnreachableError("no response within 1 s")]));
    },
  });
  const question = { kind: "dns", port: 5353, name: "db" } as const;
  const probers = { proberAt } as unknown as Probers;
  expect(await run({ question, attempts: 1 }, probers)).toMatchObject({
    ...{ result: "failed", probe: "dns db", from: "this machine", reason: "10.0.0.10: no response within 1 s" },
  });
  expect(await run({ question, expect: Expectation.UNREACHABLE }, probers)).toMatchObject({ result: "passed" });
  expect(asked).toEqual([0, 1].map(() => ({ address: "10.0.0.10", port: 5353 })));
});
