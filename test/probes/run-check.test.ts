import { type Check, Expectation } from "../../lib/checks/check.js";
import type { Probers } from "../../lib/probes/attempt.js";
import { ProberUnavailableError, UnreachableError } from "../../lib/probes/prober.js";
import { runCheck } from "../../lib/probes/run-check.js";
import type { Guest, Topology } from "../../lib/topology/topology.js";

const web: Guest = { id: "virtualbox_vm.web", hypervisor: "laptop", name: "web", linked: false };

function run(
  check: Partial<Check>,
  probers: Partial<Probers>,
  guest: Partial<Guest> = {},
  more: Partial<Topology> = {},
) {
  const topology: Topology = {
    ...{ lab: "campus", hypervisors: [], networks: [], forwards: [] },
    guests: [{ ...web, ...guest }],
    adapters: [{ guest: web.id, slot: 1, kind: "host-only", address: "10.0.0.10" }],
    ...more,
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

test("a probe in a guest without a Unix shell is unknown", async () => {
  expect(await run({}, {}, { windows: true })).toMatchObject({
    result: "unknown",
    reason: "web runs Windows; the probe needs a Unix shell",
  });
});

test("a name server is queried at its address, and its silence is a result", async () => {
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

test.each([
  ["this machine is used by a probe from it", {}, { result: "passed" }],
  ["another machine is not used by a probe from this one", { ssh: "user@host" }, { result: "unknown" }],
  ["another machine is used by a probe from there", { ssh: "user@host", from: "host" }, { result: "passed" }],
])("a forwarded port of %s", async (_, { ssh, from }: { ssh?: string; from?: string }, expected) => {
  const proberAt = () => ({ exchange: async () => "SSH-" });
  const more: Partial<Topology> = {
    hypervisors: [{ id: "laptop", name: "laptop", platform: "VirtualBox", ...(ssh !== undefined && { ssh }) }],
    adapters: [{ guest: web.id, slot: 1, kind: "nat" }],
    forwards: [
      {
        ...{ owner: web.id, slot: 1, name: "ssh", protocol: "tcp", guestAddress: "", guestPort: 22 },
        ...{ hostAddress: "127.0.0.1", hostPort: 2222 },
      },
    ],
  };
  const question = { kind: "ssh", port: 22 } as const;
  const outcome = await run({ question, from, attempts: 1 }, { proberAt } as unknown as Probers, {}, more);
  expect(outcome).toMatchObject(expected);
});
