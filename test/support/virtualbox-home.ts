import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { lock } from "proper-lockfile";
import { describeUnless, missingProgram } from "./requirements.js";

/** A VirtualBox of its own: settings, registry and VBoxSVC are nobody else's, so that test files can run at the same time. */
export interface VirtualBoxHome {
  /** A temporary folder, gone with the home. */
  readonly folder: string;
  readonly machineFolder: string;
  readonly env: Readonly<Record<string, string>>;
  /** Calls VBoxManage there, as a user beside the lab would. Fails if it fails. */
  vboxmanage(...args: string[]): string;
  /** Ends the home's VBoxSVC, so that the next call starts one anew. */
  restart(): Promise<void>;
  /** Powers off what runs, ends the home's VBoxSVC, removes the folder. */
  remove(): Promise<void>;
}

/** `describe`, skipped if VirtualBox is not installed. `scripts/install-virtualbox.sh` installs it on a test machine. */
export const describeWithVirtualBox = describeUnless(missingProgram("VBoxManage"));

/** A turn of others can last minutes: for hooks that wait for one. */
export const TURN_MS = 1_200_000;

/**
 * VirtualBox on Linux shows host-only interfaces of every home of the machine. Tests that make some take turns with this, across processes.
 *
 * @returns what ends the turn
 */
export async function hostOnlyTurn(): Promise<() => Promise<void>> {
  const file = path.join(os.tmpdir(), "labvisor-host-only-turn");
  mkdirSync(file, { recursive: true });
  // Tests wait for VBoxManage without a turn of the event loop, and it can take ten seconds and more.
  return lock(file, { stale: 120_000, update: 2000, retries: { forever: true, minTimeout: 100, maxTimeout: 500 } });
}

/** The host-only interfaces of this machine. */
export function hostOnlyInterfaces(): string[] {
  return readdirSync("/sys/class/net").filter((name) => name.startsWith("vboxnet"));
}

/** What a call is given, and how often it is made that finds no server of VirtualBox's. */
const PATIENCE_MS = 120_000;
const ATTEMPTS = 5;

export function createVirtualBoxHome(): VirtualBoxHome {
  const folder = mkdtempSync(path.join(os.tmpdir(), "lv-"));
  const machineFolder = path.join(folder, "machines");
  const home = path.join(folder, "home");
  mkdirSync(home);
  // The socket's path must stay below 108 characters, and holds this id.
  const env = { VBOX_USER_HOME: home, VBOX_IPC_SOCKETID: path.basename(folder), LC_ALL: "C.UTF-8" };
  const vboxmanage = (...args: string[]): string => {
    for (let attempt = 1; ; attempt++) {
      const { status, stdout, stderr, error } = spawnSync("VBoxManage", args, {
        env: { ...process.env, ...env },
        encoding: "utf8",
        // Jest ends no test that waits for a program like this.
        timeout: PATIENCE_MS,
        killSignal: "SIGKILL",
      });
      if (!error && status === 0) return stdout;
      // VirtualBox's server was just ending itself: nothing was done, or a call goes on sending to nobody.
      const lost = error || stderr.includes("Failed to create the VirtualBox object");
      if (lost && attempt < ATTEMPTS) continue;
      throw new Error(`VBoxManage ${args.join(" ")} ended with ${error?.message ?? status}: ${stderr}`);
    }
  };
  vboxmanage("setproperty", "machinefolder", machineFolder);
  vboxmanage("setproperty", "autostartdbpath", folder);
  // Without VirtualBox's kernel module guests are interpreted; where it is there, this changes nothing.
  vboxmanage("setextradata", "global", "VBoxInternal/HM/FallbackToIEM", "1");
  const virtualBox = () => processesOf({ env }).filter(({ program }) => program.startsWith("VBox"));
  const restart = async () => {
    for (const { pid } of virtualBox()) process.kill(pid, "SIGTERM");
    for (let i = 0; i < 50 && virtualBox().length > 0; i++) await sleep(100);
    for (const { pid } of virtualBox()) process.kill(pid, "SIGKILL");
  };
  return {
    folder,
    machineFolder,
    env,
    vboxmanage,
    restart,
    async remove() {
      for (const [, uuid] of vboxmanage("list", "runningvms").matchAll(/\{(.*)\}$/gm)) {
        vboxmanage("controlvm", uuid, "poweroff");
      }
      await restart();
      rmSync(folder, { recursive: true, force: true });
      rmSync(path.join(os.tmpdir(), `.vbox-${env.VBOX_IPC_SOCKETID}-ipc`), { recursive: true, force: true });
    },
  };
}

/** What runs with the home's socket id in its environment: VirtualBox's processes, and what a test has started with the home's environment. */
export function processesOf({
  env,
}: Pick<VirtualBoxHome, "env">): { readonly pid: number; readonly program: string }[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const mine = readFileSync(`/proc/${pid}/environ`, "utf8").split("\0");
        return mine.includes(`VBOX_IPC_SOCKETID=${env.VBOX_IPC_SOCKETID}`)
          ? [{ pid: Number(pid), program: path.basename(readlinkSync(`/proc/${pid}/exe`)) }]
          : [];
      } catch {
        // It has ended meanwhile.
        return [];
      }
    });
}
