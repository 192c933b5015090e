/** @type {import("labvisor/platform").PlatformReader} */
const reader = {
  reads: (type) => type === "terraform_data",

  read(resources) {
    const of = (kind) => resources.filter(({ body }) => body.input.is === kind);
    const idOf = (path) => resources.find(({ construct }) => construct === path).id;
    const networks = new Map(
      of("network").map(({ id, construct: name, body: { input } }) => {
        const { on, kind, category, cidr, host_address: hostAddress, dhcp } = input;
        return [id, { id, hypervisor: idOf(on), kind, category, name, cidr, hostAddress, dhcp }];
      }),
    );

    /** A VLAN is a network of its own. */
    const networkOf = ({ network: path, vlanId }) => {
      const parent = networks.get(idOf(path));
      if (vlanId === undefined) return parent;
      const vlan = { ...parent, id: `${parent.id}:vlan${vlanId}`, name: `${parent.name} VLAN ${vlanId}`, vlanId };
      networks.set(vlan.id, vlan);
      return vlan;
    };

    const adapters = of("machine").flatMap(({ id, body: { input } }) =>
      input.adapters.map((adapter, index) => {
        const { mac, address } = adapter;
        // An adapter without a network has a NAT of its own.
        const { kind, id: network } = adapter.network ? networkOf(adapter) : { kind: "nat" };
        return { guest: id, slot: index + 1, kind, network, address, mac };
      }),
    );
    return {
      hypervisors: of("hypervisor").map(({ id, construct }) => ({ id, name: construct, platform: "Toy" })),
      networks: [...networks.values()],
      guests: of("machine").map(({ id, body: { input } }) => {
        const { on, name, cpus, memory_mib } = input;
        return { id, hypervisor: idOf(on), name, cpus, memoryMib: memory_mib, linked: false };
      }),
      adapters,
      forwards: [],
    };
  },
};

/** @type {import("labvisor/platform").PlatformTooling} */
exports.tooling = {
  name: "Toy",
  reader,
  resourceTraits: { terraform_data: { data: "its input" } },
  doctor: async () => [{ about: "Toy", level: "ok", message: "always works" }],
};
