// npm run bench: measures Labvisor beside a script of VBoxManage calls on real VirtualBox, and writes
// docs/performance.md. Needs Linux, root (for a control group that counts CPU time), VirtualBox, Terraform, QEMU, what
// builds the guests' image, and vde_switch. No other booted tests may run at the same time.
//
// --machines 50  the number of machines
// --rounds 3     the number of rounds; the page has the median of each figure
// --base DIR     a second checkout of Labvisor, built, to compare with
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { Semaphore } from "async-mutex";
import { v5 } from "uuid";
import { findAccelerator } from "../lib/boot/qemu/accelerator.js";
import { findProgram } from "../lib/process/programs.js";
import { run } from "../lib/process/run.js";
import { bootSpeed } from "./boot-speed.js";
import { commandSpeed } from "./command-speed.js";
import { linkPackages } from "./linked-packages.js";
import { switchSpeed } from "./switch-speed.js";

const CHECKOUT = path.join(__dirname, "..");
const PAGE = path.join(CHECKOUT, "docs", "performance.md");
/** The script runs as many calls at once as Labvisor does by default. */
const PARALLEL = 4;

interface Figures {
  readonly wall: number;
  readonly cpu: number;
  /** The VBoxManage processes. */
  readonly calls: number;
}

/** Counts the CPU time of the processes in it and of all that they start, such as VirtualBox's daemons. */
class ControlGroup {
  private readonly folder: string;
  private readonly usage: () => number;

  constructor(name: string) {
    const isVersion1 = existsSync("/sys/fs/cgroup/cpuacct");
    this.folder = path.join(isVersion1 ? "/sys/fs/cgroup/cpuacct" : "/sys/fs/cgroup", name);
    mkdirSync(this.folder);
    const read = (file: string) => readFileSync(path.join(this.folder, file), "utf8");
    this.usage = isVersion1
      ? () => Number(read("cpuacct.usage")) / 1e9
      : () => Number(/^usage_usec (\d+)$/m.exec(read("cpu.stat"))?.[1]) / 1e6;
  }

  get cpuSeconds(): number {
    return this.usage();
  }

  /** Returns a command that runs a program in the group. */
  command(...command: string[]): [string, string[]] {
    return ["sh", ["-c", `echo $$ >'${this.folder}/cgroup.procs' && exec "$@"`, "sh", ...command]];
  }

  /** Waits until the group's processes have ended: VBoxSVC ends some seconds after its last client. */
  async remove(): Promise<void> {
    while (readFileSync(path.join(this.folder, "cgroup.procs"), "utf8") !== "") await sleep(500);
    rmdirSync(this.folder);
  }
}

/** A private VirtualBox, whose calls are counted, and projects in which Labvisor runs. */
class Bench {
  private readonly folder = mkdtempSync(path.join(os.tmpdir(), "labvisor-bench-"));
  private readonly group = new ControlGroup(path.basename(this.folder));
  private readonly log = path.join(this.folder, "calls.log");
  private readonly wrapper = path.join(this.folder, "VBoxManage");
  private readonly slots = new Semaphore(PARALLEL);
  private readonly env = {
    VBOX_USER_HOME: path.join(this.folder, "home"),
    VBOX_IPC_SOCKETID: path.basename(this.folder),
    LABVISOR_VBOXMANAGE: this.wrapper,
    LC_ALL: "C.UTF-8",
  };

  constructor(private readonly machines: number) {}

  async start(): Promise<void> {
    const program = findProgram("VBoxManage");
    if (!program) throw new Error("VBoxManage is not on PATH");
    writeFileSync(this.log, "");
    writeFileSync(this.wrapper, `#!/bin/sh\nprintf x >>'${this.log}'\nexec '${program}' "$@"\n`, { mode: 0o755 });
    mkdirSync(this.env.VBOX_USER_HOME);
    await this.call("setproperty", "machinefolder", path.join(this.folder, "machines"));
  }

  async remove(): Promise<void> {
    await this.group.remove();
    rmSync(this.folder, { recursive: true });
  }

