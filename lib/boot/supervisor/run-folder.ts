import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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
  writeFileSync(path.join(folder, RECORD), JSON.stringify(identities));
}

/** Removes the folders of runs whose supervisor, the first process, has been killed, and ends their other processes. */
export function sweepRunFolders(): void {
  for (const name of readdirSync(os.tmpdir())) {
    if (!name.startsWith(PREFIX)) continue;
    const folder = path.join(os.tmpdir(), name);
    const [supervisor, ...others] = processesIn(folder);
    if (!supervisor || isRunning(supervisor)) continue;
    for (const each of others) killProcess(each);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Returns the processes of a run. Those of another user are not readable, and are left alone. */
function processesIn(folder: string): ProcessIdentity[] {
  try {
    return JSON.parse(readFileSync(path.join(folder, RECORD), "utf8"));
  } catch {
    return [];
  }
}
