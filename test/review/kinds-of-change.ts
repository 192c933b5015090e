import { writeFileSync } from "node:fs";
import { App } from "cdktf";
import * as v from "../../lib/index.js";

/** A lab before or after a change. */
export type Build = (world: World) => void;

/** A kind of change, with a lab before (unless the lab is new) and after. */
export interface KindOfChange {
  readonly before?: Build;
  readonly after: Build;
  /** Whether only VirtualBox is involved, so that the change can be applied on the real one. */
  readonly real?: true;
  /** The pins of official images in the project, before and after. */
  readonly pins?: { readonly before?: object; readonly after: object };
}

/** Helpers to build a lab. */
export interface World {
  readonly lab: v.Lab;
  /** Adds another stack to the same app. */
  stack(name: string, build: Build): void;
  readonly laptop: v.VirtualBox;
  /** Created on first access, like `lan`. */
  readonly pve: v.Proxmox;
  readonly lan: v.HostOnlyNetwork;
  /** Creates a machine, by default on VirtualBox with its own NAT. */
  machine(name: string, props?: Partial<v.VirtualMachineProps>): v.VirtualMachine;
}

const { gibibytes, mebibytes } = v.Size;
const SHA = (digit: string) => ({ sha256: digit.repeat(64) });

const IMAGE = v.Image.file("examples/images/hello.img");

/**
 * Synthesizes a lab to a folder.
 *
 * @param pins the pins of official images in the folder, if the lab uses any
 * @returns its stacks in the form of the command line
 * @throws an error with the rules and policies that it breaks
 */
export function synthesize(name: string, build: Build, folder: string, pins?: object) {
  const outdir = `${folder}/cdktf.out`;
  const root = pins && { "labvisor:root": folder };
  if (pins) writeFileSync(`${folder}/labvisor.lock.json`, JSON.stringify({ version: 1, images: pins, labs: {} }));
  const app = new App({ outdir, context: { "labvisor:files-assumed": true, "labvisor:running": true, ...root } });
  const lab = new v.Lab(app, name);
  build(worldOf(lab));
  app.synth();
  const names = app.node.children.map(({ node }) => node.id).sort();
  return {
    project: { directory: folder, app: "", output: "cdktf.out", context: {}, typeCheck: false },
    stacks: names.map((each) => {
      const directory = `${outdir}/stacks/${each}`;
      return { name: each, directory, file: `${directory}/cdk.tf.json` };
    }),
  };
}

export function worldOf(lab: v.Lab): World {
  const laptop = new v.VirtualBox(lab, "laptop");
  let pve: v.Proxmox | undefined;
  let lan: v.HostOnlyNetwork | undefined;
  return {
    lab,
    laptop,
    stack: (name, build) => build(worldOf(new v.Lab(App.of(lab), name))),
    get lan() {
      lan ??= new v.HostOnlyNetwork(lab, "lan", { hypervisor: laptop, cidr: "192.168.56.0/24" });
      return lan;
    },
    get pve() {
      pve ??= new v.Proxmox(lab, "pve", { node: "pve" });
      return pve;
    },
    machine: (id, props) =>
      new v.VirtualMachine(lab, id, {
        hypervisor: laptop,
        memory: mebibytes(64),
        bootDisk: v.Disk.fromImage(IMAGE, { size: gibibytes(1) }),
        interfaces: [v.Nat.perMachine()],
        ...props,
      }),
  };
}

const one: Build = ({ machine }) => machine("web");
const vlan =
  (vlanId: number): Build =>
  ({ lab, pve, machine }) => {
    const office = new v.BridgedNetwork(lab, "office", { hypervisor: pve, cidr: "192.168.1.0/24" });
    const staff = new v.Vlan(lab, "staff", { network: office, vlanId, cidr: "10.10.10.0/24" });
    machine("web", { hypervisor: pve, interfaces: [staff.at("10.10.10.11")] });
  };
const container =
  (size: number): Build =>
  ({ lab, pve }) =>
    new v.Container(lab, "web", {
      hypervisor: pve,
      template: v.ContainerTemplate.existing("local:vztmpl/debian-12-standard_12.7-1_amd64.tar.zst"),
      mountPoints: [{ path: "/data", size: gibibytes(size) }],
    });