  /** The operations of the script, in order, for machines of the lab's shape. */
  readonly script = {
    create: () =>
      this.eachMachine(async (name, uuid) => {
        const disk = path.join(this.folder, "machines", `${name}.vdi`);
        await this.call("createvm", "--name", name, "--uuid", uuid, "--ostype", "Debian_64", "--register");
        await this.call(
          ...["modifyvm", uuid, "--memory", "512", "--cpus", "1", "--description", "made by a script"],
          ...["--nic1", "nat", "--macaddress1", "auto", "--nic2", "natnetwork", "--nat-network2", "wan"],
        );
        await this.call("storagectl", uuid, "--name", "SATA", "--add", "sata", "--portcount", "1");
        await this.call("createmedium", "disk", "--filename", disk, "--size", "64");
        await this.call(
          ...["storageattach", uuid, "--storagectl", "SATA", "--port", "0", "--device", "0"],
          ...["--type", "hdd", "--medium", disk],
        );
      }),
    read: () => this.eachMachine((_, uuid) => this.call("showvminfo", uuid, "--machinereadable")),
    destroy: () => this.eachMachine((_, uuid) => this.call("unregistervm", uuid, "--delete")),
  };

  /** Creates a project that uses a checkout of Labvisor, and returns its commands. */
  labvisor(checkout: string): (...args: string[]) => Promise<void> {
    const project = mkdtempSync(path.join(this.folder, "project-"));
    linkPackages(project, checkout);
    writeFileSync(
      path.join(project, "cdktf.json"),
      JSON.stringify({ language: "typescript", app: "node main.cjs", projectId: v5("bench", v5.URL) }),
    );
    writeFileSync(path.join(project, "main.cjs"), labProgram(this.machines));
    const main = path.join(checkout, "dist", "cli", "main.js");
    return (...args) => this.inGroup(process.execPath, [main, ...args], project);
  }

  async measure(work: () => Promise<void>): Promise<Figures> {
    // VirtualBox's server starts before the clock does: several first calls at once sometimes find none.
    await this.call("list", "vms");
    const [start, cpu, calls] = [performance.now(), this.group.cpuSeconds, this.callCount];
    await work();
    return {
      wall: (performance.now() - start) / 1000,
      cpu: this.group.cpuSeconds - cpu,
      calls: this.callCount - calls,
    };
  }

  private get callCount(): number {
    return readFileSync(this.log).length;
  }

  private call(...args: string[]): Promise<void> {
    return this.slots.runExclusive(() => this.inGroup(this.wrapper, args));
  }

  private async inGroup(program: string, args: readonly string[], cwd?: string): Promise<void> {
    const { exitCode, stdout, stderr } = await run(...this.group.command(program, ...args), { env: this.env, cwd });
    // VirtualBox's server sometimes just ends. Labvisor tries again, too.
    if (/Failed to create the VirtualBox object/.test(stderr)) return this.inGroup(program, args, cwd);
    if (exitCode !== 0) throw new Error(`${program} ${args.join(" ")} failed:\n${stdout}\n${stderr}`);
  }

  private async eachMachine(work: (name: string, uuid: string) => Promise<void>): Promise<void> {
    const names = Array.from({ length: this.machines }, (_, i) => `m${i + 1}`);
    await Promise.all(names.map((name) => work(name, v5(name, v5.URL))));
  }
}

function labProgram(machines: number): string {
  return `const { App } = require("cdktf");
const { Disk, Lab, Nat, NatNetwork, Size, VirtualBox, VirtualMachine } = require("labvisor");
const app = new App();
const lab = new Lab(app, "bench");
const hypervisor = new VirtualBox(lab, "laptop");
const wan = new NatNetwork(lab, "wan", { hypervisor, cidr: "10.45.0.0/16" });
for (let n = 1; n <= ${machines}; n++)
  new VirtualMachine(lab, "m" + n, {
    hypervisor,
    description: "made by Labvisor",
    memory: Size.mebibytes(512),
    bootDisk: Disk.blank(Size.mebibytes(64)),
    interfaces: [Nat.perMachine(), wan.attach()],
  });
app.synth();
`;
}

const OPERATIONS = ["create", "read", "destroy"] as const;
const TITLES = { create: "apply", read: "plan without changes", destroy: "destroy" };

