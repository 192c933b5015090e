import { v4 as uuidV4 } from "uuid";
import type {
  NatNetworkSpec,
  PortForward,
  VirtualBoxHost,
} from "../../../../../lib/platforms/virtualbox/provider/host/virtualbox-host.js";
import { expectRefusal, forward, type HostUnderTest } from "./fixtures.js";

/** NAT networks. */
export function describeNatNetworks(underTest: () => HostUnderTest): void {
  describe("NAT networks", () => {
    let host: VirtualBoxHost;
    beforeAll(() => {
      host = underTest().host;
    });

    const network = (change: Partial<NatNetworkSpec> = {}): NatNetworkSpec => ({
      name: uuidV4(),
      cidr: "10.77.0.0/24",
      dhcp: true,
      forwards: [],
      ...change,
    });
    const rule = (name: string, hostPort: number, guestAddress = "10.77.0.5"): PortForward => ({
      ...forward(name, hostPort, 22),
      guestAddress,
    });
    const six = (guestAddress: string, name = "six"): PortForward => ({
      ...forward(name, 39022, 22),
      hostAddress: "::1",
      guestAddress,
    });
    /** Adds the mapping that VirtualBox creates by default. */
    const asRead = (spec: NatNetworkSpec) => ({ ...spec, loopbackMappings: { "127.0.0.1": 2 } });

    it("are read as they were created", async () => {
      const spec = network({
        name: 'nat "1" é',
        dhcp: false,
        forwards: [rule("ssh", 39022), { ...rule("dns", 39053), protocol: "udp", hostAddress: "" }],
      });
      await host.createNatNetwork(spec, { adopt: false });
      expect(await host.readNatNetwork(spec.name)).toEqual(asRead({ ...spec, forwards: spec.forwards.toReversed() }));
      expect(await host.readNatNetwork(uuidV4())).toBeUndefined();
    });

    it.each<[string, Partial<NatNetworkSpec>]>([
      ["range", { cidr: "10.79.0.0/23" }],
      ["range, with rules for it", { cidr: "10.79.0.0/24", forwards: [rule("ssh", 39122, "10.79.0.9")] }],
      ["range, with the same rules", { cidr: "10.64.0.0/10" }],
      ["DHCP", { dhcp: false }],
      ["rule", { forwards: [rule("ssh", 39123)] }],
      ["set of rules", { forwards: [rule("a", 39124), rule("web", 39125)] }],
      ["nothing", {}],
      ["IPv6", { ipv6: { prefix: "fd17:625c:f037:9::/64", defaultRoute: true, forwards: [] } }],
      ["IPv6 with rules", { ipv6: { prefix: "fd17:625c:f037:9::/64", defaultRoute: false, forwards: [six("::5")] } }],
    ])("change to another %s, and back", async (_, change) => {
      const spec = network({ forwards: [rule("ssh", 39122)] });
      await host.createNatNetwork(spec, { adopt: false });
      await host.updateNatNetwork({ ...spec, ...change });
      expect(await host.readNatNetwork(spec.name)).toEqual(asRead({ ...spec, ...change }));
      await host.updateNatNetwork(spec);
      expect(await host.readNatNetwork(spec.name)).toEqual(asRead(spec));
      await host.deleteNatNetwork(spec.name);
    });

    it("change their IPv6 settings including rules, and switch IPv6 off and on", async () => {
      const ipv6 = (prefix: string | undefined, ...forwards: PortForward[]) => ({
        ipv6: { prefix, defaultRoute: true, forwards },
      });
      const spec = network(ipv6(undefined, six("fd17::5")));
      await host.createNatNetwork(spec, { adopt: false });
      const chosen = (await host.readNatNetwork(spec.name))?.ipv6?.prefix;
      expect(chosen).toBe("fd17:625c:f037:2::/64");
      for (const change of [
        ipv6("fd00:1::/64", six("fd00:1::5")),
        ipv6("fd00:2::/64", six("fd00:2::5", "a"), { ...six("fd00:2::6", "b"), hostPort: 39023 }),
        { ipv6: undefined },
        ipv6("fd00:2::/64", six("fd00:2::7", "b")),
        ipv6("fd00:3::/64"),
      ]) {
        await host.updateNatNetwork({ ...spec, ...change });
        expect(await host.readNatNetwork(spec.name)).toEqual(asRead({ ...spec, ...change }));
      }
    });

    it("map the host's loopback addresses as configured, and keep unmanaged mappings", async () => {
      const spec = network({ loopbackMappings: { "127.0.0.1": 5, "127.0.0.2": 6 } });
      await host.createNatNetwork(spec, { adopt: false });
      expect(await host.readNatNetwork(spec.name)).toEqual(spec);
      await host.updateNatNetwork({ ...spec, loopbackMappings: { "127.0.0.1": 7 } });
      await host.updateNatNetwork({ ...spec, loopbackMappings: undefined, dhcp: false });
      expect(await host.readNatNetwork(spec.name)).toEqual({
        ...spec,
        dhcp: false,
        loopbackMappings: { "127.0.0.1": 7, "127.0.0.2": 6 },
      });
    });

    it("do not replace a network with the same name, unless it is this instance's own", async () => {
      const spec = network();
      await host.createNatNetwork(spec, { adopt: false });
      await expectRefusal(
        host.createNatNetwork({ ...spec, dhcp: false }, { adopt: false }),
        "ALREADY_EXISTS",
        /NATNetwork server already exists/,
      );
      expect(await host.readNatNetwork(spec.name)).toEqual(asRead(spec));
      await host.createNatNetwork({ ...spec, dhcp: false }, { adopt: true });
      expect(await host.readNatNetwork(spec.name)).toEqual(asRead({ ...spec, dhcp: false }));
    });

    it.each<[string, Partial<NatNetworkSpec>, RegExp]>([
      ["an invalid range", { cidr: "10.77.0.0/99" }, /10.77.0.0\/99 is not a valid IPv4 CIDR notation/],
      ["host bits in the range", { cidr: "10.77.0.5/24" }, /the specified address is longer than the specified prefix/],
      [
        "two rules with the same name",
        { forwards: [rule("a", 39201), rule("a", 39202)] },
        /A NAT rule of this name already exists/,
      ],
      ["a prefix of 48 bits", { ipv6: { prefix: "fd00::/48", defaultRoute: false, forwards: [] } }, /must be 64/],
      [
        "an IPv4 address in an IPv6 rule",
        { ipv6: { defaultRoute: false, forwards: [six("10.77.0.5")] } },
        /which is not an IPv6 address/,
      ],
      ["a leading space in the name", { name: ` ${uuidV4()}` }, /must not begin with a space/],
      ["a colon in a rule's name", { forwards: [rule("a:b", 39201)] }, /must not contain ':'/],
    ])("with %s are rejected, and nothing is created", async (_, change, words) => {
      const spec = network(change);
      await expectRefusal(host.createNatNetwork(spec, { adopt: false }), "INVALID", words);
      expect(await host.readNatNetwork(spec.name)).toBeUndefined();
    });

    it("are deleted, once or twice", async () => {
      const spec = network();
      await host.createNatNetwork(spec, { adopt: false });
      for (let i = 0; i < 2; i++) await host.deleteNatNetwork(spec.name);
      expect(await host.readNatNetwork(spec.name)).toBeUndefined();
    });

    it("that do not exist cannot be changed", async () => {
      await expectRefusal(host.updateNatNetwork(network()), "NOT_FOUND", /NATNetwork server does not exist/);
    });
  });
}
