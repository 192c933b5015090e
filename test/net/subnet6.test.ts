import fc from "fast-check";
import { MacAddress } from "../../lib/index.js";
import { Subnet6 } from "../../lib/net/subnet6.js";

const mac = MacAddress.parse("02:00:5e:00:53:01");

test("an address derives from the MAC address as in SLAAC", () => {
  // RFC 4291, appendix A: the bit for "universal" is inverted.
  expect(Subnet6.parse("fd00:1::/64").ofMac(mac)).toBe("fd00:1::5eff:fe00:5301");
  expect(Subnet6.parse("fd00:1::/64").ofMac(MacAddress.parse("08:00:27:12:34:56"))).toBe("fd00:1::a00:27ff:fe12:3456");
});

test("different MAC addresses derive different addresses, all inside the subnet and none the host's", () => {
  const macs = fc
    .uint8Array({ minLength: 6, maxLength: 6 })
    .map((bytes) => MacAddress.parse(Buffer.from(bytes).toString("hex")));
  const subnet = Subnet6.parse("fd12:3456:789a:1::/64");
  fc.assert(
    fc.property(macs, macs, (a, b) => {
      expect(subnet.ofMac(a) === subnet.ofMac(b)).toBe(a.toString() === b.toString());
      expect(subnet.ofMac(a)).not.toBe(subnet.first);
      expect(subnet.contains(subnet.ofMac(a))).toBe(true);
    }),
  );
});

test("a subnet prints in its canonical spelling, and overlaps only itself", () => {
  const subnet = Subnet6.parse("FD00:0001:0:0::/64");
  expect([`${subnet}`, subnet.first]).toEqual(["fd00:1::/64", "fd00:1::1"]);
  expect(subnet.overlaps(Subnet6.parse("fd00:1::/64"))).toBe(true);
  expect(subnet.overlaps(Subnet6.parse("fd00:1:0:1::/64"))).toBe(false);
  expect([subnet.contains("fd00:1::9"), subnet.contains("fd00:2::9")]).toEqual([true, false]);
});

test.each(["fd00:1::9%eth0", "fd00:1::9/64", "10.1.2.3", ""])("%j is not an IPv6 address", (address) => {
  expect(() => Subnet6.parse("fd00:1::/64").contains(address)).toThrow(
    `"${address}" is not an IPv6 address; give one such as fd00:1::10`,
  );
});

test.each([
  ["fd00:1::/48", "prefix length 64"],
  ["fd00:1::", "prefix length 64"],
  ["10.1.2.0/24", "prefix length 64"],
  ["fd00:1::9/64", "is an address inside a subnet; give fd00:1::/64"],
  ["fe80::/64", "neither unique local nor global unicast"],
  ["ff02::/64", "neither unique local nor global unicast"],
  ["::/64", "neither unique local nor global unicast"],
  ["fd00:1::%eth0/64", "prefix length 64"],
  ["nonsense/64", "prefix length 64"],
])("%s is rejected", (cidr, message) => {
  expect(() => Subnet6.parse(cidr)).toThrow(message);
});
