import { existsSync, mkdirSync } from "node:fs";
import { stat } from "node:fs/promises";
import path from "node:path";
import { Mutex } from "async-mutex";
import { logInfo } from "../../../../../../plugin/index.js";
import { ProgramNotFoundError, type RunOptions, type RunResult, run } from "../../../../../../process/run.js";
import { userCache } from "../../../images/cache-folder.js";
import { sha256Of } from "../../../images/checksum.js";
import { VirtualBoxError } from "../../virtualbox-host.js";
import type { Machine } from "./machine.js";

/** Of ssh itself, when it could not do its own part. */
const SSH_FAILED = 255;
/** Of a shell that does not find the program, or may not run it. */
const NOT_FOUND: readonly (number | undefined)[] = [126, 127];
/** The longest path of a socket, less what ssh adds to it while it makes one (sun_path is 104 bytes on macOS). */
const SOCKET_PATH = 80;

/**
 * Another machine with a POSIX shell (Linux, macOS), reached with the system's ssh: with the keys, the agent and the `~/.ssh/config` of the user, and
 * with no question asked. A host whose key is not known is refused.
 *
 * Images and seeds lie on this machine; what VirtualBox needs of them is copied there, to a folder for caches, once a content.
 */
export class SshMachine implements Machine {
  readonly locale = { LC_ALL: "C.UTF-8" };
  readonly vboxmanage = "VBoxManage";
  readonly keepsCopies = true;
  private readonly uploads = new Map<string, Mutex>();
  private readonly options = [...SSH_OPTIONS, ...sharedConnection()];
  private home: Promise<string> | undefined;
  private system: Promise<string> | undefined;

  /** @param destination as ssh takes it: `user@host`, `ssh://user@host:2222`, or a name in `~/.ssh/config` */
  constructor(private readonly destination: string) {}

  onMacOs(): Promise<boolean> {
    this.system ??= this.succeed("uname", []);
    return this.system.then((name) => name.trim() === "Darwin");
  }

  async run(
    program: string,
    args: readonly string[],
    { env, ...options }: Pick<RunOptions, "env" | "signal" | "timeout">,
  ) {
    const settings = Object.entries(env ?? {}).flatMap(([name, value]) =>
      value === undefined ? ["-u", name] : [`${name}=${value}`],
    );
    const result = await this.ssh(["env", ...settings, program, ...args].map(quoted).join(" "), options);
    if (NOT_FOUND.includes(result.exitCode) && /^(env|\S*sh): /m.test(result.stderr))
      throw new ProgramNotFoundError(`${program} on ${this.destination}`);
    return result;
  }

  async exists(file: string): Promise<boolean> {
    return (await this.sh('[ -e "$1" ]', [file])).exitCode === 0;
  }

  async read(file: string): Promise<string | undefined> {
    const { exitCode, stdout } = await this.sh('[ -f "$1" ] && cat -- "$1"', [file]);
    return exitCode === 0 ? stdout : undefined;
  }

  async quiet(file: string): Promise<number> {
    // GNU's stat, or that of macOS.
    const script = 'date +%s && { stat -c %Y -- "$1" 2>/dev/null || stat -f %m -- "$1"; }';
    const [now, changed] = (await this.succeed(script, [file])).split("\n").map(Number);
    return 1000 * (now - changed);
  }

  async remove(file: string): Promise<void> {
    await this.succeed('rm -- "$1"', [file]);
  }

  async list(folder: string, kind: "files" | "folders"): Promise<string[]> {
    const find = 'cd -- "$1" 2>/dev/null || exit 0; find . -mindepth 1 -maxdepth 1 -type "$2" -print0';
    const names = await this.succeed(find, [folder, kind === "files" ? "f" : "d"]);
    return names
      .split("\0")
      .slice(0, -1)
      .map((name) => path.posix.basename(name));
  }

  async makeFolder(folder: string): Promise<void> {
    await this.succeed('mkdir -p -- "$1"', [folder]);
  }

  async removeIfEmpty(folder: string): Promise<void> {
    await this.sh('rmdir -- "$1"', [folder]);
  }

  async freeMib(folder: string): Promise<number> {
    const script = 'at=$1; while [ ! -e "$at" ]; do at=$(dirname -- "$at"); done; df -Pk -- "$at"';
    const line = (await this.succeed(script, [folder])).trim().split("\n").at(-1) ?? "";
    return Math.floor(Number(/ (\d+) +\d+% /.exec(line)?.[1]) / 1024);
  }

