import fc from "fast-check";
import { Subnet } from "../../lib/index.js";

const subnet = Subnet.parse("10.1.2.0/24");

test("a subnet knows its addresses", () => {
  expect([subnet.network, subnet.nth(1), subnet.nth(255), subnet.broadcast, subnet.prefix]).toEqual([
    "10.1.2.0",
    "10.1.2.1",
    "10.1.2.255",
    "10.1.2.255",
    24,
  ]);
  expect(subnet.hosts.toString()).toBe("10.1.2.1-10.1.2.254");
  expect(() => subnet.nth(256)).toThrow("has the addresses 0 to 255, not 256");
});

test("a subnet contains its own addresses alone", () => {
  expect(["10.1.2.0", "10.1.2.255"].every((address) => subnet.contains(address))).toBe(true);
  expect(["10.1.1.255", "10.1.3.0"].some((address) => subnet.contains(address))).toBe(false);
  expect(subnet.contains(Subnet.parse("10.1.2.128/25"))).toBe(true);
  expect(subnet.contains(Subnet.parse("10.1.0.0/16"))).toBe(false);
});

test("two subnets overlap where one contains the other, and nowhere else", () => {
  const anySubnet = fc
    .tuple(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.integer({ min: 0, max: 32 }))
    .map(([bits, prefix]) => {
      const masked = prefix === 0 ? 0 : (bits & (-1 << (32 - prefix))) >>> 0;
      return Subnet.parse(`${[24, 16, 8, 0].map((shift) => (masked >>> shift) & 255).join(".")}/${prefix}`);
    });
  fc.assert(
    fc.property(anySubnet, anySubnet, (a, b) => {
      expect(a.overlaps(b)).toBe(a.contains(b) || b.contains(a));
      expect(a.overlaps(b)).toBe(b.overlaps(a));
    }),
  );
});

test.each(["10.1.2", "10.1.2.0", "10.1.2.0/33", "10.1.2.256/24", "10.1.2.0/", "fd00::/64", ""])(
  "%p is no subnet",
  (cidr) => {
    expect(() => Subnet.parse(cidr)).toThrow(/is not a subnet: give an IPv4 network with its prefix length/);
  },
);

test("an address inside a subnet is no subnet, and the error says what is", () => {
  expect(() => Subnet.parse("10.1.2.3/24")).toThrow('"10.1.2.3/24" is an address inside a subnet: write 10.1.2.0/24');
});

test.each([
  ["0.0.0.0/0", "0.0.0.0/8 (this network)"],
  ["127.5.0.0/16", "127.0.0.0/8 (loopback)"],
  ["169.254.7.0/24", "169.254.0.0/16 (link-local)"],
  ["224.0.0.0/24", "224.0.0.0/4 (multicast)"],
  ["255.255.255.0/24", "240.0.0.0/4 (reserved)"],
  ["10.0.0.0/8", undefined],
])("addresses of %s are for %s", (cidr, use) => {
  expect(Subnet.parse(cidr).otherUse).toBe(use);
});

test("a point-to-point prefix leaves no hosts", () => {
  expect(() => Subnet.parse("10.1.2.0/31").hosts).toThrow("10.1.2.0/31 has no room for hosts");
});
