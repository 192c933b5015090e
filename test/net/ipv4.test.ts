import fc from "fast-check";
import { ipv4FromNumber, ipv4ToNumber, netmaskFor, nextIpv4, prefixLengthOf } from "../../lib/net/ipv4.js";

const anyAddress = fc.integer({ min: 0, max: 2 ** 32 - 1 });

test("an address survives the conversion to a number and back", () => {
  fc.assert(
    fc.property(anyAddress, (number) => {
      expect(ipv4ToNumber(ipv4FromNumber(number))).toBe(number);
    }),
  );
});

test.each(["10.1.2", "10.1.2.256", "10.1.2.3/24", "fd00::1", "host", ""])("%j is not an IPv4 address", (text) => {
  expect(() => ipv4ToNumber(text)).toThrow(
    `"${text}" is not an IPv4 address; give four numbers separated by dots, such as 192.168.56.10`,
  );
});

test("the next address carries into the next octet", () => {
  expect(nextIpv4("10.1.2.11")).toBe("10.1.2.12");
  expect(nextIpv4("10.1.2.255")).toBe("10.1.3.0");
});

test("a netmask has as many leading one bits as the prefix length", () => {
  expect([0, 8, 20, 24, 30, 32].map(netmaskFor)).toEqual([
    "0.0.0.0",
    "255.0.0.0",
    "255.255.240.0",
    "255.255.255.0",
    "255.255.255.252",
    "255.255.255.255",
  ]);
  for (let prefixLength = 0; prefixLength <= 32; prefixLength++) {
    expect(prefixLengthOf(netmaskFor(prefixLength))).toBe(prefixLength);
  }
});
