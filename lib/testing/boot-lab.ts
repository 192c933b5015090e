import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { App } from "cdktf";
import { BootedLab } from "../boot/booted-lab.js";
import { checkFirstBoot } from "../boot/checks/first-boot.js";
import { fetchImages } from "../boot/images.js";
import { narrowPlan, planBoot } from "../boot/plan.js";
import { findAccelerator } from "../boot/qemu/accelerator.js";
import type { RunningGuest } from "../boot/running-guest.js";
import { testLab } from "../boot/test-lab.js";
import { isLab, type LabScope } from "../lab/scope.js";
import {
  booleanValidator,
  integerValidator,
  lineValidator,
  listOf,
  optional,
  pathValidator,
  type Validators,
  validateProps,
} from "../lab/validation.js";
import { LabError } from "../lab-error.js";
import { ownPlatforms } from "../platforms/registry.js";
import { lastLine, type ShellResult } from "../probes/shell.js";
import { shellWord } from "../shell-word.js";
import { withJson } from "../terraform/stack.js";

export interface BootLabOptions {
  /**
   * The disk image that all guests boot, instead of the lab's.
   *
   * @default - the lab's images
   */
  readonly image?: string;
  /**
   * The names of the guests to boot.
   *
   * @default - all
   */
  readonly guests?: readonly string[];
  /**
   * Whether guests reach nothing outside of the lab.
   *
   * @default false
   */
  readonly offline?: boolean;
  /**
   * The time for the first boots, from 1 to 1440 minutes.
   *
   * @default 20
   */
  readonly timeoutMinutes?: number;
}

const OPTIONS: Validators<BootLabOptions> = {
  image: optional(pathValidator),
  guests: optional(listOf(lineValidator)),
  offline: optional(booleanValidator),
  timeoutMinutes: optional(integerValidator(1, 1440)),
};

/**
 * Boots the guests of a lab in QEMU, for a test with any test runner, and waits until their first boots have finished.
 *
 * Call `stop` after the test. If the test is killed, the guests end with it.
 *
 * @param createLab creates the lab, as the project's `main.ts` does
 * @throws {LabError} The lab breaks a rule, or cannot boot.
 * @example const lab = await bootLab(createLab, { image: "debian-12.qcow2" });
 */
