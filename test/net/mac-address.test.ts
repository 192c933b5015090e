import fc from "fast-check";
import { MacAddress } from "../../lib/index.js";

test.each(["02:1a:2B:3c:4d:5e", "02-1A-2B-3C-4D-5E", "021a.2b3c.4d5e", "021A2B3C4D5E"])("%s parses", (text) => {
  expect(MacAddress.parse(text).toString()).toBe("02:1a:2b:3c:4d:5e");
});

test.each([
  "",
  "02:1a:2b:3c:4d",
  "02:1a:2b:3c:4d:5e:6f",
  "02:1a:2b:3c:4d:5g",
  "0-2-1-a-2-b-3-c-4-d-5-e",
  "02:1a:2b:3c:4d:5e\n",
  123456789012,
])("%j is not a MAC address", (text) => {
  expect(() => MacAddress.parse(text as string)).toThrow(
    `${JSON.stringify(text)} is not a MAC address; give twelve hexadecimal digits, such as 02:1a:2b:3c:4d:5e`,
  );
});

test("multicast, broadcast, and all-zero addresses are not unicast", () => {
  expect(MacAddress.parse("01:00:5e:00:00:01").isUnicast).toBe(false);
  expect(MacAddress.parse("ff:ff:ff:ff:ff:ff").isUnicast).toBe(false);
  expect(MacAddress.parse("00:00:00:00:00:00").isUnicast).toBe(false);
  expect(MacAddress.parse("08:00:27:00:00:01").isUnicast).toBe(true);
});

test("a derived address is unicast, locally administered, and reproducible", () => {
  fc.assert(
    fc.property(fc.string(), (name) => {
      const mac = MacAddress.derive(name);
      expect(mac.isUnicast && mac.isLocallyAdministered).toBe(true);
      expect(mac.toString()).toBe(MacAddress.derive(name).toString());
    }),
  );
});

test("a derived address is 02 and the first 40 bits of the name's SHA-256", () => {
  // printf 'host-only/ubuntu1/lan' | sha256sum
  expect(MacAddress.derive("host-only/ubuntu1/lan").toString()).toBe("02:42:cf:3a:0d:98");
});

test("an address derives from nothing but a text", () => {
  expect(() => MacAddress.derive(null as never)).toThrow("name is null; give a string");
});

test("an address prints with colons, and as bare upper-case digits", () => {
  const mac = MacAddress.parse("021a.2b3c.4d5e");
  expect([`${mac}`, mac.digits]).toEqual(["02:1a:2b:3c:4d:5e", "021A2B3C4D5E"]);
});
