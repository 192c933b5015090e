import { factsIn } from "../../../lib/boot/checks/facts.js";

const LINKS = JSON.stringify([
  { ifname: "lo" },
  {
    ...{ ifname: "eth0", address: "02:00:00:00:00:01" },
    addr_info: [
      { local: "10.0.0.10", prefixlen: 24, scope: "global" },
      { local: "fe80::1", prefixlen: 64, scope: "link" },
    ],
  },
]);

test("the facts about a guest are its addresses, default routes, and name servers", () => {
  const routes = JSON.stringify([{ gateway: "10.0.0.1", dev: "eth0" }, { dev: "eth0" }]);
  expect(factsIn(`${LINKS}\n\n${routes}\n\n[]\n\nnameserver 127.0.0.53\nnameserver 10.0.0.1\n`)).toEqual({
    interfaces: [
      { name: "lo", mac: "", addresses: [] },
      { name: "eth0", mac: "02:00:00:00:00:01", addresses: ["10.0.0.10/24"] },
    ],
    defaultRoutes: [{ gateway: "10.0.0.1", interface: "eth0" }],
    nameservers: ["10.0.0.1"],
  });
});

test("texts of a guest have no characters that a terminal obeys", () => {
  const links = JSON.stringify([{ ifname: "\u001b[2J", address: "x", addr_info: [] }]);
  expect(factsIn(`${links}\n[]\n[]`).interfaces).toEqual([{ name: "\\u{1b}[2J", mac: "x", addresses: [] }]);
});

test.each(["", "null\nnull\nnull", "5\n{}\n5", "[null]\n[]\n[]", '[{"addr_info":5}]\n[]\n[]', "[]\n[5"])(
  "the output %j is refused, as a guest writes what it likes",
  (output) => {
    expect(() => factsIn(output)).toThrow();
  },
);