export async function bootLab(createLab: (app: App) => LabScope, options: BootLabOptions = {}): Promise<LabUnderTest> {
  validateProps(options, OPTIONS, "bootLab: ");
  const { image, guests = [], offline = false, timeoutMinutes = 20 } = options;
  const folder = mkdtempSync(path.join(os.tmpdir(), "labvisor-synth-"));
  try {
    const context = { "labvisor:root": process.cwd(), "labvisor:files-assumed": image !== undefined };
    const app = new App({ outdir: folder, context });
    const lab = createLab(app);
    if (!isLab(lab)) throw LabError.property("createLab", "a function without a Lab", "return the Lab that it creates");
    app.synth();
    const directory = path.join(folder, "stacks", lab.node.id);
    const stack = withJson({ name: lab.node.id, directory, file: path.join(directory, "cdk.tf.json") });
    const images = new Map(image === undefined ? [] : [["", path.resolve(image)]]);
    const narrowed = narrowPlan(await planBoot(stack, ownPlatforms()), guests, images);
    const plan = await fetchImages(narrowed, (_, work) => work());
    const accelerator = findAccelerator();
    const options = { accelerator, memoryFactor: 1, isOffline: offline, isRecorded: false };
    const booted = await BootedLab.start(plan, options);
    return await LabUnderTest.of(booted, { offline, timeoutMinutes });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A lab that runs in QEMU for a test. */
export class LabUnderTest {
  /** @internal */
  static async of(booted: BootedLab, options: { offline: boolean; timeoutMinutes: number }): Promise<LabUnderTest> {
    const lab = new LabUnderTest(booted, options);
    await Promise.all(booted.guests.map((guest) => lab.waitForBoot(guest)));
    return lab;
  }

  private constructor(
    private readonly booted: BootedLab,
    private readonly options: { readonly offline: boolean; readonly timeoutMinutes: number },
  ) {}

  /** Returns a guest by its name. */
  guest(name: string): GuestUnderTest {
    const guest = this.booted.guests.find((each) => each.name === name);
    if (guest) return new GuestUnderTest(guest, () => this.waitForBoot(guest));
    const names = this.booted.guests.map((each) => each.name).join(", ");
    throw new LabError(`no guest ${JSON.stringify(name)} was booted`, { remedy: `give one of ${names}` });
  }

  /** Returns a network by its name. */
  network(name: string): NetworkUnderTest {
    const { networks } = this.booted.plan;
    const network = networks.find((each) => each.name === name);
    if (network) return new NetworkUnderTest((file) => this.booted.segments.capture(network, file));
    const names = networks.map((each) => each.name).join(", ");
    throw new LabError(`the lab has no network ${JSON.stringify(name)}`, { remedy: `give one of ${names}` });
  }

  /** Runs the checks that the lab implies. Returns a line for each that has not passed: none for a lab that works. */
  async problems(): Promise<string[]> {
    const { offline, timeoutMinutes } = this.options;
    const { outcomes } = await testLab(this.booted, {
      ...{ bootSeconds: timeoutMinutes * 60, settleSeconds: 120, isOffline: offline, checks: [] },
    });
    return outcomes.flatMap(({ check, result, reason }) => (result === "passed" ? [] : `${check}: ${reason}`));
  }

  private async waitForBoot(guest: RunningGuest): Promise<void> {
    const seconds = this.options.timeoutMinutes * 60;
    await checkFirstBoot(this.booted.plan.topology.lab, guest, AbortSignal.timeout(seconds * 1000), seconds);
  }

  /** Ends the guests. Nothing of them remains. */
  stop(): Promise<void> {
    return this.booted.stop();
  }
}

/** The times for a command, and for a condition, in seconds. */
const [COMMAND_SECONDS, WAIT_SECONDS] = [60, 300];

/** A guest that runs in QEMU for a test. Commands run with its bash, as root. */
export class GuestUnderTest {
  /** @internal */
  constructor(
    private readonly guest: RunningGuest,
    private readonly waitForBoot: () => Promise<void>,
  ) {}

  /**
   * Runs a command.
   *
   * @param timeoutSeconds the time for the command; when it is up, the exit code is 124
   */
  execute(command: string, timeoutSeconds = COMMAND_SECONDS): Promise<ShellResult> {
    return this.guest.execute(command, timeoutSeconds);
  }

  /** Runs a command that must succeed. Returns its output. */
  async succeed(command: string, timeoutSeconds = COMMAND_SECONDS): Promise<string> {
    const { exitCode, stdout, stderr } = await this.execute(command, timeoutSeconds);
    if (exitCode === 0) return stdout;
    throw new LabError(`${this.guest.name}: ${command} exited with ${exitCode}: ${lastLine(stderr || stdout)}`);
  }

  /** Runs a command that must fail. Returns its output. */
  async fail(command: string, timeoutSeconds = COMMAND_SECONDS): Promise<string> {
    const { exitCode, stdout } = await this.execute(command, timeoutSeconds);
    if (exitCode !== 0) return stdout;
    throw new LabError(`${this.guest.name}: ${command} succeeded`);
  }

  /** Repeats a command until it succeeds. Returns its output. */
  async waitUntilSucceeds(command: string, timeoutSeconds = WAIT_SECONDS): Promise<string> {
    const end = performance.now() + timeoutSeconds * 1000;
    for (;;) {
      const { exitCode, stdout, stderr } = await this.execute(command);
      if (exitCode === 0) return stdout;
      if (performance.now() > end)
        throw new LabError(
          `${this.guest.name}: ${command} failed for ${timeoutSeconds} s: ${lastLine(stderr || stdout)}`,
        );
      await sleep(1000);
    }
  }

  /** Waits until a unit of systemd is active. */
  async waitForUnit(unit: string, timeoutSeconds = WAIT_SECONDS): Promise<void> {
    await this.waitUntilSucceeds(`systemctl is-active -- ${shellWord(unit)}`, timeoutSeconds);
  }

  /** Reboots the guest, and waits until cloud-init has finished again. */
  async restart(): Promise<void> {
    await this.guest.restart();
    await this.waitForBoot();
  }

  /** The output of the serial console since the start. */
  get console(): string {
    return this.guest.consoleText;
  }
}

/** A network of a lab that runs in QEMU for a test. */
export class NetworkUnderTest {
  /** @internal */
  constructor(private readonly watch: (file: string) => () => void) {}

  /**
   * Writes the network's frames to a pcapng file, with their VLAN tags, for Wireshark or tshark. A missing folder is
   * created.
   *
   * @returns a function that ends the capture, which also ends with the lab
   */
  capture(file: string): () => void {
    return this.watch(file);
  }
}
