import fc from "fast-check";
import { HostOnlyNetwork, Nat } from "../../lib/index.js";
import { appIn, labIn, projectFolder, synthesize } from "./support.js";

const guestName = fc.stringMatching(/^[a-z][a-z0-9]{0,5}$/);
const guestNames = (min: number, max: number) => fc.uniqueArray(guestName, { minLength: min, maxLength: max });

/** Synthesizes a lab with guests in the given order, and returns the machine and the boot disk of each guest. */
function synthesizeGuests(root: string, names: readonly string[], cidr: string): Record<string, unknown> {
  const { app, lab, hypervisor, guest } = labIn(appIn(root));
  const lan = new HostOnlyNetwork(lab, "lan", { hypervisor, cidr });
  for (const name of names) {
    guest(name, { interfaces: [Nat.perMachine(), lan.attach()] });
  }
  app.synth();
  const { virtualbox_vm: machines, virtualbox_disk: disks } = synthesize(lab).resource;
  return Object.fromEntries(names.map((name) => [name, [machines[name], disks[`${name}_boot`]]]));
}

test("adding, removing, or reordering guests changes no other guest, even in a nearly full subnet", () => {
  const change = guestNames(1, 13).chain((names) =>
    fc.record({
      before: fc.constant(names),
      kept: fc.shuffledSubarray(names),
      added: guestNames(0, 13).map((added) => added.filter((name) => !names.includes(name))),
      places: fc.infiniteStream(fc.nat(12)),
    }),
  );
  fc.assert(
    fc.property(change, ({ before, kept, added, places }) => {
      const root = projectFolder();
      const after = [...kept];
      for (const name of added.slice(0, 13 - kept.length)) {
        after.splice(places.next().value ?? 0, 0, name);
      }
      const first = synthesizeGuests(root, before, "192.168.56.0/28"); // 13 guests and the host fill it
      const second = synthesizeGuests(root, after, "192.168.56.0/28");
      for (const name of kept) {
        expect(second[name]).toEqual(first[name]);
      }
    }),
    // Each run writes files. test/system/lab/thousand-labs.test.ts has a thousand runs without files.
    { numRuns: 15 },
  );
});

test("without a lock file, addresses depend only on the names, not on their order", () => {
  const twoOrders = guestNames(2, 13).chain((names) =>
    fc.tuple(fc.constant(names), fc.shuffledSubarray(names, { minLength: names.length })),
  );
  fc.assert(
    fc.property(twoOrders, ([names, shuffled]) => {
      expect(synthesizeGuests(projectFolder(), shuffled, "192.168.56.0/28")).toEqual(
        synthesizeGuests(projectFolder(), names, "192.168.56.0/28"),
      );
    }),
    { numRuns: 15 },
  );
});
