import type { App } from "cdktf";
import { hostOnly } from "../../examples/host-only/lab.js";
import { portableOnProxmox } from "../../examples/portable/lab.js";
import { proxmoxContainers } from "../../examples/proxmox-containers/lab.js";
import { proxmoxWindows } from "../../examples/proxmox-windows/lab.js";
import { vlanCampusOnProxmox } from "../../examples/vlan-campus/lab.js";
import {
  BackupJob,
  BackupMode,
  BridgedNetwork,
  CloudInit,
  Disk,
  HaGroup,
  HostOnlyNetwork,
  InternalNetwork,
  Lab,
  LabUser,
  NatNetwork,
  NodeAffinity,
  Proxmox,
  ResourceAffinity,
  ResourcePlacement,
  ResourcePool,
  Size,
  StorageKind,
  StoragePool,
  Template,
  VirtualMachine,
  type VirtualMachineProps,
  Vlan,
} from "../../lib/index.js";
import { createLab } from "../../template/proxmox/lab.js";
import type { TestNode } from "./node.js";

/** A lab that is applied in steps, and destroyed after the last one. */
export type ProxmoxCase = Readonly<Record<string, ProxmoxStep>>;

export interface ProxmoxStep {
  readonly build: (app: App) => unknown;
  /** The major version of Proxmox VE that the case needs. @default - any */
  readonly major?: number;
  /** Changes the node before the step. */
  readonly before?: (node: TestNode) => Promise<void>;
  /** The message with which the step is refused. @default - it is applied */
  readonly refused?: RegExp;
  /** The arguments of commands that succeed after the apply. @default - none */
  readonly commands?: readonly (readonly string[])[];
  /** Undoes `before`, after the lab is destroyed. */
  readonly after?: (node: TestNode) => Promise<void>;
}

/** The id of a guest that is none of a lab's. */
const FOREIGN = 990_001;

const { PROXMOX_TEST_NODE = "pve", PROXMOX_TEST_STORAGE = "local-lvm:LVM_THIN" } = process.env;

/** A lab on the node, with what creates small machines on it. */
function labOn(app: App, id: string) {
  const lab = new Lab(app, id);
  const [name, kind] = PROXMOX_TEST_STORAGE.split(":");
  const storage = { name, kind: StorageKind[kind as "DIRECTORY"] };
  const pve = new Proxmox(lab, "pve", { node: PROXMOX_TEST_NODE, storage });
  const common = { hypervisor: pve, memory: Size.mebibytes(64), bootDisk: Disk.blank(Size.gibibytes(1)) };
  const machine = (id: string, props: Partial<VirtualMachineProps<Proxmox>> = {}) =>
    new VirtualMachine<Proxmox>(lab, id, { ...common, ...props });
  return { lab, pve, common, machine };
}

function foreignId(app: App): void {
  labOn(app, "foreign-id").machine("db", { options: { vmId: FOREIGN } });
}

const secondNetwork = (two?: "nat" | "dhcp") => (app: App) => {
  const { lab, pve: hypervisor, machine } = labOn(app, "second-sdn");
  machine("a", { interfaces: [new NatNetwork(lab, "one", { hypervisor, cidr: "10.71.0.0/24" }).attach()] });
  const dhcp = { lower: "10.72.0.100", upper: "10.72.0.150" };
  if (two === "nat")
    machine("b", { interfaces: [new NatNetwork(lab, "two", { hypervisor, cidr: "10.72.0.0/24" }).attach()] });
  if (two === "dhcp")
    machine("b", {
      interfaces: [new HostOnlyNetwork(lab, "two", { hypervisor, cidr: "10.72.0.0/24", dhcp }).attach()],
    });
};

const natNetwork = (id: string, cidr: string, movedFrom?: string) => (app: App) => {
  const { lab, pve: hypervisor, machine } = labOn(app, "nat-cidr");
  const wan = new NatNetwork(lab, id, { hypervisor, cidr, movedFrom });
  for (const name of ["a", "b"]) machine(name, { interfaces: [wan.attach()] });
};

/** Guests without an operating system release no adapter while they run. */
const withNetwork = (hasNat: boolean) => (app: App) => {
  const { lab, pve: hypervisor, machine } = labOn(app, "nat-removed");
  const inner = new InternalNetwork(lab, "inner", { hypervisor, cidr: "10.60.0.0/24" });
  const wan = hasNat ? new NatNetwork(lab, "wan", { hypervisor, cidr: "10.44.0.0/24" }) : undefined;
  for (const name of ["a", "b"])
    machine(name, { running: false, interfaces: [inner.attach(), ...(wan ? [wan.attach()] : [])] });
};

function drift(app: App): void {
  const { lab, pve: hypervisor, machine } = labOn(app, "drift");
  const core = new InternalNetwork(lab, "core", { hypervisor, cidr: "10.50.0.0/24" });
  const staff = new Vlan(lab, "staff", { network: core, vlanId: 20, cidr: "10.50.20.0/24" });
  machine("router", { interfaces: [core.trunk([staff])], cloudInit: CloudInit.seed({ forwarding: true }) });
  machine("a", { interfaces: [staff.attach()] });
}

