import type { ConditionNote } from "../../lib/lab/manifest.js";
import type { Probers } from "../../lib/probes/attempt.js";
import { UnreachableError } from "../../lib/probes/prober.js";
import { waitForGuest } from "../../lib/probes/wait.js";
import type { Guest, Topology } from "../../lib/topology/topology.js";

const guest = (name: string, more: Partial<Guest> = {}): Guest => ({
  ...{ id: `virtualbox_vm.${name}`, hypervisor: "laptop", name, linked: false },
  ...more,
});

/** Lets web wait for dc. Returns the lines that it reports, and the error in the end. */
async function wait(conditions: readonly ConditionNote[], probers: Partial<Probers>, addresses = ["10.0.0.10"]) {
  const topology: Topology = {
    ...{ lab: "campus", hypervisors: [], networks: [], forwards: [] },
    guests: [guest("dc"), guest("web", { dependsOn: [{ guest: "virtualbox_vm.dc", conditions }] })],
    adapters: addresses.map((address) => ({ guest: "virtualbox_vm.dc", slot: 1, kind: "host-only", address })),
  };
  const lines: string[] = [];
  const report = (line: string) => lines.push(line);
  const [later, earlier] = ["virtualbox_vm.web", "virtualbox_vm.dc"];
  const error = await waitForGuest(topology, later, earlier, probers as Probers, report).catch((error) => error);
  return { lines, error: error?.message };
}

const TCP: ConditionNote = { question: { kind: "tcp", port: 389 }, timeoutMinutes: 0.001 };

/** Probers whose connections fail as often as given. */
function failing(times: number): Partial<Probers> {
  let count = 0;
  const exchange = async () => {
    if (++count <= times) throw new UnreachableError("connection refused");
    return "";
  };
  return { proberAt: () => ({ exchange }) } as unknown as Partial<Probers>;
}

test("a guest waits for all its conditions on another one, one after the other", async () => {
  const shellOf = () => async () => ({ exitCode: 0, stdout: "{}", stderr: "" });
  const first: ConditionNote = { question: { kind: "cloud-init" }, timeoutMinutes: 1 };
  expect(await wait([TCP, first], { ...failing(0), shellOf })).toEqual({
    lines: [
      "web is waiting for dc (tcp 389)",
      "dc (tcp 389) is ready for web",
      "web is waiting for dc (cloud-init)",
      "dc (cloud-init) is ready for web",
    ],
    error: undefined,
  });
});

test("a condition is probed until it is met", async () => {
  const { lines, error } = await wait([{ ...TCP, timeoutMinutes: 1 }], failing(1));
  expect([lines, error]).toEqual([["web is waiting for dc (tcp 389)", "dc (tcp 389) is ready for web"], undefined]);
}, 20_000);

test("a condition that is not met in time is an error with both guests, the reason, and the remedy", async () => {
  const { error } = await wait([TCP], failing(100));
  expect(error).toBe(
    "dc (tcp 389) was not ready for web within 0.001 min: 10.0.0.10: connection refused. " +
      "Fix dc, or raise timeoutMinutes in dependsOn of web, and apply again; what was applied stays",
  );
}, 20_000);

test("a condition that cannot be probed is an error at once", async () => {
  expect((await wait([{ ...TCP, timeoutMinutes: 10 }], failing(0), [])).error).toBe(
    "web cannot wait for dc (tcp 389): the lab has no address for dc; give it a static address or a port forward (a check may name an address of its own)",
  );
});
