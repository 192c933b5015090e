import { copyFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { LabError } from "../lab-error.js";
import { MacAddress } from "../net/mac-address.js";
import { ProgramNotFoundError } from "../process/run.js";
import type { Network, Topology } from "../topology/topology.js";
import type { BootChange } from "./change.js";
import { Agent } from "./guest/agent.js";
import { seedWithAgent } from "./guest/seed.js";
import { type MemoryOptions, memoryOf, requireMemory } from "./memory.js";
import { type BootPlan, gatewayOf, type PlannedAdapter, type PlannedGuest } from "./plan.js";
import { createBlank, createOverlay, enlarge } from "./qemu/disk-image.js";
import {
  gatewayArguments,
  type MachineAdapter,
  machineArguments,
  QEMU,
  requireFirmware,
  type UserForward,
} from "./qemu/machine.js";
import { RunningGuest } from "./running-guest.js";
import { Segments } from "./segments.js";
import { type SupervisedProgram, Supervisor } from "./supervisor/supervisor.js";
import { isDhcpReply } from "./switch/packets.js";

export interface BootOptions extends MemoryOptions {
  /** Whether guests reach nothing outside of the lab. */
  readonly isOffline: boolean;
  /** The folder for one pcapng file per network. */
  readonly captures?: string;
  /** Whether the last frames of each network are recorded, until `endRecordings`. */
  readonly isRecorded: boolean;
}

/** Addresses by guest and network: the key is both ids with a space between them. */
export type Leases = ReadonlyMap<string, string>;

/** A lab whose guests run in QEMU, until `stop`. */
export class BootedLab {
  /** In the order of the plan. */
  guests: readonly RunningGuest[] = [];
  /** The ports of this computer's loopback address that lead to guests, by owner and name of the lab's forward. */
  private readonly forwards = new Map<string, number>();
  readonly segments = new Segments();
  private readonly supervisor = new Supervisor();
  /** The NATs of networks, with their settings, by the network's id. */
  private readonly gateways = new Map<string, { readonly settings: string; readonly program: SupervisedProgram }>();
  /** The names of the files for the frames of networks, by the network's id. */
  private readonly frameFiles = new Map<string, string>();
  private readonly agents: Agent[] = [];
  private count = 0;

  private constructor(
    public plan: BootPlan,
    private readonly options: BootOptions,
  ) {}

  /**
   * Starts the guests of a plan. They have not booted yet.
   *
   * @throws {LabError} The memory does not suffice, QEMU is not installed, or an image is unusable.
   */
  static async start(plan: BootPlan, options: BootOptions): Promise<BootedLab> {
    requireMemory(plan.guests, options);
    const lab = new BootedLab(plan, options);
    try {
      await lab.start();
      return lab;
    } catch (error) {
      await lab.stop();
      throw error;
    }
  }

  /** Returns the lab's topology as it is here: with leased addresses, and this computer as the host of all guests. */
  topologyWith(leases: Leases): Topology {
    const { hypervisors, adapters, forwards, ...topology } = this.plan.topology;
    return {
      ...topology,
      hypervisors: hypervisors.map(({ ssh: _, ...hypervisor }) => hypervisor),
      adapters: adapters.map((each) => ({
        ...each,
        address: each.address ?? leases.get(`${each.guest} ${each.network}`),
      })),
      forwards: forwards.map((each) => ({
        ...each,
        hostAddress: "127.0.0.1",
        hostPort: this.forwards.get(`${each.owner} ${each.name}`),
      })),
    };
  }

  /**
   * Ends the recordings.
   *
   * @returns the files with the frames of these networks, from the oldest to the newest, by the name for all of them
   */
  endRecordings(networks: readonly Network[]): ReadonlyMap<string, readonly string[]> {
    const files = this.segments.endRecordings();
    return new Map(networks.map(({ id }) => [this.frameFiles.get(id) ?? "", files.get(id) ?? []]));
  }

  /** The folder of the run, which only this user can enter. */
  get folder(): string {
    return this.supervisor.folder;
  }

  /** Resolves when the guests have ended, for whatever reason. */
  get ended(): Promise<void> {
    return this.supervisor.ended;
  }

  /** Ends the guests, and deletes everything that the run has written, except for captures. */
  async stop(): Promise<void> {
    for (const agent of this.agents) agent.close();
    this.segments.close();
    await this.supervisor.end();
  }

  /**
   * Does to the guests and networks what an apply of a change does. Guests that start have not booted yet.
   *
   * @throws {LabError} as `start`
   */
  async change(plan: BootPlan, { effects, lostDisks }: BootChange): Promise<void> {
    const running = new Map(this.guests.map((guest) => [guest.planned.guest.id, guest]));
    const added = plan.guests.filter(({ guest }) => !running.has(guest.id));
    requireMemory(added, this.options);
    const steps = plan.guests.map(async (planned) => {
      const { id } = planned.guest;
      const guest = running.get(id);
      running.delete(id);
      if (!guest) return () => this.startGuest(planned);
      if (effects.get(id) === "replaced") {
        await guest.powerOff();
        return () => this.startGuest(planned);
      }
      if (effects.get(id) === "kept") {
        guest.planned = planned;
        return async () => guest;
      }
      await guest.shutDown();
      const kept = [...guest.disks].filter(([name]) => !lostDisks.get(id)?.includes(name));
      return () => this.startGuest(planned, new Map(kept));
    });
    const removed = [...running.values()].map((guest) => guest.powerOff());
    const starts = await Promise.all(steps);
    await Promise.all(removed);
    this.plan = plan;
    await this.setNetworks();
    const guests: RunningGuest[] = [];
    for (const start of starts) guests.push(await start());
    this.guests = guests;
  }

  private async start(): Promise<void> {
    await this.setNetworks();
    for (const planned of this.plan.guests) this.guests = [...this.guests, await this.startGuest(planned)];
  }

  /** Connects the host and the NATs to the networks of the plan, and captures their frames. */
  private async setNetworks(): Promise<void> {
    const { networks } = this.plan;
    this.segments.setNetworks(networks);
    for (const network of networks) await this.setGateway(network);
    for (const network of networks) this.watch(network);
  }

  /** Writes the frames of a network to files, if it is new. */
  private watch(network: Network): void {
    if (this.frameFiles.has(network.id)) return;
    const file = this.newFrameFile(network);
    this.frameFiles.set(network.id, file);
    const { captures, isRecorded } = this.options;
    if (captures !== undefined) this.segments.capture(network, path.join(captures, file));
    if (isRecorded) this.segments.record(network, this.file(file));
  }

  /**
   * Networks of two hypervisors may have the same name, and so may one that replaces another. Some file systems take
   * names in upper and lower case for the same.
   */
  private newFrameFile({ name }: Network): string {
    const taken = [...this.frameFiles.values()].map((file) => file.toLowerCase());
    for (let number = 1; ; number++) {
      const file = `${name.replaceAll(/[^\w.-]/g, "-")}${number > 1 ? `-${number}` : ""}.pcapng`;
      if (!taken.includes(file.toLowerCase())) return file;
    }
  }

  private async setGateway(network: Network): Promise<void> {
    const subnet = gatewayOf(this.plan.topology, network);
    const old = this.gateways.get(network.id);
    const settings = JSON.stringify([subnet, network.dhcp]);
    if (old?.settings === settings) return;
    await old?.program.end();
    this.gateways.delete(network.id);
    if (!subnet) return;
    const id = `s${++this.count}`;
    const socket = this.file(`${id}.sock`);
    // Without a DHCP server in the lab, the guests expect none.
    await this.segments.openPort(socket, { native: network.id }, (frame) => network.dhcp || !isDhcpReply(frame));
    const user = { subnet, isolated: this.options.isOffline, forwards: [] };
    this.gateways.set(network.id, { settings, program: await this.startQemu(gatewayArguments(user, socket), id) });
  }

  /** @param kept the files of the disks that the guest keeps, by name */
  private async startGuest(
    planned: PlannedGuest,
    kept: ReadonlyMap<string, string> = new Map(),
  ): Promise<RunningGuest> {
    const { guest, hardware, firstBoot } = planned;
    const id = `g${++this.count}`;
    const disks = new Map<string, string>();
    for (const [index, { name, image, sizeMib }] of hardware.disks.entries()) {
      const file = kept.get(name) ?? this.file(`${id}-disk${index}.qcow2`);
      if (kept.has(name)) await enlarge(file, sizeMib ?? 0);
      else if (image && "path" in image) await createOverlay(file, image.path, sizeMib);
      else await createBlank(file, sizeMib ?? 0);
      disks.set(name, file);
    }
    const seedSource = hardware.seed ?? firstBoot;
    const seed = this.file(`${id}-seed.iso`);
    if (seedSource !== undefined) writeFileSync(seed, await seedWithAgent(guest.name, seedSource));
    const variables = this.file(`${id}-variables.fd`);
    if (hardware.firmware === "uefi") copyFileSync(requireFirmware().variables, variables);
    const agentSocket = this.file(`${id}-agent.sock`);
    const agent = await Agent.listen(guest.name, agentSocket);
    this.agents.push(agent);
    const console = this.file(`${id}-console.log`);
    const args = machineArguments({
      name: guest.name,
      hardware,
      accelerator: this.options.accelerator,
      cpus: guest.cpus ?? 1,
      memoryMib: memoryOf(planned, this.options),
      disks: [...disks.values()],
      ...(seedSource !== undefined && { seed }),
      ...(hardware.firmware === "uefi" && { variables }),
      adapters: await Promise.all(planned.adapters.map((each, index) => this.adapter(each, planned, `${id}n${index}`))),
      console,
      agent: agentSocket,
    });
    return new RunningGuest(planned, await this.startQemu(args, id), agent, console, disks);
  }

  private async adapter(
    adapter: PlannedAdapter,
    { guest, adapters }: PlannedGuest,
    id: string,
  ): Promise<MachineAdapter> {
    const mac = adapter.mac || MacAddress.derive(`${guest.name} ${adapters.indexOf(adapter)}`).toString();
    if (adapter.isNat && !adapter.unplugged) {
      const forwards = await Promise.all(adapter.forwards.map((forward) => this.forward(forward)));
      return { mac, backend: { isolated: this.options.isOffline, forwards } };
    }
    const socket = this.file(`${id}.sock`);
    await this.segments.openPort(socket, adapter.unplugged ? {} : { native: adapter.native, tagged: adapter.tagged });
    return { mac, backend: { socket } };
  }

  private async forward({ owner, name, protocol, guestAddress, guestPort = 0 }: PlannedAdapter["forwards"][number]) {
    const hostPort = await freePort();
    this.forwards.set(`${owner} ${name}`, hostPort);
    return { protocol, hostPort, guestAddress, guestPort } satisfies UserForward;
  }

  /** Returns the path of a file in the folder of the run. */
  private file(name: string): string {
    return path.join(this.folder, name);
  }

  private async startQemu(args: readonly string[], id: string) {
    try {
      return await this.supervisor.start(QEMU, args, this.file(`${id}-qemu.log`));
    } catch (error) {
      if (error instanceof ProgramNotFoundError)
        throw new LabError(
          `${QEMU} is not on PATH; install QEMU 7.2 or newer (on Debian, the package qemu-system-x86)`,
        );
      throw error;
    }
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
