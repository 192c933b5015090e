import {
  Disk,
  type Firewall,
  FirewallAction,
  FirewallDirection,
  FirewallProtocol,
  type FirewallRule,
  Lab,
  Nat,
  NatNetwork,
  Proxmox,
  type ProxmoxGuestOptions,
  ResourcePool,
  Size,
  StorageKind,
  Template,
} from "../../../lib/index.js";
import type { Attached } from "../../../lib/plugin/index.js";
import { appIn, synthesize } from "../../lab/support.js";
import { attachProxmoxStandIn } from "../../support/proxmox.js";
import { describeWithTerraform, TerraformFolder } from "../../support/terraform.js";
import { proxmoxLab } from "./support.js";

const VM = "proxmox_virtual_environment_vm.a";
const CONTAINER = "proxmox_virtual_environment_container.a";
const lifecycle = (guest: string) => ({ replace_triggered_by: [`${guest}.id`] });

/** A lab with one guest, `a`, whose id is 1001. */
function labWith(kind: "guest" | "container", options: ProxmoxGuestOptions) {
  const made = proxmoxLab({ storage: { name: "tank", kind: StorageKind.ZFS } });
  made[kind]("a", { options: { vmId: 1001, ...options }, interfaces: [Nat.perMachine()] });
  return synthesize(made.lab).resource;
}

test("a guest without options has no pool, HA, replication, or firewall resources", () => {
  expect(Object.keys(labWith("guest", {})).filter((type) => /ha|repl|pool|firewall/.test(type))).toEqual([]);
});

describe("a resource pool", () => {
  const withPool = (kind: "guest" | "container") => {
    const made = proxmoxLab();
    const pool = new ResourcePool(made.lab, "class", { hypervisor: made.hypervisor, comment: "of 2026" });
    made[kind]("a", { options: { vmId: 1001, pool } });
    return synthesize(made.lab).resource;
  };

  test("is created before its machines, which name it in an attribute", () => {
    const { proxmox_virtual_environment_pool, proxmox_virtual_environment_vm, ...others } = withPool("guest");
    expect(proxmox_virtual_environment_pool).toMatchObject({
      class: { pool_id: "campus-class", comment: "of 2026 labvisor.${terraform_data.pve.input}" },
    });
    expect(proxmox_virtual_environment_vm.a.pool_id).toBe("${proxmox_virtual_environment_pool.class.pool_id}");
    expect(others.proxmox_pool_membership).toBeUndefined();
  });

  test("contains containers through memberships, so that changing it does not replace them", () => {
    const { proxmox_pool_membership, proxmox_virtual_environment_container } = withPool("container");
    expect(proxmox_virtual_environment_container.a.pool_id).toBeUndefined();
    expect(proxmox_pool_membership).toMatchObject({
      a_pool: {
        pool_id: "${proxmox_virtual_environment_pool.class.pool_id}",
        vm_id: `\${${CONTAINER}.vm_id}`,
        lifecycle: lifecycle(CONTAINER),
      },
    });
  });

  test("can be an existing pool, by its name", () => {
    expect(labWith("guest", { pool: "students" }).proxmox_virtual_environment_vm.a.pool_id).toBe("students");
    expect(() => labWith("guest", { pool: "no pool" })).toThrow(
      /campus\/a: options.pool is 'no pool'; give a ResourcePool, or the name/,
    );
  });

  test("of another lab is rejected, with advice to use its name", () => {
    const app = appIn();
    const other = new Lab(app, "other");
    const pool = new ResourcePool(other, "class", { hypervisor: new Proxmox(other, "pve", { node: "pve" }) });
    const { guest } = proxmoxLab({}, app);
    expect(() => guest("a", { options: { pool } })).toThrow('in another lab; give its name, "other-class"');
  });
});

