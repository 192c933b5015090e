import fc from "fast-check";
import { HostOnlyNetwork, MacAddress, Nat, PortForward } from "../../lib/index.js";
import { appIn, codes, labIn, projectFolder, synthesise } from "./support.js";

const ci = process.env.CI;
beforeAll(() => {
  delete process.env.CI;
});
afterAll(() => {
  if (ci !== undefined) {
    process.env.CI = ci;
  }
});

const guestName = fc.stringMatching(/^[a-z][a-z0-9]{0,5}$/);
const guestNames = (min: number, max: number) => fc.uniqueArray(guestName, { minLength: min, maxLength: max });

/** Synthesises a lab with guests in the given order, and tells what identifies each: its machine's attributes and its disk's. */
function synthesiseGuests(root: string, names: readonly string[], cidr: string): Record<string, unknown> {
  const { app, lab, hypervisor, guest } = labIn(appIn(root));
  const lan = new HostOnlyNetwork(lab, "lan", { hypervisor, cidr });
  for (const name of names) {
    guest(name, { interfaces: [Nat.perMachine(), lan.attach()] });
  }
  app.synth();
  const { virtualbox_vm: machines, virtualbox_disk: disks } = synthesise(lab).resource;
  return Object.fromEntries(names.map((name) => [name, [machines[name], disks[`${name}_boot`]]]));
}

test("a guest that comes, goes or changes place changes nothing of the others, even where the subnet is nearly full", () => {
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
      const first = synthesiseGuests(root, before, "192.168.56.0/28"); // 13 guests and the host fill it
      const second = synthesiseGuests(root, after, "192.168.56.0/28");
      for (const name of kept) {
        expect(second[name]).toEqual(first[name]);
      }
    }),
    { numRuns: 40 },
  );
});

test("without a lock, addresses depend on the names alone, not on their order", () => {
  const twoOrders = guestNames(2, 13).chain((names) =>
    fc.tuple(fc.constant(names), fc.shuffledSubarray(names, { minLength: names.length })),
  );
  fc.assert(
    fc.property(twoOrders, ([names, shuffled]) => {
      expect(synthesiseGuests(projectFolder(), shuffled, "192.168.56.0/28")).toEqual(
        synthesiseGuests(projectFolder(), names, "192.168.56.0/28"),
      );
    }),
    { numRuns: 40 },
  );
});

test("assigned addresses are distinct and inside, MACs distinct, unicast and locally administered", () => {
  fc.assert(
    fc.property(guestNames(1, 40), (names) => {
      const { lab, hypervisor, guest } = labIn();
      const lan = new HostOnlyNetwork(lab, "lan", { hypervisor, cidr: "192.168.56.0/26" });
      const adapters = names.flatMap((name) => guest(name, { interfaces: [Nat.perMachine(), lan.attach()] }).adapters);
      const addresses = adapters.flatMap(({ interfaces }) => interfaces.flatMap(({ address }) => address ?? []));
      expect(new Set(addresses).size).toBe(names.length);
      expect(addresses.every((address) => lan.subnet.hosts.includes(address) && address !== lan.hostAddress)).toBe(
        true,
      );
      expect(new Set(adapters.map(({ mac }) => mac.toString())).size).toBe(2 * names.length);
      expect(adapters.every(({ mac }) => mac.isUnicast && mac.isLocallyAdministered)).toBe(true);
    }),
    { numRuns: 25 },
  );
});

/** One way to break each rule that a lab of guests on two networks can break, whatever else is in it. */
const faults: Record<string, (lab: ReturnType<typeof soundLab>) => void> = {
  LV101: ({ lab, hypervisor }) => new HostOnlyNetwork(lab, "bad", { hypervisor, cidr: "10.0.0.0/16" }),
  LV102: ({ lab, hypervisor }) => new HostOnlyNetwork(lab, "bad", { hypervisor, cidr: "192.168.56.0/25" }),
  LV103: ({ guest, lan }) => guest("bad-1", { interfaces: [lan.at("192.168.56.255")] }),
  LV104: ({ guest, lan, taken }) => guest("bad-1", { interfaces: [lan.at(taken)] }),
  LV105: ({ guest, dmz }) => guest("bad-1", { interfaces: [dmz.at("192.168.57.150")] }),
  LV107: ({ guest }) => guest("bad-1", { name: "bad." }),
  LV108: ({ guest, names }) => guest("bad-1", { name: names[0].toUpperCase() }),
  LV109: ({ guest, takenMac }) => guest("bad-1", { interfaces: [Nat.perMachine({ mac: takenMac })] }),
  LV110: ({ guest }) =>
    guest("bad-1", { interfaces: [Nat.perMachine({ mac: MacAddress.parse("03:00:00:00:00:01") })] }),
  LV111: ({ guest }) => {
    guest("bad-1", { interfaces: [Nat.perMachine({ forward: [PortForward.tcp({ hostPort: 2222, guestPort: 22 })] })] });
    guest("bad-2", { interfaces: [Nat.perMachine({ forward: [PortForward.tcp({ hostPort: 2222, guestPort: 80 })] })] });
  },
  LV112: ({ guest }) =>
    guest("bad-1", { interfaces: Array.from({ length: 9 }, (_, n) => Nat.perMachine({ name: `nat${n}` })) }),
  LV130: ({ lab, hypervisor }) => new HostOnlyNetwork(lab, "bad", { hypervisor, cidr: "172.16.0.0/24" }),
};

/** A lab without a fault: each guest with a NAT of its own, and with an address on the network `lan`, given or assigned. */
function soundLab(names: readonly string[], given: readonly boolean[]) {
  const { lab, hypervisor, guest } = labIn();
  const lan = new HostOnlyNetwork(lab, "lan", { hypervisor, cidr: "192.168.56.0/24" });
  const dhcp = { lower: "192.168.57.100", upper: "192.168.57.200" };
  const dmz = new HostOnlyNetwork(lab, "dmz", { hypervisor, cidr: "192.168.57.0/24", dhcp });
  const guests = names.map((name, index) => {
    const onLan = given[index] ? lan.at(`192.168.56.${index + 10}`) : lan.attach();
    return guest(name, { interfaces: [Nat.perMachine(), onLan, dmz.attach()] });
  });
  const taken = "192.168.56.200";
  guest("keeper-1", { interfaces: [lan.at(taken)] });
  return { lab, hypervisor, guest, lan, dmz, names, taken, takenMac: guests[0].adapters[0].mac };
}

const soundLabs = guestNames(1, 12).chain((names) =>
  fc.tuple(fc.constant(names), fc.array(fc.boolean(), { minLength: names.length, maxLength: names.length })),
);

test("every lab without a fault synthesises", () => {
  fc.assert(
    fc.property(soundLabs, ([names, given]) => {
      expect(codes(soundLab(names, given).lab)).toEqual([]);
    }),
    { numRuns: 40 },
  );
});

test.each(Object.keys(faults))("every lab that breaks %s is refused with that code", (code) => {
  fc.assert(
    fc.property(soundLabs, ([names, given]) => {
      const lab = soundLab(names, given);
      faults[code](lab);
      expect(codes(lab.lab)).toContain(code);
    }),
    { numRuns: 10 },
  );
});
