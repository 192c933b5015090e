import fs from "node:fs";
import path from "node:path";
import { TerraformResource, TerraformVariable } from "cdktf";
import { Construct } from "constructs";
import fc from "fast-check";
import {
  Architecture,
  BridgedNetwork,
  CloudInit,
  Container,
  ContainerTemplate,
  Disk,
  GuestAgent,
  HostOnlyNetwork,
  Image,
  InternalNetwork,
  KIND,
  Lab,
  MacAddress,
  Nat,
  NatNetwork,
  NodeAffinity,
  PortForward,
  Probe,
  Proxmox,
  Size,
  StorageKind,
  StoragePool,
  Template,
  VirtualBox,
  VirtualMachine,
  type VirtualMachineProps,
  Vlan,
} from "../../../lib/index.js";
import { writeLock } from "../../../lib/lab/allocation/lock-file.js";
import { labRules } from "../../../lib/lab/rules/index.js";
import { proxmoxRules } from "../../../lib/platforms/proxmox/rules/index.js";
import { virtualBoxRules } from "../../../lib/platforms/virtualbox/rules/index.js";
import { appIn, projectFolder } from "../../lab/support.js";
import { pinImages } from "../../support/pinned-images.js";

/*
 * Properties of every lab, tested with a thousand labs. They are built and checked in memory. stability.test.ts
 * synthesizes fewer labs with files.
 */

/** A guest and its adapters: its own NAT, the host-only network with an explicit or assigned address, a VLAN, and a network with DHCP. */
interface Plan {
  readonly name: string;
  readonly nat: boolean;
  readonly lan: "explicit" | "assigned" | "none";
  readonly vlan: boolean;
  readonly dmz: boolean;
}

const plan: fc.Arbitrary<Plan> = fc.record({
  // No id of the lab below begins with a "g".
  name: fc.stringMatching(/^g[a-z0-9]{0,6}$/),
  nat: fc.boolean(),
  lan: fc.constantFrom("explicit", "assigned", "none"),
  vlan: fc.boolean(),
  dmz: fc.boolean(),
});
const plans = (maxLength: number) => fc.uniqueArray(plan, { minLength: 1, maxLength, selector: ({ name }) => name });

/** The subnet is small, so that addresses collide. */
const LAN = "192.168.56.0/27";
const TAKEN = "192.168.56.30";

/** Creates a correct lab with these guests. */
function soundLab(guests: readonly Plan[], root: string) {
  const app = appIn(root);
  const lab = new Lab(app, "campus");
  const hypervisor = new VirtualBox(lab, "laptop", { capacity: { memory: Size.gibibytes(64), cpus: 64 } });
  const lan = new HostOnlyNetwork(lab, "lan", { hypervisor, cidr: LAN });
  const dhcp = { lower: "192.168.57.100", upper: "192.168.57.200" };
  const dmz = new HostOnlyNetwork(lab, "dmz", { hypervisor, cidr: "192.168.57.0/24", dhcp });
  const backbone = new InternalNetwork(lab, "backbone", { hypervisor, cidr: "10.31.0.0/24" });
  const vlan = new Vlan(lab, "staff", { network: backbone, vlanId: 10, cidr: "10.31.10.0/24" });
  const bootDisk = Disk.blank(Size.gibibytes(1));
  const guest = (id: string, props: Partial<VirtualMachineProps<VirtualBox>> = {}) =>
    new VirtualMachine<VirtualBox>(lab, id, { hypervisor, bootDisk, cloudInit: CloudInit.seed(), ...props });
  for (const { name, nat, lan: onLan, vlan: onVlan, dmz: onDmz } of guests) {
    // An explicit address depends only on the guest's name.
    const explicit = `192.168.56.${2 + (MacAddress.derive(name).toString().charCodeAt(16) % 16)}`;
    const isFree = lab.guests.every((each) =>
      each.interfaces.every(({ explicitAddress }) => explicitAddress !== explicit),
    );
    guest(name, {
      interfaces: [
        ...(nat ? [Nat.perMachine()] : []),
        ...(onLan === "none" ? [] : onLan === "explicit" && isFree ? [lan.at(explicit)] : [lan.attach()]),
        ...(onVlan ? [vlan.attach()] : []),
        ...(onDmz ? [dmz.attach()] : []),
      ],
    });
  }
  const keeper = guest("keeper-1", { interfaces: [lan.at(TAKEN)] });
  return { app, lab, hypervisor, guest, lan, dmz, backbone, vlan, keeper, bootDisk };
}