const twoNets =
  (first: "lan" | "dmz"): Build =>
  ({ lab, laptop, lan, machine }) => {
    const dmz = new v.InternalNetwork(lab, "dmz", { hypervisor: laptop, cidr: "10.9.0.0/24" });
    const attachments = [lan.at("192.168.56.11"), dmz.at("10.9.0.11")];
    machine("web", { interfaces: first === "lan" ? attachments : attachments.reverse() });
  };
const forwarded =
  (...ports: number[]): Build =>
  ({ machine }) =>
    machine("web", {
      interfaces: [
        v.Nat.perMachine({
          portForwards: ports.map((hostPort) =>
            v.PortForward.tcp({ hostPort, guestPort: hostPort % 1000, name: `p${hostPort}` }),
          ),
        }),
      ],
    });
/** Two clients, and a directory that they wait for, or not. */
const ordered =
  ({ waits = true, memory = 64, on }: { waits?: boolean; memory?: number; on?: "pve" } = {}): Build =>
  (world) => {
    const { machine } = world;
    const props = on ? { hypervisor: world.pve } : {};
    const yard = () => new v.HostOnlyNetwork(world.lab, "yard", { hypervisor: world.pve, cidr: "192.168.57.0/24" });
    const interfaces = [(on ? yard() : world.lan).attach()];
    const dc = machine("dc", { ...props, interfaces, memory: mebibytes(memory) });
    const directory = { guest: dc, condition: v.Probe.tcp(389), timeoutMinutes: 5 };
    for (const name of ["client1", "client2"])
      machine(name, { ...props, interfaces, dependsOn: waits ? [directory] : [] });
    machine("spare", { ...props, interfaces, dependsOn: waits ? [] : [dc] });
  };
const withDisks =
  (...names: string[]): Build =>
  ({ machine }) =>
    machine("web", { dataDisks: names.map((name) => v.Disk.blank(gibibytes(1), { name })) });
const withDisksOnProxmox =
  (...names: string[]): Build =>
  ({ pve, machine }) =>
    machine("web", { hypervisor: pve, dataDisks: names.map((name) => v.Disk.blank(gibibytes(1), { name })) });
const downloaded =
  (digit: string): Build =>
  ({ machine }) =>
    machine("web", {
      bootDisk: v.Disk.fromImage(v.Image.url("https://example.org/debian.qcow2", SHA(digit)), { size: gibibytes(3) }),
    });
const official: Build = ({ machine }) =>
  machine("web", { bootDisk: v.Disk.fromImage(v.Image.official("debian-13"), { size: gibibytes(3) }) });
const pinned = (version: string, digit: string) => {
  const url = `https://example.org/${version}/debian-13-generic-amd64-${version}.qcow2`;
  return { "debian-13": { x86_64: { version, url, ...SHA(digit) } } };
};
const withMotd =
  (motd: string, props: Partial<v.VirtualMachineProps> = {}): Build =>
  ({ machine }) =>
    machine("web", {
      cloudInit: v.CloudInit.seed({ userData: { write_files: [{ path: "/etc/motd", content: motd }] } }),
      ...props,
    });
const replaced = { userDataCausesReplacement: true, dataDisks: [v.Disk.blank(gibibytes(1))] };
const reachable = {
  ...replaced,
  interfaces: [v.Nat.perMachine({ portForwards: [v.PortForward.tcp({ hostPort: 2222, guestPort: 22 })] })],
};
const replacedOnProxmox =
  (user: string): Build =>
  ({ pve, machine }) =>
    machine("web", { hypervisor: pve, userDataCausesReplacement: true, cloudInit: v.CloudInit.seed({ user }) });
const addressedOnProxmox =
  (address: string, user?: string): Build =>
  ({ lab, pve, machine }) => {
    const lan = new v.HostOnlyNetwork(lab, "lan", { hypervisor: pve, cidr: "192.168.56.0/24" });
    machine("web", {
      hypervisor: pve,
      interfaces: [lan.at(address)],
      cloudInit: v.CloudInit.seed({ user }),
      userDataCausesReplacement: user !== undefined,
    });
  };
