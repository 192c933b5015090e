import { readTopology } from "../../lib/topology/index.js";
import { desktop, hostOnly, reference, stack } from "./stacks.js";

describe("readTopology", () => {
  test("reads hypervisor, networks, guests, and adapters of a VirtualBox lab", () => {
    const topology = readTopology(hostOnly);
    expect(topology.lab).toBe("host-only");
    expect(topology.hypervisors).toEqual([{ id: "virtualbox_lab.laptop", name: "laptop", platform: "VirtualBox" }]);
    expect(topology.networks).toEqual([
      {
        id: "virtualbox_host_only_network.lan",
        hypervisor: "virtualbox_lab.laptop",
        category: "host",
        kind: "host-only",
        name: "lan",
        cidr: "10.1.2.0/24",
        hostAddress: "10.1.2.1",
        dhcp: false,
      },
    ]);
    expect(topology.guests.map(({ name }) => name)).toEqual(["ubuntu1", "ubuntu2", "ubuntu3", "ubuntu4"]);
    expect(topology.guests[0]).toMatchObject({ id: "virtualbox_vm.ubuntu1", cpus: 1, memoryMib: 512 });
    expect(topology.adapters.slice(0, 2)).toEqual([
      { guest: "virtualbox_vm.ubuntu1", slot: 1, kind: "nat", mac: "02:1a:00:00:00:01" },
      {
        guest: "virtualbox_vm.ubuntu1",
        slot: 2,
        kind: "host-only",
        network: "virtualbox_host_only_network.lan",
        address: "10.1.2.11",
        mac: "02:1a:00:00:00:11",
      },
    ]);
  });

  test("reads port forwards with the provider's defaults, and the sources of clones", () => {
    const { forwards, guests } = readTopology(desktop);
    expect(forwards).toEqual([
      {
        owner: "virtualbox_vm.desktop",
        slot: 1,
        name: "ssh",
        protocol: "tcp",
        hostAddress: "127.0.0.1",
        hostPort: 2222,
        guestAddress: "",
        guestPort: 22,
      },
    ]);
    expect(guests.map(({ name, cloneOf }) => [name, cloneOf])).toEqual([
      ["copy", "virtualbox_vm.desktop"],
      ["desktop", undefined],
    ]);
  });

  test("reads a guest as off if the lab keeps it off, but not if only --stopped does", () => {
    const { guests } = readTopology(
      stack("lab", {
        "vm.a": { name: "a", state: "stopped" },
        "vm.b": { name: "b", state: "stopped", "//": { desiredRunning: true } },
        "vm.c": { name: "c", state: "running" },
      }),
    );
    expect(guests.map(({ off }) => off)).toEqual([true, undefined, undefined]);
  });

  test("reads a network that exists only as a name on adapters as one network", () => {
    const internal = (address: string) => ({ type: "internal", network: "backplane", address });
    const topology = readTopology(
      stack("lab", {
        "vm.a": { name: "a", network_adapters: [internal("10.0.0.1"), { type: "none" }] },
        "vm.b": { name: "b", network_adapters: [internal("10.0.0.2")] },
      }),
    );
    expect(topology.networks).toMatchObject([{ kind: "internal", name: "backplane" }]);
    expect(topology.adapters.map(({ guest, network }) => [guest, network])).toEqual([
      ["virtualbox_vm.a", topology.networks[0].id],
      ["virtualbox_vm.b", topology.networks[0].id],
    ]);
    expect(topology.hypervisors).toEqual([{ id: "virtualbox", name: "virtualbox", platform: "VirtualBox" }]);
  });

  test("reads an internal network with its name in the lab", () => {
    const adapters = [{ type: "internal", network: "${virtualbox_lab.laptop.slug}-backplane" }];
    expect(readTopology(stack("lab", { "vm.a": { name: "a", network_adapters: adapters } })).networks).toMatchObject([
      { id: "virtualbox/internal:backplane", name: "backplane" },
    ]);
  });

  test("counts empty slots", () => {
    const adapters = [{ type: "none" }, { type: "bridged", network: "eth0" }];
    expect(readTopology(stack("lab", { "vm.a": { name: "a", network_adapters: adapters } })).adapters).toMatchObject([
      { slot: 2, kind: "bridged" },
    ]);
  });

  test("names hypervisors and networks after their constructs' paths, and guests after their own names", () => {
    const topology = readTopology(
      stack("lab", {
        "lab.site1/laptop": {},
        "nat_network.site1/lan": { name: "${virtualbox_lab.site1_laptop.slug}-lan", cidr: "10.5.0.0/24" },
        "vm.site1/web": { lab: reference("lab", "site1/laptop"), name: "web" },
      }),
    );
    expect(topology.hypervisors[0].name).toBe("site1/laptop");
    expect(topology.networks[0]).toMatchObject({ name: "site1/lan", dhcp: true });
    expect(topology.guests[0]).toMatchObject({ name: "web", hypervisor: "virtualbox_lab.site1_laptop" });
  });

  test("omits values that only Terraform knows", () => {
    const body = { name: "a", cpus: "${var.cpus}", network_adapters: [{ type: "nat", mac: "${var.mac}" }] };
    const topology = readTopology(stack("lab", { "vm.a": body }));
    expect(topology.guests[0].cpus).toBeUndefined();
    expect(topology.adapters[0].mac).toBeUndefined();
  });

  test("reads the guests that a guest starts after, with their conditions", () => {
    const question = { kind: "tcp", port: 389 } as const;
    const dependsOn = [{ guest: "virtualbox_vm.dc", conditions: [{ question, timeoutMinutes: 10 }] }];
    const { guests } = readTopology(
      stack("lab", { "vm.dc": { name: "dc" }, "vm.web": { name: "web", "//": { dependsOn } } }),
    );
    expect(guests.map((guest) => guest.dependsOn)).toEqual([undefined, dependsOn]);
  });

  test("sorts names with numbers naturally, whatever the order of the file", () => {
    const names = ["web10", "web9", "web1", "db"];
    const of = (order: string[]) =>
      readTopology(stack("lab", Object.fromEntries(order.map((name) => [`vm.${name}`, { name }]))));
    expect(of(names).guests.map(({ name }) => name)).toEqual(["db", "web1", "web9", "web10"]);
    expect(of(names)).toEqual(of([...names].reverse()));
  });

  test("ignores resources of other providers, and accepts a stack without any", () => {
    expect(readTopology({ resource: { null_resource: { x: {} } } })).toEqual({
      lab: "",
      hypervisors: [],
      networks: [],
      guests: [],
      adapters: [],
      forwards: [],
    });
  });
});