type SoundLab = ReturnType<typeof soundLab>;

/** The codes of the errors and warnings of a lab. */
function codesOf(lab: Lab): Set<string> {
  let message = "";
  try {
    lab.runAllValidations();
  } catch (error) {
    message = (error as Error).message;
    if (!/\n(.*:\d+ {2})?LV\d{3} /.test(message)) throw error;
  }
  const warnings = lab.node.findAll().flatMap(({ node }) => node.metadata.map(({ data }) => `${data}`));
  return new Set([message, ...warnings].join("\n").match(/(?<=^(?:.*:\d+ {2})?)LV\d{3}/gm) ?? []);
}

/** Returns the MACs and addresses of a guest. */
function identityOf(lab: Lab, name: string) {
  const guest = lab.guests.find((each) => each.node.id === name);
  return guest?.adapters.map(({ mac, interfaces }) => [mac.toString(), ...interfaces.map(({ address }) => address)]);
}

const root = { folder: "" };
beforeAll(() => {
  root.folder = projectFolder();
});

test("1,000 correct labs break no rule and synthesize, with unique addresses in their subnets and unique unicast MACs", () => {
  let runs = 0;
  fc.assert(
    fc.property(plans(8), (guests) => {
      const { lab, lan } = soundLab(guests, root.folder);
      // Some of these labs have guests without adapters, and networks without guests.
      expect([...codesOf(lab)].filter((code) => !["LV137", "LV138"].includes(code))).toEqual([]);
      // Rendering takes most of the time, so only every tenth lab is rendered.
      if (runs++ % 10 === 0) {
        lab.ensureBackendExists();
        expect(Object.keys(lab.toTerraform().resource.virtualbox_vm)).toHaveLength(guests.length + 1);
      }

      const interfaces = lab.guests.flatMap((guest) => guest.interfaces);
      for (const network of lab.networks) {
        const addresses = interfaces.flatMap((each) => (each.network === network ? (each.address ?? []) : []));
        expect(new Set(addresses).size).toBe(addresses.length);
        expect(addresses.filter((each) => !network.subnet.hosts.includes(each) || network.reservedFor(each))).toEqual(
          [],
        );
      }
      expect(interfaces.filter(({ network, address }) => network === lan && address === undefined)).toEqual([]);
      const macs = lab.guests.flatMap(({ adapters }) => adapters.map(({ mac }) => mac));
      expect(new Set(macs.map(String)).size).toBe(macs.length);
      expect(macs.every((mac) => mac.isUnicast && mac.isLocallyAdministered)).toBe(true);
    }),
    { numRuns: 1000 },
  );
});

/** A lab and a changed one: guests removed, reordered, added, and renamed. */
const changes = plans(8).chain((before) =>
  fc.record({
    before: fc.constant(before),
    kept: fc.shuffledSubarray(before),
    added: plans(6).map((added) => added.filter(({ name }) => before.every((each) => each.name !== name))),
    renamed: fc.nat(3),
    places: fc.array(fc.nat(12), { minLength: 6, maxLength: 6 }),
  }),
);

test("in 1,000 labs, a guest keeps its addresses and MACs when others are added, removed, reordered, or renamed", () => {
  fc.assert(
    fc.property(changes, ({ before, kept, added, renamed, places }) => {
      const first = soundLab(before, root.folder);
      // As synthesis writes it.
      writeLock(root.folder, "campus", { addresses: first.lab.assignedAddresses, numbers: new Map() });
      const after = kept.map((each, index) => (index < renamed ? { ...each, name: `${each.name}-2` } : each));
      for (const [index, each] of added.entries()) after.splice(places[index], 0, each);
      // Who has an address that is explicit is the same as before.
      const same = kept.slice(renamed).filter(({ lan }) => lan !== "explicit");
      const others = after.map((each) => (each.lan === "explicit" ? { ...each, lan: "none" as const } : each));
      const second = soundLab(others, root.folder);
      for (const { name } of same) expect(identityOf(second.lab, name)).toEqual(identityOf(first.lab, name));
      fs.rmSync(path.join(root.folder, "labvisor.lock.json"), { force: true });
    }),
    { numRuns: 1000 },
  );
});

const sha256 = "0".repeat(64);
const gibibyte = Size.gibibytes(1);
const template = ContainerTemplate.existing("local:vztmpl/debian-12-standard_12.7-1_amd64.tar.zst");