  async bring(file: string): Promise<string> {
    if (!existsSync(file)) return file;
    const lock = this.uploads.get(file) ?? new Mutex();
    this.uploads.set(file, lock);
    return lock.runExclusive(async () => {
      const there = `${await this.cache()}/${await sha256Of(file)}${file}`;
      if (!(await this.exists(there))) await this.upload(file, there);
      return there;
    });
  }

  origin(file: string): string {
    return BROUGHT.exec(file)?.[1] ?? file;
  }

  async release(file: string): Promise<void> {
    if (this.origin(file) === file) return;
    const script =
      'rm -f -- "$1"; at=$1; while at=$(dirname -- "$at") && [ "$at" != "$2" ]; do rmdir -- "$at" 2>/dev/null || exit 0; done';
    await this.succeed(script, [file, await this.cache()]);
  }

  private async upload(file: string, there: string): Promise<void> {
    const { size } = await stat(file);
    logInfo(`Copying ${file} (${(size / 2 ** 20).toFixed(1)} MiB) to ${this.destination}`);
    // Whole or not at all, whatever breaks off.
    const script =
      'mkdir -p -- "$(dirname -- "$1")" && cat >"$1.$$" && mv -- "$1.$$" "$1" || { rm -f -- "$1.$$"; exit 1; }';
    await this.succeed(script, [there], { inputFile: file });
  }

  private async cache(): Promise<string> {
    this.home ??= this.succeed('printf %s "${HOME%/}"', []);
    return `${await this.home}${CACHE}`;
  }

  private async succeed(script: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
    const { exitCode, stdout, stderr } = await this.sh(script, args, options);
    if (exitCode === 0) return stdout;
    throw new VirtualBoxError(
      "FAILED",
      `${stderr.trim() || `A command ended with exit code ${exitCode}`} (on ${this.destination})`,
    );
  }

  /** Runs a script whose arguments are `$1`, `$2`, ... */
  private sh(script: string, args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
    return this.ssh(["sh", "-c", script, "sh", ...args].map(quoted).join(" "), options);
  }

  private async ssh(command: string, options: RunOptions): Promise<RunResult> {
    // A shell that stays tells of a program that a signal ends; in its place, ssh would seem to have failed.
    const args = [...this.options, "--", this.destination, `${command}; exit $?`];
    const result = await run("ssh", args, options);
    if (result.exitCode === SSH_FAILED) throw unreachable(this.destination, result.stderr);
    return result;
  }
}

/** Below the home there; what follows is the SHA-256 of the content, and the path that the file has here. */
const CACHE = "/.cache/labvisor/brought";
const BROUGHT = new RegExp(`${CACHE}/[0-9a-f]{64}(/.*)$`, "s");

/** ssh_config(5). A connection that is gone is noticed after a minute. */
const SSH_OPTIONS = Object.entries({
  BatchMode: "yes",
  StrictHostKeyChecking: "yes",
  LogLevel: "ERROR",
  ConnectTimeout: "15",
  ServerAliveInterval: "15",
  ServerAliveCountMax: "4",
}).flatMap(([name, value]) => ["-o", `${name}=${value}`]);

/** One connection for all calls of a run, and some seconds after it: a call takes a tenth of the time then. */
function sharedConnection(): string[] {
  const folder = path.join(userCache(), "labvisor", "ssh");
  const socket = path.join(folder, "%C");
  if (socket.length - "%C".length + 40 > SOCKET_PATH) return [];
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return ["-o", "ControlMaster=auto", "-o", `ControlPath=${socket}`, "-o", "ControlPersist=20"];
}

/** For a POSIX shell: one word, whatever is in it. */
function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

function unreachable(destination: string, stderr: string): VirtualBoxError {
  const said = stderr.trim() || "The connection was lost";
  const advice =
    ADVICE.find(([words]) => words.test(said))?.[1] ?? "Does this work: ssh DESTINATION VBoxManage --version?";
  return new VirtualBoxError(
    "UNREACHABLE",
    `Could not work on ${destination} over ssh: ${said}`,
    advice.replace("DESTINATION", destination),
  );
}

const ADVICE: readonly (readonly [RegExp, string])[] = [
  [
    /Host key verification failed|host key is known/,
    "Connect once by hand (ssh DESTINATION) and compare the host's key, or put it into ~/.ssh/known_hosts.",
  ],
  [
    /Permission denied/,
    "No password is asked for here: load a key into ssh-agent, or name one for this host in ~/.ssh/config (IdentityFile).",
  ],
  [
    /Could not resolve|refused|timed out|No route|unreachable/i,
    "Is the host's name right, is it on, and does sshd run there?",
  ],
];
