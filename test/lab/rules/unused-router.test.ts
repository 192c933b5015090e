import { CloudInit, HostOnlyNetwork, InternalNetwork, Nat, type RoutedNetworkProps } from "../../../lib/index.js";
import { brokenRules, labIn, warnings } from "../support.js";

const forwarding = CloudInit.seed({ forwarding: true });

/** Returns a lab with a router between two networks, and a client on the first of them. */
function campus(props: RoutedNetworkProps = {}, cloudInit = CloudInit.seed()) {
  const { lab, hypervisor, guest } = labIn();
  const inside = new InternalNetwork(lab, "inside", { hypervisor, cidr: "10.1.0.0/24", ...props });
  const away = new InternalNetwork(lab, "away", { hypervisor, cidr: "10.2.0.0/24", gateway: "10.2.0.1" });
  guest("router", { interfaces: [inside.at("10.1.0.1"), away.at("10.2.0.1")], cloudInit: forwarding });
  guest("client", { interfaces: [inside.at("10.1.0.9")], cloudInit });
  return { lab, hypervisor, guest, inside, away };
}

test("LV162: a router that is no guest's gateway is reported at its network", () => {
  const { lab } = campus();
  expect(brokenRules(lab)).toEqual([]);
  expect(warnings(lab)).toEqual(["LV162 campus/inside"]);
});

test("LV162: a network whose gateway is the router, or another guest, is not reported", () => {
  expect(warnings(campus({ gateway: "10.1.0.1" }).lab)).toEqual([]);
});

test.each<[string, CloudInit]>([
  ["learns its routes from a command", CloudInit.seed({ runCommands: ["ip route add 10.2.0.0/24 via 10.1.0.1"] })],
  ["has no seed", CloudInit.none()],
  ["is a router, too", forwarding],
])("LV162: a router is not reported for a guest that %s", (_, cloudInit) => {
  expect(warnings(campus({}, cloudInit).lab)).not.toContain("LV162 campus/inside");
});

test("LV162: a router is not reported for guests with another default gateway, or on a host-only network", () => {
  const { lab, hypervisor, guest } = labIn();
  const inside = new InternalNetwork(lab, "inside", { hypervisor, cidr: "10.1.0.0/24" });
  const desk = new HostOnlyNetwork(lab, "desk", { hypervisor, cidr: "192.168.56.0/24" });
  guest("router", { interfaces: [inside.attach(), desk.attach()], cloudInit: forwarding });
  guest("client", { interfaces: [Nat.perMachine(), inside.attach()] });
  guest("monitor", { interfaces: [desk.attach()] });
  expect(warnings(lab)).toEqual([]);
});