describe("high availability", () => {
  test.each([
    ["guest", VM, "vm"],
    ["container", CONTAINER, "ct"],
  ] as const)("manages a %s, with the state that the lab declares", (kind, address, type) => {
    const { proxmox_haresource } = labWith(kind, { highAvailability: { group: "racks", maxRestart: 2 } });
    expect(proxmox_haresource.a_ha).toMatchObject({
      resource_id: `${type}:\${tostring(${address}.vm_id)}`,
      state: "started",
      group: "racks",
      max_restart: 2,
      lifecycle: lifecycle(address),
    });
  });

  test("keeps a guest stopped that the lab declares as stopped", () => {
    const { lab, guest } = proxmoxLab();
    guest("a", { running: false, options: { highAvailability: {} } });
    expect(synthesize(lab).resource.proxmox_haresource.a_ha.state).toBe("stopped");
  });

  test("manages the clones of a template, and not the template", () => {
    const { lab, hypervisor } = proxmoxLab();
    const options = { highAvailability: {} };
    const bootDisk = Disk.blank(Size.gibibytes(1));
    new Template(lab, "golden", { hypervisor, bootDisk, options }).clone("a");
    expect(Object.keys(synthesize(lab).resource.proxmox_haresource)).toEqual(["a_ha"]);
  });

  test.each([
    [{ group: "1st" }, /options.highAvailability.group is '1st'/],
    [{ maxRelocate: 11 }, /options.highAvailability.maxRelocate is 11; give a whole number from 0 to 10/],
  ])("rejects %j", (highAvailability, problem) => {
    expect(() => labWith("guest", { highAvailability })).toThrow(problem);
  });
});