type Subject = Record<(typeof OPERATIONS)[number], () => Promise<void>>;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      machines: { type: "string", default: "50" },
      rounds: { type: "string", default: "3" },
      base: { type: "string" },
    },
  });
  const [machines, rounds] = [Number(values.machines), Number(values.rounds)];
  const bench = new Bench(machines);
  await bench.start();
  const commands = (checkout: string): Subject => {
    const labvisor = bench.labvisor(checkout);
    return {
      create: () => labvisor("apply", "--stopped", "--auto-approve"),
      read: () => labvisor("plan", "--stopped", "--detailed-exitcode"),
      destroy: () => labvisor("destroy", "--auto-approve"),
    };
  };
  const subjects: Record<string, Subject> = {
    script: bench.script,
    ...(values.base && { "Labvisor before": commands(path.resolve(values.base)) }),
    Labvisor: commands(CHECKOUT),
  };
  const figures: Record<string, Record<string, Figures[]>> = {};
  try {
    for (let round = 1; round <= rounds; round++)
      for (const [name, subject] of Object.entries(subjects))
        for (const operation of OPERATIONS) {
          const measured = await bench.measure(subject[operation]);
          figures[name] ??= {};
          figures[name][operation] = [...(figures[name][operation] ?? []), measured];
          console.error(`round ${round}: ${name}: ${operation}: ${cells(measured, machines).join(", ")}`);
        }
  } finally {
    await bench.remove();
  }
  const table = tableOf(figures, machines);
  console.log(table);
  const others = await commandSpeed(CHECKOUT, rounds);
  const switches = await switchSpeed(CHECKOUT, rounds);
  const boots = await bootSpeed(CHECKOUT);
  writeFileSync(PAGE, pageOf({ table, others, switches, boots }, machines, rounds));
}

const median = (numbers: readonly number[]) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

function cells({ wall, cpu, calls }: Figures, machines: number): string[] {
  return [`${wall.toFixed(1)} s`, `${cpu.toFixed(1)} s`, String(Number((calls / machines).toFixed(2)))];
}

function tableOf(figures: Record<string, Record<string, Figures[]>>, machines: number): string {
  const rows = OPERATIONS.flatMap((operation) =>
    Object.entries(figures).map(([name, { [operation]: all }]) => {
      const medianOf = (key: keyof Figures) => median(all.map((each) => each[key]));
      const medians = { wall: medianOf("wall"), cpu: medianOf("cpu"), calls: medianOf("calls") };
      return [TITLES[operation], name, ...cells(medians, machines)];
    }),
  );
  const head = ["operation", "by", "wall time", "CPU time", "VBoxManage calls per machine"];
  return [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
}

interface Tables {
  readonly table: string;
  readonly others: string;
  readonly switches: string;
  readonly boots: string;
}

function pageOf({ table, others, switches, boots }: Tables, machines: number, rounds: number): string {
  const [{ model }] = os.cpus();
  return `# Performance

Labvisor beside a shell script that makes five VBoxManage calls per machine, ${PARALLEL} at a time. There are
${machines} stopped machines, each with two network adapters, a SATA controller, and a blank disk. To read the
machines, the script runs \`showvminfo\` for each, and to destroy them \`unregistervm --delete\`.

${table}

Commands that need no VirtualBox. Each guest has two network adapters, a seed, and a disk from an image.

${others}

The switch of [booted tests](booted-tests.md) beside \`vde_switch\`, of the Virtual Distributed Ethernet. The CPU
time is that of the switch alone, which also records the frames, as in a test.

${switches}

First boots of Debian 12 in [booted tests](booted-tests.md), with 512 MiB and one CPU per guest, until cloud-init
has finished. QEMU used ${findAccelerator()}. Each row is one run.

${boots}

Each other figure is the median of ${rounds} rounds in one run. CPU time includes Node, Terraform, VBoxManage, and
VirtualBox's daemons. Measured with \`npm run bench\` on ${os.cpus().length} cores (${model}), with Node
${process.versions.node}. The load average was ${os.loadavg()[2].toFixed(0)} at the end. Other work makes wall times
longer, and hardly changes CPU times.
`;
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