function backupJob(app: App): void {
  const { lab, pve: hypervisor, machine } = labOn(app, "backup-job-gone");
  const storage = StoragePool.existing(hypervisor, "local", StorageKind.DIRECTORY);
  const guests = [machine("web", { running: false })];
  const schedule = "02:30";
  new BackupJob(lab, "nightly", { hypervisor, guests, storage, mode: BackupMode.STOP, schedule, keep: { last: 1 } });
}

const clones = (size: number) => (app: App) => {
  const { lab, pve: hypervisor, common } = labOn(app, "template-snapshot");
  const wan = new NatNetwork(lab, "wan", { hypervisor, cidr: "10.42.0.0/24" });
  const { memory, bootDisk } = common;
  const golden = new Template(lab, "golden", { hypervisor, memory, bootDisk });
  golden.linkedClone("linked", { interfaces: [wan.attach()], running: false });
  golden.clone("full", { interfaces: [wan.attach()], running: false, bootDiskSize: Size.gibibytes(size) });
};

function user(app: App): void {
  const { lab, pve: hypervisor, machine } = labOn(app, "user");
  const pool = new ResourcePool(lab, "seat", { hypervisor });
  machine("web", { running: false, options: { pool } });
  new LabUser(lab, "student", { hypervisor, pools: [pool] });
}

/** The nodes of highly available guests, as Proxmox VE 8 knows them. */
function haGroup(app: App): void {
  const { lab, pve: hypervisor, machine } = labOn(app, "ha-group");
  const group = new HaGroup(lab, "near", { hypervisor, nodes: { [PROXMOX_TEST_NODE]: 1 } });
  machine("db", { running: false, options: { highAvailability: { group } } });
}

/** The nodes of highly available guests, as Proxmox VE 9 knows them. */
const haRules = (priority: number) => (app: App) => {
  const { lab, pve: hypervisor, machine } = labOn(app, "ha-rules");
  const options = { highAvailability: { maxRestart: priority } };
  const guests = ["db", "web"].map((id) => machine(id, { running: false, options }));
  new NodeAffinity(lab, "near", { hypervisor, guests: guests.slice(0, 1), nodes: { [PROXMOX_TEST_NODE]: priority } });
  new ResourceAffinity(lab, "together", { hypervisor, guests, keep: ResourcePlacement.TOGETHER });
};

const office = (memory: number) => (app: App) => {
  const { lab, pve: hypervisor, machine } = labOn(app, "office");
  const lan = new BridgedNetwork(lab, "lan", { hypervisor, cidr: "10.99.0.0/24", gateway: "10.99.0.2" });
  machine("db", { memory: Size.mebibytes(memory), interfaces: [lan.attach()] });
};

const example = (build: (app: App) => unknown): ProxmoxCase => ({ applied: { build } });

export const CASES: Readonly<Record<string, ProxmoxCase>> = {
  "foreign-id": {
    refused: {
      build: foreignId,
      before: (node) => node.run("POST", `/nodes/${PROXMOX_TEST_NODE}/qemu`, { vmid: `${FOREIGN}`, memory: "32" }),
      refused: /the virtual machine .* has it/,
      after: (node) => node.run("DELETE", `/nodes/${PROXMOX_TEST_NODE}/qemu/${FOREIGN}`),
    },
  },
  "second-sdn": {
    one: { build: secondNetwork() },
    "NAT added": { build: secondNetwork("nat") },
    "DHCP instead": { build: secondNetwork("dhcp") },
  },
  "nat-cidr": {
    first: { build: natNetwork("wan", "10.40.0.0/24") },
    "other CIDR": { build: natNetwork("wan", "10.41.0.0/24") },
    "overlapping CIDR": { build: natNetwork("wan", "10.41.0.0/23") },
    moved: { build: natNetwork("uplink", "10.41.0.0/23", "wan") },
  },
  "nat-removed": { with: { build: withNetwork(true) }, without: { build: withNetwork(false) } },
  drift: { applied: { build: drift } },
  "backup-job-gone": {
    applied: { build: backupJob },
    "deleted by hand": {
      build: backupJob,
      before: (node) => node.deleteJobs(/^backup-job-gone-/),
    },
  },
  "template-snapshot": {
    applied: {
      build: clones(2),
      commands: [
        ["snapshot", "create", "before"],
        ["snapshot", "list"],
      ],
    },
    "larger clone": { build: clones(3) },
  },
  user: { applied: { build: user } },
  "ha-group": { applied: { build: haGroup, major: 8 } },
  "ha-rules": { applied: { build: haRules(1), major: 9 }, "another priority": { build: haRules(2), major: 9 } },
  office: { applied: { build: office(64) }, "more memory": { build: office(96) } },
  "examples/host-only": example((app) => hostOnly(app, (lab) => new Proxmox(lab, "pve", { node: PROXMOX_TEST_NODE }))),
  "examples/portable": example(portableOnProxmox),
  "examples/proxmox-containers": example(proxmoxContainers),
  "examples/proxmox-windows": example(proxmoxWindows),
  "examples/vlan-campus": example(vlanCampusOnProxmox),
  template: example(createLab),
};
