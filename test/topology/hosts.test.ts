import fc from "fast-check";
import { CloudInit, Nat, NatNetwork } from "../../lib/index.js";
import type { ResourceBody } from "../../lib/terraform/stack-json.js";
import { renderHosts } from "../../lib/topology/hosts.js";
import { readTopology } from "../../lib/topology/index.js";
import { proxmoxLab } from "../platforms/proxmox/support.js";
import { desktop, hostOnly, leases, named, reference, stack } from "./stacks.js";

function hostsOf(guests: Readonly<Record<string, readonly ResourceBody[]>>): string[] {
  const vms = Object.entries(guests).map(([name, network_adapters], n) => [`vm.vm${n}`, { name, network_adapters }]);
  return renderHosts(readTopology(stack("lab", Object.fromEntries(vms))))
    .trimEnd()
    .split("\n")
    .slice(1, -1);
}

describe("renderHosts", () => {
  test("returns a marked block with the guests' host-only addresses", () => {
    expect(renderHosts(readTopology(hostOnly))).toBe(
      "# labvisor host-only begin\n" +
        "10.1.2.11\tubuntu1\n10.1.2.12\tubuntu2\n10.1.2.13\tubuntu3\n10.1.2.14\tubuntu4\n" +
        "# labvisor host-only end\n",
    );
  });

  test("writes a comment with the forwarded ports for a guest behind its own NAT, and never 10.0.2.15", () => {
    const text = renderHosts(readTopology(desktop));
    expect(text).toContain("# desktop: no address that the host can reach; ssh 127.0.0.1:2222 -> 22\n");
    expect(text).toContain("# copy: no address that the host can reach\n");
    expect(hostsOf({ a: [{ type: "nat", address: "10.0.2.15" }] })).toEqual([
      "# a: no address that the host can reach",
    ]);
  });

  test("writes a comment with the range for a guest that leases its address, and whether the host can reach it", () => {
    expect(renderHosts(readTopology(leases))).toBe(
      "# labvisor leases begin\n" +
        "# far: address by DHCP from net (10.8.0.0/16), which the host cannot reach\n" +
        "# near: address by DHCP from lan (192.168.56.100-192.168.56.199)\n" +
        "# web: no address that the host can reach; web 127.0.0.1:8080 -> 10.8.0.9:80\n" +
        "# labvisor leases end\n",
    );
  });

  test("prefers the host-only address to the bridged one, and omits networks that the host cannot reach", () => {
    const address = (type: string, address: string) => ({ type, network: type, address });
    expect(
      hostsOf({
        both: [address("internal", "10.9.0.1"), address("bridged", "192.168.1.5"), address("host_only", "10.1.2.5")],
        lan: [address("nat_network", "10.9.0.2"), address("bridged", "192.168.1.4")],
        inside: [address("internal", "10.9.0.3"), address("nat_network", "10.9.1.3")],
      }),
    ).toEqual(["10.1.2.5\tboth", "192.168.1.4\tlan", "# inside: no address that the host can reach"]);
  });

  test("has the guests on NAT networks of Proxmox VE, whose gateway is the node", () => {
    const { lab, hypervisor, guest } = proxmoxLab({ nameservers: ["192.0.2.53"] });
    const wan = new NatNetwork(lab, "wan", { hypervisor, cidr: "10.20.0.0/24" });
    guest("own", { interfaces: [Nat.perMachine()], cloudInit: CloudInit.seed() });
    guest("web", { interfaces: [wan.at("10.20.0.11")], cloudInit: CloudInit.seed() });
    expect(renderHosts(readTopology(lab.toTerraform()))).toContain(
      " begin\n10.20.0.11\tweb\n# own: no address that the host can reach\n",
    );
  });

  test("has fully qualified names first, then host names and aliases", () => {
    expect(renderHosts(readTopology(named))).toContain(
      " begin\n192.168.56.9\tweb\n192.168.56.10\tdb.lab.example db data sql.example.org\n",
    );
  });

  test("sorts addresses as numbers, IPv4 first", () => {
    const at = (address: string) => [{ type: "host_only", network: "lan", address }];
    expect(
      hostsOf({ a: at("fd00::2"), b: at("10.1.2.100"), c: at("10.1.2.20"), d: at("9.0.0.1"), e: at("fd00::1") }),
    ).toEqual(["9.0.0.1\td", "10.1.2.20\tc", "10.1.2.100\tb", "fd00::1\te", "fd00::2\ta"]);
  });

  test("writes no extra line, whatever the names of networks and port forwards", () => {
    const lab = stack("lab", {
      "host_only_network.a\n6.6.6.6 bank": { cidr: "10.1.2.0/24", dhcp: { lower: "\n6.6.6.6", upper: "bank" } },
      "vm.g": {
        name: "g",
        network_adapters: [
          { type: "host_only", network: reference("host_only_network", "a\n6.6.6.6 bank") },
          { type: "nat", forwards: { "\r\n6.6.6.6 bank": { host_port: 1, guest_port: 1 } } },
        ],
      },
    });
    expect(
      renderHosts(readTopology(lab))
        .trimEnd()
        .split(/[\r\n]+/),
    ).toHaveLength(3);
  });

  test("writes no extra line, whatever the names, domains, aliases, and addresses of guests", () => {
    const odd = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom("a b", "a\n6.6.6.6 bank", "a#", "web", "-a", "ä", ""),
    );
    fc.assert(
      fc.property(odd, odd, odd, fc.oneof(odd, fc.ipV4()), (name, domain, alias, address) => {
        const network_adapters = [{ type: "host_only", network: "lan", address }];
        const vm = { "//": { domain, aliases: [alias] }, name: `x${name}`, network_adapters };
        const lines = renderHosts(readTopology(stack("lab", { "vm.x": vm })))
          .trimEnd()
          .split("\n");
        expect(lines).toHaveLength(3);
        expect(lines[1]).toMatch(/^([0-9a-f.:]+\t[a-z0-9-.]+( [a-z0-9-.]+)*|# [^\r\n]*)$/i);
      }),
    );
  });
});
