import { App } from "cdktf";
import fc from "fast-check";
import {
  CloudInit,
  Disk,
  InternalNetwork,
  Lab,
  NatNetwork,
  Proxmox,
  Size,
  VirtualMachine,
  Vlan,
} from "../../../lib/index.js";
import { assignAddresses } from "../../../lib/lab/allocation/address-plan.js";
import { allocate } from "../../../lib/lab/allocation/allocator.js";
import { assignNumbers, type NumberRequest } from "../../../lib/lab/allocation/number-plan.js";
import { temporaryFolder } from "../support.js";
import { assignAddressesByWalking, assignNumbersByWalking } from "./reference.js";

const root = temporaryFolder();

interface GuestPlan {
  readonly network: "nat" | "internal" | "vlan";
  /** The last octet of an explicit address. */
  readonly explicit?: number;
  /** The last octet of a locked address. */
  readonly locked?: number;
}

const octet = fc.integer({ min: 0, max: 20 });
const guestPlan: fc.Arbitrary<GuestPlan> = fc.record(
  { network: fc.constantFrom("nat", "internal", "vlan"), explicit: octet, locked: octet },
  { requiredKeys: ["network"] },
);

/** Returns the interfaces of a lab with small, crowded subnets: NAT with DHCP in its upper half, internal, and a VLAN with a gateway. */
function labOf(guests: readonly GuestPlan[], prefix: number) {
  const lab = new Lab(new App({ outdir: root, context: { "labvisor:root": root } }), "campus");
  const hypervisor = new Proxmox(lab, "pve", { node: "pve" });
  const internal = new InternalNetwork(lab, "internal", { hypervisor, cidr: `10.2.0.0/${prefix}` });
  const networks = {
    nat: new NatNetwork(lab, "nat", { hypervisor, cidr: `10.1.0.0/${prefix}` }),
    internal,
    vlan: new Vlan(lab, "vlan", { network: internal, vlanId: 7, cidr: `10.3.0.0/${prefix}`, gateway: "10.3.0.2" }),
  };
  const subnets = { nat: "10.1.0", internal: "10.2.0", vlan: "10.3.0" };
  const locked = new Map<string, string>();
  const interfaces = guests.flatMap(({ network, explicit, locked: lockedOctet }, index) => {
    const address = explicit === undefined ? undefined : `${subnets[network]}.${explicit}`;
    const guest = new VirtualMachine(lab, `g${index}`, {
      hypervisor,
      bootDisk: Disk.blank(Size.gibibytes(1)),
      cloudInit: CloudInit.seed(),
      interfaces: [networks[network].attach({ address })],
    });
    if (lockedOctet !== undefined) locked.set(guest.interfaces[0].id, `${subnets[network]}.${lockedOctet}`);
    return guest.interfaces;
  });
  return { interfaces, locked };
}

test("every lab gets the addresses that the first edition assigned", () => {
  fc.assert(
    fc.property(fc.array(guestPlan, { maxLength: 24 }), fc.constantFrom(29, 28, 27, 20), (guests, prefix) => {
      const { interfaces, locked } = labOf(guests, prefix);
      const expected = assignAddressesByWalking(interfaces, locked);
      expect(new Map(assignAddresses(interfaces, locked))).toEqual(expected);
    }),
    { numRuns: 60 },
  );
});

test("every lab gets the numbers that the first edition assigned", () => {
  const at = new Lab(new App({ outdir: root, context: { "labvisor:root": root } }), "campus");
  const ranges = fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 0, max: 9 }));
  const request = fc.record(
    { pool: fc.constantFrom("id", "tag"), range: ranges, explicit: octet, locked: octet },
    { requiredKeys: ["pool", "range"] },
  );
  fc.assert(
    fc.property(fc.array(request, { maxLength: 16 }), (plans) => {
      const requests = plans.map(
        ({ pool, range: [first, more], explicit }, index): NumberRequest => ({
          ...{ at, what: "id", pool, name: `n${index}`, explicit },
          range: { first, last: first + more },
        }),
      );
      const locked = new Map(
        plans.flatMap((plan, index) => (plan.locked === undefined ? [] : [[`${plan.pool}/n${index}`, plan.locked]])),
      );
      expect(assignNumbers(requests, "campus", locked)).toEqual(assignNumbersByWalking(requests, "campus", locked));
    }),
  );
});

test("the work for a request depends neither on the size of the range nor on how much of it is taken or excluded", () => {
  const range = { first: 1, last: 2 ** 24 };
  const requests = Array.from({ length: 500 }, (_, index) => ({ id: `r${index}`, name: `r${index}`, range }));
  let tried = 0;
  const isUsable = () => {
    tried++;
    return true;
  };
  const excluded = [{ first: 2 ** 20, last: 2 ** 24 }];
  const allocated = allocate(requests, { taken: [1, 2, 3], excluded, isUsable }, new Map());
  expect(new Set(allocated.values()).size).toBe(500);
  expect(tried).toBe(500);
});

test("a pool without a free number allocates none", () => {
  const range = { first: 5, last: 7 };
  const requests = ["a", "b"].map((id) => ({ id, name: id, range }));
  expect(allocate(requests, { taken: [6], excluded: [{ first: 7, last: 9 }] }, new Map()).size).toBe(1);
  expect(allocate(requests, { taken: [], isUsable: () => false }, new Map()).size).toBe(0);
});
