import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import os from "node:os";
import path from "node:path";
import { LabError } from "../lab-error.js";
import { MacAddress } from "../net/mac-address.js";
import { ProgramNotFoundError } from "../process/run.js";
import type { Network, Topology } from "../topology/topology.js";
import { Agent } from "./guest/agent.js";
import { seedWithAgent } from "./guest/seed.js";
import { type BootPlan, gatewayOf, type PlannedAdapter, type PlannedGuest } from "./plan.js";
import type { Accelerator } from "./qemu/accelerator.js";
import { createBlank, createOverlay } from "./qemu/disk-image.js";
import {
  gatewayArguments,
  type MachineAdapter,
  machineArguments,
  QEMU,
  requireFirmware,
  TRANSLATED_MIB,
  type UserForward,
} from "./qemu/machine.js";
import { RunningGuest } from "./running-guest.js";
import { Segments } from "./segments.js";
import { Supervisor } from "./supervisor/supervisor.js";
import { isDhcpReply } from "./switch/packets.js";

export interface BootOptions {
  readonly accelerator: Accelerator;
  /** The part of their memory that the guests get. */
  readonly memoryFactor: number;
  /** Whether guests reach nothing outside of the lab. */
  readonly isOffline: boolean;
  /** The folder for one pcapng file per network. */
  readonly captures?: string;
}

/** Addresses by guest and network: the key is both ids with a space between them. */
export type Leases = ReadonlyMap<string, string>;

/** A lab whose guests run in QEMU, until `stop`. */
export class BootedLab {
  readonly guests: RunningGuest[] = [];
  /** The ports of this computer's loopback address that lead to guests, by owner and name of the lab's forward. */
  private readonly forwards = new Map<string, number>();
  readonly segments: Segments;
  private readonly supervisor = new Supervisor();

  private constructor(
    readonly plan: BootPlan,
    private readonly options: BootOptions,
  ) {
    this.segments = new Segments(plan.networks);
  }

  /**
   * Starts the guests of a plan. They have not booted yet.
   *
   * @throws {LabError} The memory does not suffice, QEMU is not installed, or an image is unusable.
   */
  static async start(plan: BootPlan, options: BootOptions): Promise<BootedLab> {
    requireMemory(plan, options);
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

  /** The folder of the run, which only this user can enter. */
  get folder(): string {
    return this.supervisor.folder;
  }

  /** Resolves when the guests have been ended, in whatever way. */
  get ended(): Promise<void> {
    return this.supervisor.ended;
  }

  /** Ends the guests, and deletes everything that the run has written, except for captures. */
  async stop(): Promise<void> {
    for (const guest of this.guests) guest.disconnect();
    this.segments.close();
    await this.supervisor.end();
  }

  private async start(): Promise<void> {
    const { networks } = this.plan;
    if (this.options.captures !== undefined) mkdirSync(this.options.captures, { recursive: true });
    for (const [index, network] of networks.entries()) {
      await this.startGateway(network, `s${index}`);
      const name = `${network.name.replaceAll(/[^\w.-]/g, "-")}.pcapng`;
      if (this.options.captures !== undefined) this.segments.capture(network, path.join(this.options.captures, name));
    }
    for (const [index, planned] of this.plan.guests.entries()) await this.startGuest(planned, `g${index}`);
  }

  private async startGateway(network: Network, id: string): Promise<void> {
    const subnet = gatewayOf(this.plan.topology, network);
    if (!subnet) return;
    const socket = this.file(`${id}.sock`);
    // Without a DHCP server in the lab, the guests expect none.
    await this.segments.openPort(socket, { native: network.id }, (frame) => network.dhcp || !isDhcpReply(frame));
    const settings = { subnet, isolated: this.options.isOffline, forwards: [] };
    await this.startQemu(gatewayArguments(settings, socket), id);
  }

  private async startGuest(planned: PlannedGuest, id: string): Promise<void> {
    const { guest, hardware, firstBoot } = planned;
    const disks = await Promise.all(
      hardware.disks.map(async ({ image, sizeMib }, index) => {
        const file = this.file(`${id}-disk${index}.qcow2`);
        if (image && "path" in image) await createOverlay(file, image.path, sizeMib);
        else await createBlank(file, sizeMib ?? 0);
        return file;
      }),
    );
    const seedSource = hardware.seed ?? firstBoot;
    const seed = this.file(`${id}-seed.iso`);
    if (seedSource !== undefined) writeFileSync(seed, await seedWithAgent(guest.name, seedSource));
    const variables = this.file(`${id}-variables.fd`);
    if (hardware.firmware === "uefi") copyFileSync(requireFirmware().variables, variables);
    const agentSocket = this.file(`${id}-agent.sock`);
    const agent = await Agent.listen(guest.name, agentSocket);
    const console = this.file(`${id}-console.log`);
    const args = machineArguments({
      name: guest.name,
      hardware,
      accelerator: this.options.accelerator,
      cpus: guest.cpus ?? 1,
      memoryMib: memoryOf(planned, this.options),
      disks,
      ...(seedSource !== undefined && { seed }),
      ...(hardware.firmware === "uefi" && { variables }),
      adapters: await Promise.all(planned.adapters.map((each, index) => this.adapter(each, planned, `${id}n${index}`))),
      console,
      agent: agentSocket,
    });
    this.guests.push(new RunningGuest(planned, await this.startQemu(args, id), agent, console));
  }

  private async adapter(adapter: PlannedAdapter, { guest }: PlannedGuest, id: string): Promise<MachineAdapter> {
    const mac = adapter.mac || MacAddress.derive(`${guest.name} ${id}`).toString();
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

/** @throws {LabError} The guests' memory is more than this computer has left. */
function requireMemory(plan: BootPlan, options: BootOptions): void {
  const own = options.accelerator === "tcg" ? TRANSLATED_MIB : 0;
  const needed = plan.guests.reduce((sum, planned) => sum + memoryOf(planned, options) + own, 0);
  const free = Math.floor(os.freemem() / 2 ** 20);
  if (needed > free)
    throw new LabError(
      `the guests need ${needed} MiB of memory, and ${free} MiB are free; ` +
        "boot fewer with --guest, or give them less with --memory-factor, such as 0.5",
    );
}

function memoryOf({ guest }: PlannedGuest, { memoryFactor }: BootOptions): number {
  return Math.ceil((guest.memoryMib ?? 512) * memoryFactor);
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
