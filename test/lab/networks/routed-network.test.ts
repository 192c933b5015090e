import { BridgedNetwork, HostOnlyNetwork, InternalNetwork, type Lab, NatNetwork } from "../../../lib/index.js";
import { networkConfig } from "../../../lib/lab/seed/no-cloud.js";
import { brokenRules, labIn, warnings } from "../support.js";

const routed = { gateway: "192.168.56.1", nameservers: ["192.168.56.53"], domain: "lab.example" };

test.each<[string, (made: ReturnType<typeof labIn>) => HostOnlyNetwork | InternalNetwork]>([
  [
    "a host-only network",
    ({ lab, hypervisor }) =>
      new HostOnlyNetwork(lab, "net", {
        hypervisor,
        cidr: "192.168.56.0/24",
        hostAddress: "192.168.56.254",
        ...routed,
      }),
  ],
  [
    "an internal network",
    ({ lab, hypervisor }) => new InternalNetwork(lab, "net", { hypervisor, cidr: "192.168.56.0/24", ...routed }),
  ],
])("%s can have a guest as its gateway, and name servers", (_, create) => {
  const made = labIn();
  const net = create(made);
  const client = made.guest("client", { interfaces: [net.at("192.168.56.9")] });
  expect(networkConfig(client).ethernets.eth0).toMatchObject({
    addresses: ["192.168.56.9/24"],
    routes: [{ to: "0.0.0.0/0", via: "192.168.56.1" }],
    nameservers: { addresses: ["192.168.56.53"], search: ["lab.example"] },
  });
  expect(warnings(made.lab)).toEqual(["LV123 campus/net"]);
  const router = made.guest("router", { interfaces: [net.at("192.168.56.1")] });
  expect(networkConfig(router).ethernets.eth0).not.toHaveProperty("routes");
  expect(warnings(made.lab)).toEqual(["LV124 campus/router"]);
});

/** Returns the problems of a guest that has the gateway's address. */
function problemsAtGateway(create: (made: ReturnType<typeof labIn>) => { at(address: string): never }): string[] {
  const made = labIn();
  made.guest("a", { interfaces: [create(made).at("192.168.56.1")] });
  return problemsOf(made.lab);
}
const problemsOf = (lab: Lab) => brokenRules(lab).map((line) => line.replace(/;.*/, ""));

test("the host, and the router of a LAN, keep their addresses as gateways", () => {
  const network = { cidr: "192.168.56.0/24", gateway: "192.168.56.1" };
  const hostOnly = ({ lab, hypervisor }: ReturnType<typeof labIn>) =>
    new HostOnlyNetwork(lab, "net", { hypervisor, ...network }) as never;
  const bridged = ({ lab, hypervisor }: ReturnType<typeof labIn>) =>
    new BridgedNetwork(lab, "net", { hypervisor, hostInterface: "eth0", ...network }) as never;
  for (const create of [hostOnly, bridged])
    expect(problemsAtGateway(create)).toContainEqual(expect.stringContaining("192.168.56.1, the gateway's address"));
});

test("a NAT network's guests with static addresses use the network's name servers, or else the hypervisor's", () => {
  const { lab, hypervisor, guest } = labIn();
  const [own, others] = [["9.9.9.9"], undefined].map((nameservers, n) => {
    const net = new NatNetwork(lab, `nat${n}`, { hypervisor, cidr: `10.${n}.0.0/24`, dhcp: false, nameservers });
    return networkConfig(guest(`guest${n}`, { interfaces: [net.at(`10.${n}.0.9`)] })).ethernets.eth0.nameservers;
  });
  expect([own, others]).toEqual([{ addresses: ["9.9.9.9"] }, { addresses: ["10.1.0.1"] }]);
  expect(
    () => new NatNetwork(lab, "bad", { hypervisor, cidr: "192.168.56.0/24", nameservers: ["dns.example"] }),
  ).toThrow('campus/bad: "dns.example" is not an IPv4 address');
});
