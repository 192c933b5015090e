import { eachOnSimulatedHost, type SimulatedFolder } from "../../../../support/simulated-folder.js";
import { describeWithTerraform } from "../../../../support/terraform.js";

describeWithTerraform("the DHCP server of virtualbox_host_only_network on the simulated host", () => {
  const OTHER_LAB = "3f5b7c1e-5a0d-4c58-9a51-1c5d5f5a0b11";
  let folder: SimulatedFolder;

  eachOnSimulatedHost((fresh) => {
    folder = fresh;
  });

  const range = { server: "10.9.0.2", lower: "10.9.0.100", upper: "10.9.0.200" };
  const withOptions = {
    ...range,
    lease_seconds: 3600,
    dns_servers: ["10.9.0.1", "10.9.0.3"],
    domain: "lab.test",
    options: { 26: "1400" },
    fixed_addresses: { "08-00-27-11-22-AA": "10.9.0.50" },
  };
  const configure = (dhcp: object | undefined) =>
    folder.configure({
      resource: { virtualbox_host_only_network: { n: { cidr: "10.9.0.0/24", dhcp } } },
    });
  const apply = async (dhcp?: object) => {
    configure(dhcp);
    await folder.succeed("init");
    await folder.apply();
    expect(await folder.planCode()).toBe(0);
    return (await folder.host.findHostOnlyNetwork("10.9.0.1"))?.dhcp;
  };

  test("announces the declared options, while they are declared", async () => {
    expect(await apply(withOptions)).toEqual({
      ...range,
      leaseSeconds: 3600,
      options: { "6": "10.9.0.1 10.9.0.3", "15": "lab.test", "26": "1400" },
      fixedAddresses: { "0800271122AA": "10.9.0.50" },
    });
    expect(await apply({ ...range, domain: "other.test" })).toEqual({ ...range, options: { "15": "other.test" } });
    expect(await apply()).toBeUndefined();
  });

  test("is repaired after a manual change, and imported completely", async () => {
    await apply(withOptions);
    const spec = { address: "10.9.0.1", prefixLength: 24 };
    await folder.host.updateHostOnlyNetwork(
      { name: "vboxnet0" },
      { ...spec, dhcp: { ...range, options: { "6": "9.9.9.9" } } },
    );
    expect(await folder.succeed("plan", "-no-color")).toMatch(/- "9.9.9.9"/);
    await folder.apply();
    await folder.succeed("state", "rm", "virtualbox_host_only_network.n");
    await folder.succeed("import", "virtualbox_host_only_network.n", "10.9.0.1");
    expect(await folder.planCode()).toBe(0);
  });

  test("is not planned in a subnet of another interface, with the remedies, and keeps its own", async () => {
    const { host } = folder;
    await host.createHostOnlyNetwork({ address: "10.7.0.1", prefixLength: 16 });
    await host.createHostOnlyNetwork({ address: "10.6.0.1", prefixLength: 24 }, `${OTHER_LAB}/x`);
    const lab = { virtualbox_lab: { l: { name: "l" } } };
    const network = (cidr: string) => ({
      resource: {
        ...lab,
        virtualbox_host_only_network: { n: { lab: "${virtualbox_lab.l.id}", key: "n", cidr } },
      },
    });
    folder.configure(network("10.7.8.0/24"));
    await folder.succeed("init");
    const plan = async (cidr: string) => {
      const { stderr } = await folder.configure(network(cidr)).run("plan", "-no-color");
      return stderr.replace(/[\s│]+/g, " ");
    };
    const refusals = [
      ["10.7.8.0/24", "10.7.0.1/16, on the interface vboxnet0", "import the existing network with the id 10.7.0.1"],
      ["10.6.0.0/24", "10.6.0.1/24, on the interface vboxnet1", "belongs to another lab"],
      ["192.0.2.0/25", "192.0.2.2/24, on the interface eth0", "Choose another subnet."],
    ];
    const expectRefusals = async () => {
      for (const [cidr, found, advice] of refusals) {
        const text = await plan(cidr);
        expect(text).toContain(`The host already has an address in ${cidr}: ${found}`);
        expect(text).toContain(advice);
      }
    };
    await expectRefusals();
    await folder.configure(network("10.9.0.0/24")).apply();
    await expectRefusals();
    await folder.configure(network("10.9.0.0/16")).apply();
    expect(await folder.planCode()).toBe(0);
    expect(await host.networks()).toMatchObject({ hostOnly: [{}, {}, { name: "vboxnet2", prefixLength: 16 }] });
  });

  test.each<[string, object, string]>([
    ["an invalid DNS server", { dns_servers: ["dns"] }, '"dns" is not an IPv4 address'],
    ["the netmask as an option", { options: { 1: "255.0.0.0" } }, '"1" is not the number of a supported option'],
    ["an option with an attribute of its own", { options: { 6: "9.9.9.9" } }, "give dns_servers or domain"],
    ["an invalid MAC", { fixed_addresses: { web: "10.9.0.5" } }, '"web" is not a MAC address'],
    [
      "the same address for two machines",
      { fixed_addresses: { "080027112233": "10.9.0.5", "080027112234": "10.9.0.5" } },
      "An address occurs twice",
    ],
    [
      "a fixed address outside the subnet",
      { fixed_addresses: { "080027112233": "10.8.0.5" } },
      "10.8.0.5 is not a host address in 10.9.0.0/24",
    ],
  ])("is rejected before anything is created with %s", async (_, more, message) => {
    configure({ ...range, ...more });
    await folder.succeed("init");
    const { exitCode, stderr } = await folder.run("plan", "-no-color");
    expect(exitCode).toBe(1);
    expect(stderr.replace(/[\s│]+/g, " ")).toContain(message);
  });
});
