import { eachOnSimulatedHost, type SimulatedFolder } from "../../../../support/simulated-folder.js";
import { describeWithTerraform } from "../../../../support/terraform.js";

describeWithTerraform("virtualbox_nat_network on the simulated host", () => {
  let folder: SimulatedFolder;

  eachOnSimulatedHost((fresh) => {
    folder = fresh;
  });

  const configure = (network: object) =>
    folder.configure({
      resource: { virtualbox_nat_network: { n: { name: "n", cidr: "10.9.0.0/24", ...network } } },
    });
  const apply = async (network: object) => {
    configure(network);
    await folder.succeed("init");
    const output = await folder.apply();
    expect(await folder.planCode()).toBe(0);
    return output;
  };
  const attributes = () => folder.instances()["virtualbox_nat_network.n"]?.attributes;
  const six = { six: { host_port: 8022, guest_address: "fd00:1::5", guest_port: 22 } };

  test("enables, changes, and disables IPv6 in place, with a prefix in any spelling", async () => {
    await apply({});
    expect(attributes()?.ipv6).toBeNull();
    expect(await apply({ ipv6: {} })).toContain("0 added, 1 changed, 0 destroyed");
    expect(attributes()?.ipv6).toEqual({ prefix: "fd17:625c:f037:2::/64", default_route: false, forwards: {} });
    await apply({ ipv6: { prefix: "FD00:0001::/64", default_route: true, forwards: six } });
    expect((await folder.host.readNatNetwork("n"))?.ipv6).toMatchObject({
      prefix: "fd00:1::/64",
      defaultRoute: true,
      forwards: [{ name: "six", hostAddress: "::1" }],
    });
    expect(await apply({})).toContain("0 added, 1 changed, 0 destroyed");
    expect((await folder.host.readNatNetwork("n"))?.ipv6).toBeUndefined();
  });

  test("reverts manual changes", async () => {
    await apply({ ipv6: { prefix: "fd00:1::/64", forwards: six }, loopback_mappings: { "127.0.0.1": 3 } });
    const { ipv6, ...spec } = (await folder.host.readNatNetwork("n")) ?? {
      name: "n",
      cidr: "",
      dhcp: true,
      forwards: [],
    };
    await folder.host.updateNatNetwork({ ...spec, dhcp: false, loopbackMappings: { "127.0.0.1": 9, "127.0.0.7": 7 } });
    const plan = await folder.succeed("plan", "-no-color");
    expect(plan).toMatch(/\+ ipv6/);
    expect(plan).toMatch(/"127.0.0.1" = 9 -> 3/);
    // An unmanaged mapping is left alone.
    expect(plan).not.toContain("127.0.0.7");
    await folder.apply();
    expect(await folder.planCode()).toBe(0);
    expect((await folder.host.readNatNetwork("n"))?.ipv6).toEqual(ipv6);
  });

  test("is replaced when a loopback mapping is removed, as VirtualBox cannot remove one", async () => {
    await apply({ loopback_mappings: { "127.0.0.1": 2, "127.0.0.2": 3 } });
    expect(await apply({ loopback_mappings: { "127.0.0.1": 4 } })).toContain("1 added, 0 changed, 1 destroyed");
    expect(await apply({ loopback_mappings: { "127.0.0.1": 5 } })).toContain("0 added, 1 changed, 0 destroyed");
    expect(await apply({})).toContain("0 added, 0 changed, 0 destroyed");
  });

  test("is imported with all attributes", async () => {
    const whole = { ipv6: { prefix: "fd00:1::/64", forwards: six }, loopback_mappings: { "127.0.0.1": 3 } };
    await apply(whole);
    await folder.succeed("state", "rm", "virtualbox_nat_network.n");
    await folder.succeed("import", "virtualbox_nat_network.n", "n");
    expect(await folder.planCode()).toBe(0);
    expect(attributes()).toMatchObject(whole);
  });

  test.each<[string, object, string]>([
    [
      "a prefix of another length",
      { ipv6: { prefix: "fd00::/48" } },
      "is not an IPv6 subnet with the prefix length 64",
    ],
    ["an address as its prefix", { ipv6: { prefix: "fd00::5/64" } }, "is an address inside a subnet; give fd00::/64"],
    [
      "a prefix that is not for guests",
      { ipv6: { prefix: "fe80::/64" } },
      "is neither unique local nor global unicast",
    ],
    [
      "an IPv4 address in an IPv6 forward",
      { ipv6: { forwards: { a: { ...six.six, guest_address: "10.9.0.5" } } } },
      '"10.9.0.5" is not an IPv6 address',
    ],
    [
      "a guest without an address",
      { forwards: { a: { host_port: 1, guest_port: 1, guest_address: "web" } } },
      '"web" is not an IPv4 address',
    ],
    ["a mapping of another address", { loopback_mappings: { "10.0.0.1": 2 } }, "10.0.0.1 is not in 127.0.0.0/8"],
  ])("is rejected before anything is created with %s", async (_, network, message) => {
    configure(network);
    await folder.succeed("init");
    const { exitCode, stderr } = await folder.run("validate", "-no-color");
    expect(exitCode).toBe(1);
    expect(stderr.replace(/[\s│]+/g, " ")).toContain(message);
  });
});
