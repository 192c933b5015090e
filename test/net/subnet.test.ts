import fc from "fast-check";
import { Subnet } from "../../lib/index.js";

const subnet = Subnet.parse("10.1.2.0/24");

test("a subnet has a network address, host addresses, and a broadcast address", () => {
  expect([subnet.network, subnet.nth(1), subnet.nth(255), subnet.broadcast, subnet.prefix]).toEqual([
    "10.1.2.0",
    "10.1.2.1",
    "10.1.2.255",
    "10.1.2.255",
    24,
  ]);
  expect(subnet.hosts.toString()).toBe("10.1.2.1-10.1.2.254");
  expect(() => subnet.nth(256)).toThrow("index is 256; give a whole number from 0 to 255");
});

test("a subnet contains its own addresses and no others", () => {
  expect(["10.1.2.0", "10.1.2.255"].every((address) => subnet.contains(address))).toBe(true);
  expect(["10.1.1.255", "10.1.3.0"].some((address) => subnet.contains(address))).toBe(false);
  expect(subnet.contains(Subnet.parse("10.1.2.128/25"))).toBe(true);
  expect(subnet.contains(Subnet.parse("10.1.0.0/16"))).toBe(false);
});

test("two subnets overlap if and only if one contains the other", () => {
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
  "%p is not a subnet",
  (cidr) => {
    expect(() => Subnet.parse(cidr)).toThrow(/is not an IPv4 subnet; give a network with its prefix length, such as/);
  },
);

test("a value that is no text is not a subnet", () => {
  expect(() => Subnet.parse(Symbol("x") as never)).toThrow("Symbol(x) is not an IPv4 subnet; give");
});

test("the error for a text that is not a subnet leads to the line that gives it", () => {
  try {
    Subnet.parse("10.1.2.0");
  } catch (error) {
    expect(`${error}`).toMatch(/^test\/net\/subnet\.test\.ts:\d+ {2}"10\.1\.2\.0" is not/);
  }
  expect.assertions(1);
});

test("an address inside a subnet is rejected with the subnet that contains it", () => {
  expect(() => Subnet.parse("10.1.2.3/24")).toThrow('"10.1.2.3/24" is an address inside a subnet; give 10.1.2.0/24');
});

test.each([
  ["0.0.0.0/0", "0.0.0.0/8 (this network)"],
  ["127.5.0.0/16", "127.0.0.0/8 (loopback)"],
  ["169.254.7.0/24", "169.254.0.0/16 (link-local)"],
  ["224.0.0.0/24", "224.0.0.0/4 (multicast)"],
  ["255.255.255.0/24", "240.0.0.0/4 (reserved)"],
  ["10.0.0.0/8", undefined],
])("%s overlaps the reserved block %s", (cidr, use) => {
  expect(Subnet.parse(cidr).otherUse).toBe(use);
});

test.each([
  ["10.1.2.0/31", "10.1.2.0/31 has no room for hosts; give a prefix length of at most 30"],
  ["10.1.2.0/32", "10.1.2.0/32 has no room for hosts"],
  ["0.0.0.0/0", "0.0.0.0/0 covers every address"],
])("%s leaves no hosts", (cidr, message) => {
  expect(() => Subnet.parse(cidr).hosts).toThrow(message);
});

test("the subnet that contains an address has the address's network bits", () => {
  expect(`${Subnet.containing("10.1.2.11", 24)}`).toBe("10.1.2.0/24");
  expect(`${Subnet.containing("10.1.2.11", 20)}`).toBe("10.1.0.0/20");
  expect(`${Subnet.containing("10.1.2.11", 32)}`).toBe("10.1.2.11/32");
});

test("no subnet contains what is no address, or has a prefix length that is none", () => {
  expect(() => Subnet.containing("10.0.0.256", 24)).toThrow('"10.0.0.256" is not an IPv4 address');
  expect(() => Subnet.containing("10.0.0.1", 33)).toThrow("prefix is 33; give a whole number from 0 to 32");
});
