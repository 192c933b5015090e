import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { lock } from "proper-lockfile";
import { describeUnless, missingProgram } from "./requirements.js";

/** A private VirtualBox with its own settings, registry, and VBoxSVC, so that test files can run at the same time. */
export interface VirtualBoxHome {
  /** A temporary folder, removed with the home. */
  readonly folder: string;
  readonly machineFolder: string;
  readonly env: Readonly<Record<string, string>>;
  /** Runs VBoxManage, as a user outside the lab would. @throws if it fails */
  vboxmanage(...args: string[]): string;
  /** Saves the memory of a running machine, as a user outside the lab would. */
  saveState(uuid: string): void;
  /** Ends the home's VBoxSVC. The next call starts another one. */
  restart(): Promise<void>;
  /** Powers off the machines, ends the home's VBoxSVC, and removes the folder. */
  remove(): Promise<void>;
}

/** `describe`, skipped if VirtualBox is not installed: see `scripts/install-virtualbox.sh`. */
export const describeWithVirtualBox = describeUnless(missingProgram("VBoxManage"));

/** The timeout of hooks that wait for their turn: the turns of others can last minutes. */
export const TURN_MS = 1_200_000;

/**
 * Waits for the turn to use host-only interfaces, which VirtualBox on Linux shares between all homes of the machine.
 *
 * @returns a function that ends the turn
 */
export async function hostOnlyTurn(): Promise<() => Promise<void>> {
  const file = path.join(os.tmpdir(), "labvisor-host-only-turn");
  mkdirSync(file, { recursive: true });
  // Tests block on VBoxManage, sometimes for more than ten seconds, and cannot renew the lock meanwhile.
  return lock(file, { stale: 120_000, update: 2000, retries: { forever: true, minTimeout: 100, maxTimeout: 500 } });
}

/** Returns the names of the host-only interfaces of this machine. */
export function hostOnlyInterfaces(): string[] {
  return readdirSync("/sys/class/net").filter((name) => name.startsWith("vboxnet"));
}

/** The timeout of a call, and the number of attempts of one that VirtualBox fails by accident. */
const CALL_TIMEOUT_MS = 120_000;
const ATTEMPTS = 5;

export function createVirtualBoxHome(): VirtualBoxHome {
  const folder = mkdtempSync(path.join(os.tmpdir(), "lv-"));
  const machineFolder = path.join(folder, "machines");
  const home = path.join(folder, "home");
  mkdirSync(home);
  // The path of the socket contains this id, and must stay below 108 characters.
  const env = { VBOX_USER_HOME: home, VBOX_IPC_SOCKETID: path.basename(folder), LC_ALL: "C.UTF-8" };
  const vboxmanage = (...args: string[]): string => {
    for (let attempt = 1; ; attempt++) {
      const { status, stdout, stderr, error } = spawnSync("VBoxManage", args, {
        env: { ...process.env, ...env },
        encoding: "utf8",
        // Jest cannot end a test that blocks on a synchronous child process.
        timeout: CALL_TIMEOUT_MS,
        killSignal: "SIGKILL",
      });
      if (!error && status === 0) return stdout;
      // VBoxSVC was shutting down: the call had no effect, or waits for an answer that never comes.
      const lost = error || stderr.includes("Failed to create the VirtualBox object");
      if (lost && attempt < ATTEMPTS) continue;
      throw new Error(`VBoxManage ${args.join(" ")} ended with ${error?.message ?? status}: ${stderr}`);
    }
  };
  const saveState = (uuid: string): void => {
    for (let attempt = 1; ; attempt++) {
      try {
        vboxmanage("controlvm", uuid, "savestate");
        return;
      } catch (error) {
        // VirtualBox 7.2.22, once in 50 times: the machine is saved, but not its settings, which would name the memory.
        if (!String(error).includes("i_saveStorageControllers") || attempt === ATTEMPTS) throw error;
        vboxmanage("startvm", uuid, "--type", "headless");
      }
    }
  };
  vboxmanage("setproperty", "machinefolder", machineFolder);
  vboxmanage("setproperty", "autostartdbpath", folder);
  // Without VirtualBox's kernel module, guests are interpreted. With it, this setting has no effect.
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
    saveState,
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

/** Returns the processes with the home's socket id in their environment: VirtualBox's, and those that tests started. */
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
        // The process has ended.
        return [];
      }
    });
}