/** A node of Proxmox VE in the same lab, and what makes guests on it. */
function node({ lab, bootDisk }: SoundLab, id = "bad-pve", storage = StorageKind.ZFS) {
  const hypervisor = new Proxmox(lab, id, { node: "pve", storage: { name: "tank", kind: storage } });
  const machine = (name: string, props: Partial<VirtualMachineProps<Proxmox>>) =>
    new VirtualMachine<Proxmox>(lab, name, { hypervisor, bootDisk, cloudInit: CloudInit.none(), ...props });
  return { hypervisor, machine };
}

const seeded = (userData: Record<string, unknown>) => ({ cloudInit: CloudInit.seed({ userData }) });
const forwarding = (hostPort: number) =>
  Nat.perMachine({ portForwards: [PortForward.tcp({ hostPort, guestPort: 22 })] });
const addressed = (cidr: string) => ({ cidr, hostInterface: "eth0" });

/** One way to break each rule, whatever else is in the lab. */
const faults: Record<string, (lab: SoundLab) => unknown> = {
  LV101: ({ lab, hypervisor, guest }) => {
    guest("bad-1", { interfaces: [Nat.perMachine()] });
    new HostOnlyNetwork(lab, "bad-0", { hypervisor, cidr: "10.0.0.0/16" });
  },
  LV102: ({ lab, hypervisor }) => new HostOnlyNetwork(lab, "bad-0", { hypervisor, cidr: "192.168.56.0/28" }),
  LV103: ({ guest, lan }) => guest("bad-1", { interfaces: [lan.at("192.168.56.31")] }),
  LV104: ({ guest, lan }) => guest("bad-1", { interfaces: [lan.at(TAKEN)] }),
  LV105: ({ guest, dmz }) => guest("bad-1", { interfaces: [dmz.at("192.168.57.150")] }),
  LV106: ({ lab, hypervisor, guest }) => {
    const full = new HostOnlyNetwork(lab, "bad-0", { hypervisor, cidr: "192.168.60.0/30" });
    for (const id of ["bad-1", "bad-2"]) guest(id, { interfaces: [full.attach()] });
  },
  LV107: ({ guest }) => guest("bad-1", { name: "bad." }),
  LV108: ({ guest }) => guest("bad-1", { name: "KEEPER-1" }),
  LV109: ({ guest, keeper }) => guest("bad-1", { interfaces: [Nat.perMachine({ mac: keeper.adapters[0].mac })] }),
  LV110: ({ guest }) =>
    guest("bad-1", { interfaces: [Nat.perMachine({ mac: MacAddress.parse("03:00:00:00:00:01") })] }),
  LV111: ({ guest }) => ["bad-1", "bad-2"].map((id) => guest(id, { interfaces: [forwarding(2222)] })),
  LV112: ({ guest }) =>
    guest("bad-1", { interfaces: Array.from({ length: 9 }, (_, n) => Nat.perMachine({ name: `nat${n}` })) }),
  LV113: (all) => node(all).machine("bad-1", { interfaces: [all.lan.attach()] }),
  LV114: ({ guest }) => guest("bad-1", { bootDisk: Disk.fromImage(Image.file("missing.img")) }),
  LV115: ({ lab }) =>
    ["bad.1", "bad1"].map((id) => new TerraformResource(lab, id, { terraformResourceType: "null_resource" })),
  LV116: ({ lab }) =>
    ["a", "b"].map((name) =>
      lab.assignNumber({ at: lab, what: "id", pool: "bad", name, range: { first: 1, last: 1 } }),
    ),
  LV117: ({ lab }) =>
    ["a", "b"].map((name) =>
      lab.assignNumber({ at: lab, what: "id", pool: "bad", name, range: { first: 1, last: 9 }, explicit: 5 }),
    ),
  LV118: ({ lab, backbone }) => new Vlan(lab, "bad-0", { network: backbone, vlanId: 10, cidr: "10.31.11.0/24" }),
  LV119: ({ lab, backbone, guest }) => {
    new Vlan(lab, "bad-0", { network: backbone, vlanId: 1, cidr: "10.31.1.0/24" });
    guest("bad-1", { interfaces: [backbone.attach()] });
  },
  LV120: ({ lab, backbone, guest }) => {
    const vlan = { network: backbone, vlanId: 7, cidr: "10.31.7.0/24" };
    guest("bad-1", { interfaces: [new Vlan(lab, "bad-0", { ...vlan, priority: 5 }).attach()] });
  },
  LV121: ({ guest }) => {
    guest("bad-1", { interfaces: [Nat.perMachine()] });
    guest("bad-2", { interfaces: [], ...seeded({ runcmd: ["nc bad-1:80"] }) });
  },
  LV122: ({ guest }) => guest("bad-1", { osType: "Windows11_64", ...seeded({ apt: {} }) }),
  LV123: ({ lab, backbone, guest }) => {
    const bad = new Vlan(lab, "bad-0", { network: backbone, vlanId: 20, cidr: "10.31.20.0/24", gateway: "10.31.20.1" });
    guest("bad-1", { interfaces: [bad.attach()] });
  },
  LV124: ({ lab, backbone, guest }) => {
    const bad = new Vlan(lab, "bad-0", { network: backbone, vlanId: 20, cidr: "10.31.20.0/24", gateway: "10.31.20.1" });
    guest("bad-1", { interfaces: [bad.at("10.31.20.1")], cloudInit: CloudInit.seed() });
  },
  LV125: ({ guest }) => guest("bad-1", { memory: Size.gibibytes(64) }),
  LV127: ({ guest }) => guest("bad-1", { cpus: 64 }),
  LV128: ({ guest }) => guest("bad-1", seeded({ password: "hunter2" })),
  LV129: ({ guest }) =>
    guest("bad-1", { bootDisk: Disk.fromImage(Image.file("disk.img", { architecture: Architecture.ARM64 })) }),
  LV130: ({ lab, hypervisor }) => new HostOnlyNetwork(lab, "bad-0", { hypervisor, cidr: "172.16.0.0/24" }),
  LV131: ({ guest }) => guest("bad-1", { name: "0b6d1d53-5c0a-4c8e-9d8f-6a3c2f1e7b44" }),
  LV132: ({ lab, hypervisor }) => {
    const network = new BridgedNetwork(lab, "bad-lan", { hypervisor, ...addressed("192.168.1.0/24") });
    new Vlan(lab, "bad-0", { network, vlanId: 20, cidr: "10.31.20.0/24" });
  },
  LV133: ({ lab }) => new TerraformVariable(lab, "bad-0", { type: "string", sensitive: true, default: "hunter2" }),
  LV134: ({ lab, hypervisor }) =>
    hypervisor.render(Object.assign(new Construct(lab, "bad-0"), { [KIND]: "load balancer" })),
  LV135: ({ guest }) => guest("bad-1", { movedFrom: "keeper-1" }),
  LV136: ({ guest }) => guest("bad-1", { name: "sixteen-letters1", osType: "Windows11_64" }),
  LV137: ({ guest }) => guest("bad-1", { interfaces: [] }),
  LV138: ({ lab, hypervisor }) => new HostOnlyNetwork(lab, "bad-0", { hypervisor, cidr: "192.168.61.0/24" }),
  LV139: ({ lan, guest }) => guest("bad-1", { interfaces: [lan.at("192.168.56.29")], cloudInit: CloudInit.none() }),
  LV140: (all) => node(all).machine("bad-1", { interfaces: [forwarding(2222)] }),
  LV141: (all) =>
    ["bad-1", "bad-2"].map((id) => node(all, `${id}-pve`).machine(id, { interfaces: [Nat.perMachine()] })),
  LV142: (all) => node(all).machine("bad-1", { bootDisk: Disk.blank(Size.mebibytes(1536)) }),
  LV143: (all) =>
    node(all).machine("bad-1", {
      bootDisk: Disk.fromImage(Image.url("https://example.org/a.zip", { sha256 }), { size: gibibyte }),
    }),
  LV144: (all) => node(all).machine("bad-1", { osType: "Debian_64" }),
  LV145: (all) => node(all).machine("bad-1", { cpus: 3, options: { sockets: 2 } }),
  LV146: ({ lab, hypervisor }) => new Container(lab, "bad-1", { hypervisor: hypervisor as never, template }),
  LV147: (all) =>
    new Container<Proxmox>(all.lab, "bad-1", {
      hypervisor: node(all).hypervisor,
      template: ContainerTemplate.existing("local:vztmpl/lab-linux.tar.zst"),
    }),
  LV148: (all) => {
    const { hypervisor, machine } = node(all);
    const pool = StoragePool.existing(hypervisor, "pbs", StorageKind.BACKUP_SERVER);
    machine("bad-1", { dataDisks: [Disk.blank(gibibyte, { pool })] });
  },
  LV149: (all) => {
    const { hypervisor } = node(all, "bad-pve", StorageKind.LVM);
    new Template(all.lab, "bad-1", { hypervisor, bootDisk: all.bootDisk }).linkedClone("bad-2");
  },
  LV150: (all) => node(all).machine("bad-1", { options: { guestAgent: GuestAgent.SEEDED } }),
  LV151: (all) => node(all).machine("bad-1", { osType: "wxp" }),
  LV153: (all) => {
    const { hypervisor, machine } = node(all);
    const pool = StoragePool.existing(hypervisor, "lvm", StorageKind.LVM);
    machine("bad-1", { options: { replication: { to: "pve2" } }, dataDisks: [Disk.blank(gibibyte, { pool })] });
  },
  LV154: ({ lab, bootDisk }) => {
    const hypervisor = new Proxmox(lab, "bad-pve", { node: "pve", nodes: { pve: "10.0.0.1", pve2: "10.0.0.2" } });
    const lan = new HostOnlyNetwork(lab, "bad-lan", { hypervisor, cidr: "10.31.0.0/24" });
    const away = { hypervisor, bootDisk, interfaces: [lan.attach()], options: { node: "pve2" } };
    new VirtualMachine<Proxmox>(lab, "bad-1", away);
  },
  LV155: ({ guest }) => guest("bad-1", { dataDisks: Array.from({ length: 30 }, () => Disk.blank(gibibyte)) }),
  LV157: ({ guest }) => {
    const iso = Image.url("https://example.org/install.iso", { sha256: "0".repeat(64) });
    guest("bad-1", { bootDisk: Disk.fromImage(iso, { size: gibibyte }) });
  },
  LV158: ({ guest }) => guest("bad-1", { bootDisk: Disk.fromImage(Image.official("debian-13")) }),
  LV160: (all) => {
    pinImages(root.folder, "rocky-10");
    node(all).machine("bad-1", { bootDisk: Disk.fromImage(Image.official("rocky-10"), { size: gibibyte }) });
  },
  LV164: ({ guest }) => {
    const hidden = guest("bad-1", { interfaces: [Nat.perMachine()] });
    guest("bad-2", { dependsOn: [{ guest: hidden, condition: Probe.ping() }] });
  },
  LV163: ({ guest, keeper }) => keeper.node.addDependency(guest("bad-1", { dependsOn: [keeper] })),
  LV156: (all) => {
    const { hypervisor, machine } = node(all);
    const guests = [machine("bad-1", { options: { highAvailability: {} } })];
    for (const id of ["bad-near", "bad-far"]) new NodeAffinity(all.lab, id, { hypervisor, guests, nodes: { pve: 1 } });
  },
  LV159: (all) => {
    const cloudInit = CloudInit.seed({ packages: ["nginx"] });
    node(all).machine("bad-1", { cloudInit, options: { cloudInitDrive: true } });
  },
  LV162: ({ lab, hypervisor, guest }) => {
    const [net, other] = ["bad-net", "bad-other"].map(
      (id, n) => new InternalNetwork(lab, id, { hypervisor, cidr: `10.3${n}.0.0/24` }),
    );
    guest("bad-1", {
      interfaces: [net.attach(), other.attach()],
      cloudInit: CloudInit.seed({ forwarding: true }),
    });
    guest("bad-2", { interfaces: [net.attach()], cloudInit: CloudInit.seed() });
  },
  LV161: (all) => {
    const { hypervisor, machine } = node(all);
    const outside = new NatNetwork(all.lab, "bad-nat", { hypervisor, cidr: "10.31.0.0/24" });
    machine("bad-1", { interfaces: [outside.attach()], cloudInit: CloudInit.seed() });
  },
};

test("every rule has a lab that violates it", () => {
  const rules = [...labRules, ...virtualBoxRules, ...proxmoxRules].map(({ code }) => code).sort();
  expect(Object.keys(faults).sort()).toEqual(rules);
});

test.each(Object.keys(faults))("every lab that violates %s is reported with that code", (code) => {
  fc.assert(
    fc.property(plans(6), (guests) => {
      const lab = soundLab(guests, root.folder);
      faults[code](lab);
      expect(codesOf(lab.lab)).toContain(code);
    }),
    { numRuns: 25 },
  );
});