const conditioned =
  (motd: string, condition: v.Probe): Build =>
  (world) => {
    withMotd(motd, reachable)(world);
    const [web] = world.lab.guests;
    world.machine("client", { dependsOn: [{ guest: web, condition }] });
  };
const backups =
  (schedule: string): Build =>
  ({ lab, pve, machine }) => {
    const web = machine("web", { hypervisor: pve });
    const storage = v.StoragePool.existing(pve, "local", v.StorageKind.DIRECTORY);
    new v.BackupJob(lab, "nightly", {
      hypervisor: pve,
      guests: [web],
      mode: v.BackupMode.SNAPSHOT,
      schedule,
      keep: { last: 3 },
      storage,
    });
  };

/** Builds two guests on a host with the given capacity. */
const onHostWith =
  (capacity: v.Capacity | undefined, acknowledged = false): Build =>
  ({ lab, machine }) => {
    const hypervisor = new v.VirtualBox(lab, "host", { capacity });
    for (const name of ["db", "web"]) machine(name, { hypervisor, bootDisk: v.Disk.blank(gibibytes(1)) });
    if (acknowledged) lab.acknowledge("LV127", "they take turns");
  };
const cloned: Build = ({ lab, pve }) => {
  const pool = v.StoragePool.existing(pve, "local", v.StorageKind.DIRECTORY);
  const bootDisk = v.Disk.blank(gibibytes(1), { pool });
  const golden = new v.Template(lab, "golden", { hypervisor: pve, memory: mebibytes(64), bootDisk });
  for (const name of ["pupil1", "pupil2"]) golden.linkedClone(name);
};

