import type { BootPlan } from "../../lib/boot/plan.js";
import { resultsOf } from "../../lib/cli/booted-results.js";
import type { Outcome } from "../../lib/probes/run-check.js";
import { readTopology } from "../../lib/topology/index.js";
import { hostOnly } from "../topology/stacks.js";

const topology = readTopology(hostOnly);
const names = topology.guests.map(({ name }) => name);
const idOf = (name: string) => `virtualbox_vm.${name}`;

function plan(booting: readonly string[], skipped: Readonly<Record<string, string>> = {}): BootPlan {
  const guest = (name: string) => topology.guests.find((each) => each.name === name);
  return {
    topology,
    guests: booting.map((name) => ({ guest: guest(name) })),
    skipped: Object.entries(skipped).map(([name, reason]) => ({ guest: guest(name), reason })),
    networks: topology.networks,
  } as unknown as BootPlan;
}

/** Returns a check that failed, unless it has no reason. */
function outcome(from: string, to: string, reason?: string): Outcome {
  return {
    ...{ check: `${from}/ping/${to}`, lab: "host-only", from, to, probe: "ping", attempts: 1, reason },
    ...{ expect: "reachable" as Outcome["expect"], result: reason === undefined ? "passed" : "failed" },
  };
}

const results = (outcomes: readonly Outcome[], booted = names, planned = plan(names)) => {
  const { guests, pairs, summary } = resultsOf({ plan: planned, booted, outcomes });
  return { guests: Object.fromEntries(guests), pairs, summary };
};

test("a lab that works has only a summary", () => {
  expect(results([outcome("ubuntu1", "ubuntu2")])).toEqual({
    ...{ guests: {}, pairs: [] },
    summary: "host-only: 4 of 4 guests booted, 1 of 1 checks passed.",
  });
});

test("a failed check between two guests is a pair, and any other is a result of its guest", () => {
  const outcomes = [
    outcome("ubuntu1", "ubuntu2", "no reply"),
    outcome("ubuntu3", "outside", "refused"),
    outcome("host", "ubuntu3", "no reply"),
    outcome("ubuntu4", "ubuntu4", "no user bob"),
  ];
  const failed = (...failures: string[]) => ({ mark: "failed", text: `${failures.length} failed`, failures });
  expect(results(outcomes)).toMatchObject({
    guests: {
      [idOf("ubuntu3")]: failed(
        "FAILED ubuntu3/ping/outside: ubuntu3 to outside: refused",
        "FAILED host/ping/ubuntu3: host to ubuntu3: no reply",
      ),
      [idOf("ubuntu4")]: failed("FAILED ubuntu4/ping/ubuntu4: no user bob"),
    },
    pairs: [
      {
        ...{ from: idOf("ubuntu1"), to: idOf("ubuntu2") },
        failure: "FAILED ubuntu1/ping/ubuntu2: ubuntu1 to ubuntu2: no reply",
      },
    ],
  });
});

test("a guest that did not boot is the failure, and not those that do not reach it", () => {
  const { guests, pairs } = results([outcome("ubuntu2", "ubuntu1", "no reply")], names.slice(1));
  expect(pairs).toEqual([]);
  expect(guests).toEqual({
    [idOf("ubuntu1")]: {
      ...{ mark: "failed", text: "did not boot" },
      failures: ["FAILED ubuntu2/ping/ubuntu1: ubuntu2 to ubuntu1: no reply"],
    },
  });
});

test("guests that QEMU does not boot are skipped, and so are those that the command leaves out", () => {
  const planned = plan(["ubuntu1", "ubuntu2"], { ubuntu3: "Windows" });
  const { guests, summary } = results([], ["ubuntu1", "ubuntu2"], planned);
  expect(guests).toEqual({
    [idOf("ubuntu3")]: { mark: "skipped", text: "skipped: Windows", failures: [] },
    [idOf("ubuntu4")]: { mark: "skipped", text: "left out", failures: [] },
  });
  expect(summary).toBe("host-only: 2 of 3 guests booted, 0 of 0 checks passed. Skipped: 1 Windows.");
});

test("more lines than a diagram can show are results of their guests", () => {
  const guests = Array.from({ length: 6 }, (_, index) => ({
    ...topology.guests[0],
    id: `vm.${index}`,
    name: `${index}`,
  }));
  const planned = { ...plan([]), topology: { ...topology, guests }, guests: guests.map((guest) => ({ guest })) };
  const all = guests.map(({ name }) => name);
  const outcomes = all.flatMap((from) => all.flatMap((to) => (from < to ? outcome(from, to, "no") : [])));
  const found = results(outcomes, all, planned as unknown as BootPlan);
  expect(found.pairs).toEqual([]);
  expect(Object.values(found.guests).map(({ text }) => text)).toEqual(all.map(() => "5 failed"));
});
