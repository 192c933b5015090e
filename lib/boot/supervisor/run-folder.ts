import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { identityOf, isRunning, killProcess, type ProcessIdentity } from "../../process/identity.js";

const PREFIX = "labvisor-run-";
const RECORD = "processes.json";

/**
 * Creates the folder of a run, which only this user can enter: sockets, disks, and consoles.
 *
 * It is in the folder for temporary files, because a socket's path must be short.
 */
export function createRunFolder(): string {
  return mkdtempSync(path.join(os.tmpdir(), PREFIX));
}

/** Writes down the processes of a run, so that a later run can end what a killed supervisor leaves. */
export function recordProcesses(folder: string, pids: readonly number[]): void {
  const identities = pids.flatMap((pid) => identityOf(pid) ?? []);
  const record = path.join(folder, RECORD);
  // Another run may read it at the same time.
  writeFileSync(`${record}.new`, JSON.stringify(identities));
  renameSync(`${record}.new`, record);
}

/** The time in which a supervisor writes its record, in milliseconds. */
const START = 60_000;

/** Removes the folders of runs whose supervisor, the first process, has been killed, and ends their other processes. */
export function sweepRunFolders(): void {
  for (const name of readdirSync(os.tmpdir())) {
    if (!name.startsWith(PREFIX)) continue;
    const folder = path.join(os.tmpdir(), name);
    const { uid, mtimeMs } = statSync(folder, { throwIfNoEntry: false }) ?? {};
    // Another user's runs are not ours to end. A folder that is gone has just been removed.
    if (uid === undefined || uid !== (process.getuid?.() ?? uid)) continue;
    const [supervisor] = processesIn(folder);
    if (supervisor ? isRunning(supervisor) : Date.now() - (mtimeMs ?? 0) < START) continue;
    removeRun(folder);
  }
}

/** Ends the processes of a run whose supervisor no longer runs, and removes its folder. */
export function removeRun(folder: string): void {
  const [, ...others] = processesIn(folder);
  for (const each of others) killProcess(each);
  rmSync(folder, { recursive: true, force: true });
}

/** Returns the processes of a run: none if its supervisor has not started. */
function processesIn(folder: string): ProcessIdentity[] {
  const record = path.join(folder, RECORD);
  return existsSync(record) ? JSON.parse(readFileSync(record, "utf8")) : [];
}