/** The kinds of changes by name. */
export const KINDS_OF_CHANGE: Readonly<Record<string, KindOfChange>> = {
  nothing: { before: one, after: one, real: true },
  "new lab": { after: one, real: true },
  "guest added": { before: one, after: (world) => [one(world), world.machine("db")], real: true },
  "guest removed": { before: (world) => [one(world), world.machine("db")], after: one, real: true },
  "guest moved": { before: one, after: ({ machine }) => machine("www", { movedFrom: "web" }), real: true },
  "moved guest that moves again without its first path": {
    before: ({ machine }) => machine("www", { movedFrom: "web" }),
    after: ({ machine }) => machine("frontend", { movedFrom: "www" }),
    real: true,
  },
  "guest renamed": { before: one, after: ({ machine }) => machine("www"), real: true },
  "memory of a running guest": {
    before: one,
    after: ({ machine }) => machine("web", { memory: mebibytes(128) }),
    real: true,
  },
  "memory of a stopped guest": {
    before: ({ machine }) => machine("web", { running: false }),
    after: ({ machine }) => machine("web", { running: false, memory: mebibytes(128) }),
    real: true,
  },
  "guest stopped": { before: one, after: ({ machine }) => machine("web", { running: false }), real: true },
  "disk grown": {
    before: one,
    after: ({ machine }) => machine("web", { bootDisk: v.Disk.fromImage(IMAGE, { size: gibibytes(2) }) }),
    real: true,
  },
  "disk shrunk": {
    before: ({ machine }) => machine("web", { bootDisk: v.Disk.fromImage(IMAGE, { size: gibibytes(2) }) }),
    after: one,
    real: true,
  },
  "disk added": { before: one, after: withDisks("data"), real: true },
  "disk removed": { before: withDisks("data", "logs"), after: withDisks("data"), real: true },
  "guest moved to another network": {
    before: ({ machine, lan }) => machine("web", { interfaces: [lan.at("192.168.56.11")] }),
    after: ({ lab, laptop, machine }) => {
      const dmz = new v.InternalNetwork(lab, "dmz", { hypervisor: laptop, cidr: "10.9.0.0/24" });
      machine("web", { interfaces: [dmz.at("10.9.0.11")] });
    },
  },
  "another address": {
    before: ({ machine, lan }) => machine("web", { interfaces: [lan.at("192.168.56.11")] }),
    after: ({ machine, lan }) => machine("web", { interfaces: [lan.at("192.168.56.12")] }),
  },
  "DHCP on a host-only network": {
    before: ({ lab, laptop }) => new v.HostOnlyNetwork(lab, "dmz", { hypervisor: laptop, cidr: "192.168.57.0/24" }),
    after: ({ lab, laptop }) =>
      new v.HostOnlyNetwork(lab, "dmz", {
        hypervisor: laptop,
        cidr: "192.168.57.0/24",
        dhcp: { lower: "192.168.57.100", upper: "192.168.57.200" },
      }),
  },
  "another subnet": {
    before: ({ lab, laptop }) => new v.NatNetwork(lab, "wan", { hypervisor: laptop, cidr: "10.20.0.0/24" }),
    after: ({ lab, laptop }) => new v.NatNetwork(lab, "wan", { hypervisor: laptop, cidr: "10.21.0.0/24" }),
    real: true,
  },
  "another VLAN": { before: vlan(10), after: vlan(20) },
  "adapters in another order": { before: twoNets("lan"), after: twoNets("dmz") },
  "port forward added": { before: forwarded(2022), after: forwarded(2022, 8080), real: true },
  "another image": { before: downloaded("a"), after: downloaded("b") },
  "pin of an official image moved": {
    before: official,
    after: official,
    pins: { before: pinned("20260712-2537", "a"), after: pinned("20261101-2601", "b") },
  },
  "official image instead of a download": {
    before: downloaded("a"),
    after: official,
    pins: { after: pinned("20260712-2537", "b") },
  },
  "another hypervisor": { before: one, after: ({ pve, machine }) => machine("web", { hypervisor: pve }) },
  "snapshot added": { before: one, after: (world) => [one(world), world.lab.snapshot("before")], real: true },
  "snapshot removed": { before: (world) => [one(world), world.lab.snapshot("before")], after: one, real: true },
  "first boot changed": { before: withMotd("hello"), after: withMotd("good morning"), real: true },
  "user data that causes a replacement": {
    before: withMotd("hello", replaced),
    after: withMotd("good morning", replaced),
  },
  "user data that causes a replacement on Proxmox VE": {
    before: replacedOnProxmox("ops"),
    after: replacedOnProxmox("admin"),
  },
  "memory of a running guest on Proxmox VE": {
    before: ({ pve, machine }) => machine("web", { hypervisor: pve }),
    after: ({ pve, machine }) => machine("web", { hypervisor: pve, memory: mebibytes(128) }),
  },
  "another address on Proxmox VE": {
    before: addressedOnProxmox("192.168.56.11"),
    after: addressedOnProxmox("192.168.56.12"),
  },
  "another address of a replaced guest on Proxmox VE": {
    before: addressedOnProxmox("192.168.56.11", "ops"),
    after: addressedOnProxmox("192.168.56.12", "admin"),
  },
  "disk grown on Proxmox VE": {
    before: ({ pve, machine }) => machine("web", { hypervisor: pve }),
    after: ({ pve, machine }) =>
      machine("web", { hypervisor: pve, bootDisk: v.Disk.fromImage(IMAGE, { size: gibibytes(2) }) }),
  },
  "disk removed on Proxmox VE": { before: withDisksOnProxmox("data", "logs"), after: withDisksOnProxmox("logs") },
  "mount point of a container grown": { before: container(1), after: container(2) },
  "schedule of backups": { before: backups("02:30"), after: backups("03:30") },
  "several things": {
    before: ({ lan, machine }) => {
      machine("web", { interfaces: [v.Nat.perMachine(), lan.at("192.168.56.11")] });
      machine("db", { interfaces: [lan.at("192.168.56.12")] });
      machine("old", { interfaces: [lan.at("192.168.56.13")] });
    },
    after: ({ lab, laptop, lan, machine }) => {
      const dmz = new v.InternalNetwork(lab, "dmz", { hypervisor: laptop, cidr: "10.9.0.0/24" });
      const portForwards = [v.PortForward.tcp({ hostPort: 8080, guestPort: 80, name: "http" })];
      machine("web", {
        memory: mebibytes(256),
        interfaces: [v.Nat.perMachine({ portForwards }), lan.at("192.168.56.11"), dmz.at("10.9.0.11")],
      });
      machine("db", { interfaces: [dmz.at("10.9.0.12")] });
    },
  },
  "port forwards removed": { before: forwarded(2022, 8080), after: one, real: true },
  "host-only network removed": {
    before: ({ machine, lan }) => machine("web", { interfaces: [v.Nat.perMachine(), lan.at("192.168.56.11")] }),
    after: one,
  },
  "container added": {
    before: ({ pve, machine }) => machine("db", { hypervisor: pve }),
    after: (world) => [container(1)(world), world.machine("db", { hypervisor: world.pve })],
  },
  "clone added": { before: one, after: ({ machine }) => machine("web").clone("twin"), real: true },
  "template and linked clones": { after: cloned },
  "guests that wait for another one": {
    before: ordered({ waits: false }),
    after: ordered(),
  },
  "guests that no longer wait": { before: ordered(), after: ordered({ waits: false }) },
  "new guest that waits for another one": {
    before: withMotd("hello", reachable),
    after: conditioned("hello", v.Probe.cloudInitDone()),
  },
  "guest that others wait for on Proxmox VE": {
    before: ordered({ on: "pve" }),
    after: ordered({ on: "pve", memory: 128 }),
  },
  "another condition on a replaced guest": {
    before: conditioned("hello", v.Probe.service("slapd")),
    after: conditioned("good morning", v.Probe.exec("test -f /srv/ready")),
  },
  "backup job added": {
    before: ({ pve, machine }) => machine("web", { hypervisor: pve }),
    after: backups("02:30"),
  },
  "capacity declared": {
    before: onHostWith(undefined),
    after: onHostWith({ cpus: 4, memory: gibibytes(4), disk: gibibytes(256) }),
  },
  "capacity halved": {
    before: onHostWith({ cpus: 4, memory: gibibytes(4), disk: gibibytes(256) }),
    after: onHostWith({ cpus: 2, memory: gibibytes(2), disk: gibibytes(128) }),
  },
  "capacity exceeded": { before: onHostWith(undefined), after: onHostWith({ memory: mebibytes(64) }) },
  "new warning": { before: onHostWith({ cpus: 2 }), after: onHostWith({ cpus: 1 }) },
  "warning acknowledged": { before: onHostWith({ cpus: 1 }), after: onHostWith({ cpus: 1 }, true) },
  "acknowledgement removed": { before: onHostWith({ cpus: 1 }, true), after: onHostWith({ cpus: 1 }) },
  "rule broken": { before: one, after: (world) => [one(world), world.machine("db", { name: "web" })] },
  "policy broken": {
    before: one,
    after: (world) => {
      one(world);
      world.machine("db", { name: "not_a_name" });
      world.lab.addPolicy(new v.GuestMemoryLimit(mebibytes(32)));
      world.lab.addPolicy(new v.ProtectedGuests(), { severity: v.Severity.WARNING });
    },
  },
  "policy that warns": {
    before: one,
    after: (world) => [one(world), world.lab.addPolicy(new v.ProtectedGuests(), { severity: v.Severity.WARNING })],
  },
  "policies that come and go": {
    before: (world) => [
      one(world),
      world.lab.addPolicy(new v.NoBridgedNetworks()),
      world.lab.addPolicy(new v.LabMemoryLimit(gibibytes(8)), { severity: v.Severity.WARNING }),
    ],
    after: (world) => [
      one(world),
      world.lab.addPolicy(new v.LabMemoryLimit(gibibytes(8))),
      world.lab.addPolicy(new v.GuestMemoryLimit(gibibytes(8))),
    ],
  },
  "several stacks": {
    before: (world) => [one(world), world.stack("old", one), world.stack("still", ({ machine }) => machine("db"))],
    after: (world) => {
      world.machine("web", { memory: mebibytes(128) });
      world.stack("another", ({ machine }) => machine("mail"));
      world.stack("still", ({ machine }) => machine("db"));
    },
  },
  "protected guest removed": {
    before: ({ machine }) => machine("web", { deletionProtection: true } as object),
    after: () => {},
  },
};