describe("replication", () => {
  test("is a job that copies the guest to another node", () => {
    const { proxmox_replication } = labWith("guest", { replication: { to: "pve2", schedule: "*/30", rate: 10 } });
    expect(proxmox_replication.a_replication).toMatchObject({
      id: `\${tostring(${VM}.vm_id)}-0`,
      type: "local",
      target: "pve2",
      schedule: "*/30",
      rate: 10,
      lifecycle: lifecycle(VM),
    });
  });

  test.each([
    [{ to: "pve" }, /campus\/a: options.replication.to is pve, the guest's own node; give another node/],
    [{ to: "" }, /options.replication.to is ''/],
    [{ to: "pve2", schedule: "often" }, /options.replication.schedule is 'often'; give a calendar event/],
    [{ to: "pve2", rate: 0.5 }, /options.replication.rate is 0.5; give a number from 1/],
  ])("rejects %j", (replication, problem) => {
    expect(() => labWith("guest", { replication })).toThrow(problem);
  });
});

describe("a firewall", () => {
  test("drops what no rule accepts, on each adapter", () => {
    const rules: FirewallRule[] = [
      { protocol: FirewallProtocol.TCP, port: 22, from: "10.0.0.0/8", comment: "ssh" },
      {
        direction: FirewallDirection.OUT,
        action: FirewallAction.REJECT,
        protocol: FirewallProtocol.UDP,
        port: "8000:8010",
        to: "2001:db8::1",
        adapter: "nat",
      },
    ];
    const { proxmox_virtual_environment_vm: vm, ...others } = labWith("guest", { firewall: { rules } });
    const of = { node_name: `\${${VM}.node_name}`, vm_id: `\${${VM}.vm_id}`, lifecycle: lifecycle(VM) };
    expect(vm.a.network_device[0].firewall).toBe(true);
    expect(others.proxmox_virtual_environment_firewall_options.a_firewall).toMatchObject({
      ...of,
      enabled: true,
      input_policy: "DROP",
      output_policy: "ACCEPT",
      dhcp: true,
      ndp: true,
      radv: false,
    });
    expect(others.proxmox_virtual_environment_firewall_rules.a_firewall_rules).toMatchObject({
      ...of,
      rule: [
        { type: "in", action: "ACCEPT", proto: "tcp", dport: "22", source: "10.0.0.0/8", comment: "ssh" },
        { type: "out", action: "REJECT", proto: "udp", dport: "8000:8010", dest: "2001:db8::1", iface: "net0" },
      ],
    });
  });

  test("of a container can have no rules, and blocks DHCP if the container leases no address", () => {
    const { lab, hypervisor, container } = proxmoxLab();
    const wan = new NatNetwork(lab, "wan", { hypervisor, cidr: "10.20.0.0/24" });
    const firewall: Firewall = { incoming: FirewallAction.REJECT, outgoing: FirewallAction.DROP };
    container("a", { interfaces: [wan.attach()], options: { firewall } });
    const resources = synthesize(lab).resource;
    expect(resources.proxmox_virtual_environment_container.a.network_interface[0].firewall).toBe(true);
    expect(resources.proxmox_virtual_environment_firewall_options.a_firewall).toMatchObject({
      container_id: `\${${CONTAINER}.vm_id}`,
      input_policy: "REJECT",
      output_policy: "DROP",
      dhcp: false,
    });
    expect(resources.proxmox_virtual_environment_firewall_rules).toBeUndefined();
  });

  test.each([
    [
      { port: 22 },
      /campus\/a: options.firewall has a rule with the port 22; give its protocol, too: FirewallProtocol.TCP/,
    ],
    [{ protocol: FirewallProtocol.ICMP, port: 22 }, /give its protocol, too/],
    [
      { protocol: FirewallProtocol.TCP, port: "10:5" },
      /options.firewall.rules\[0\].port is '10:5'; give a port, 1 to 65535/,
    ],
    [{ protocol: FirewallProtocol.TCP, port: 70_000 }, /port is 70000/],
    [{ protocol: FirewallProtocol.TCP, port: [22] as never }, /port is \[ 22 \]/],
    [{ from: "here" }, /options.firewall.rules\[0\].from is 'here'; give an address or a subnet/],
    [{ adapter: "lan" }, /has a rule for the adapter "lan"; give one of the guest's: nat/],
  ] as const)("rejects the rule %j", (rule, problem) => {
    expect(() => labWith("guest", { firewall: { rules: [rule] } })).toThrow(problem);
  });
});

describeWithTerraform("the resources next to a guest", () => {
  let provider: Attached;
  let folder: TerraformFolder;
  beforeAll(async () => {
    provider = await attachProxmoxStandIn();
    folder = new TerraformFolder({ TF_REATTACH_PROVIDERS: provider.reattach });
  });
  afterAll(async () => {
    folder.remove();
    await provider.close();
  });

  const everything = (changed: ProxmoxGuestOptions = {}) => {
    const made = proxmoxLab({ storage: { name: "tank", kind: StorageKind.ZFS } });
    const pool = new ResourcePool(made.lab, "class", { hypervisor: made.hypervisor });
    const options = {
      pool,
      highAvailability: {},
      replication: { to: "pve2" },
      firewall: { rules: [{ protocol: FirewallProtocol.TCP, port: 22 }] },
      ...changed,
    } satisfies ProxmoxGuestOptions;
    made.guest("a", { options: { vmId: 1001, ...options } });
    made.container("b", { options: { vmId: 1002, ...options } });
    const { resource, provider } = synthesize(made.lab);
    return { terraform: { required_providers: { proxmox: { source: "bpg/proxmox" } } }, provider, resource };
  };
  const planned = async (...args: string[]) => (await folder.run("plan", "-no-color", ...args)).stdout;

  test("are applied with it, and change without replacing it", async () => {
    await folder.configure(everything()).succeed("init");
    await folder.apply();
    expect(await folder.planCode()).toBe(0);
    const others = {
      pool: "others",
      highAvailability: { maxRestart: 3 },
      firewall: { incoming: FirewallAction.REJECT },
    } as const;
    folder.configure(everything(others));
    const plan = await planned();
    for (const updated of [VM, "proxmox_haresource.a_ha", "proxmox_haresource.b_ha"])
      expect(plan).toContain(`${updated} will be updated in-place`);
    expect(plan).toContain("proxmox_pool_membership.b_pool must be replaced");
    expect(plan).not.toMatch(/proxmox_virtual_environment_container.b (will|must) be/);
  });

  test("are replaced with it, even if it keeps its id", async () => {
    folder.configure(everything());
    const plan = await planned(`-replace=${VM}`, "-replace=proxmox_virtual_environment_container.b");
    for (const address of [
      "proxmox_haresource.a_ha",
      "proxmox_replication.b_replication",
      "proxmox_pool_membership.b_pool",
      "proxmox_virtual_environment_firewall_options.a_firewall",
      "proxmox_virtual_environment_firewall_rules.b_firewall_rules",
    ])
      expect(plan).toContain(`${address} will be replaced`);
  });
});
