import { existsSync, mkdirSync } from "node:fs";
import { stat } from "node:fs/promises";
import path from "node:path";
import { Mutex } from "async-mutex";
import { userCache } from "../../../../../../files/user-cache.js";
import { sha256Of } from "../../../../../../images/image-file.js";
import { logInfo } from "../../../../../../plugin/index.js";
import { ProgramNotFoundError, type RunOptions, type RunResult, run } from "../../../../../../process/run.js";
import { shellWord } from "../../../../../../shell-word.js";
import type { Listener, ListenProblem } from "../../networks.js";
import { VirtualBoxError } from "../../virtualbox-error.js";
import { LISTEN_PROBLEMS } from "./listen.js";
import { type Machine, partialOf } from "./machine.js";

/** The exit code of ssh itself when it fails. */
const SSH_FAILED = 255;
/** The exit codes of a shell that cannot find or run a program. */
const NOT_FOUND: readonly (number | undefined)[] = [126, 127];
/**
 * The maximum length of a socket path, less what ssh appends while it creates one (sun_path has 104 bytes on macOS).
 */
const SOCKET_PATH = 80;

/**
 * Another machine with a POSIX shell (Linux, macOS), reached through the system's ssh, with the user's keys, agent and
 * `~/.ssh/config`, and without prompts. A host with an unknown key is refused.
 *
 * Images and seeds are local files. What VirtualBox needs of them is uploaded to a cache folder, once per content.
 */
export class SshMachine implements Machine {
  readonly locale = { LC_ALL: "C.UTF-8" };
  readonly vboxmanage = "VBoxManage";
  readonly isRemote = true;
  readonly settingsFolders = [];
  private readonly uploads = new Map<string, Mutex>();
  private readonly options = [...SSH_OPTIONS, ...sharedConnection()];
  private home: Promise<string> | undefined;
  private system: Promise<string> | undefined;

  /** @param destination an ssh destination: `user@host`, `ssh://user@host:2222`, or a name in `~/.ssh/config` */
  constructor(private readonly destination: string) {}

  onMacOs(): Promise<boolean> {
    this.system ??= this.succeed("uname", []);
    return this.system.then((name) => name.trim() === "Darwin");
  }

  async run(
    program: string,
    args: readonly string[],
    { env, ...options }: Pick<RunOptions, "env" | "signal" | "done" | "timeout">,
  ) {
    const settings = Object.entries(env ?? {}).flatMap(([name, value]) =>
      value === undefined ? ["-u", name] : [`${name}=${value}`],
    );
    const result = await this.ssh(["env", ...settings, program, ...args].map(shellWord).join(" "), options);
    if (NOT_FOUND.includes(result.exitCode) && /^(env|\S*sh): /m.test(result.stderr))
      throw new ProgramNotFoundError(`${program} on ${this.destination}`);
    return result;
  }

  async exists(file: string): Promise<boolean> {
    return (await this.sh('[ -e "$1" ]', [file])).exitCode === 0;
  }

  async missing(files: readonly string[]): Promise<ReadonlySet<string>> {
    if (files.length === 0) return new Set();
    const script = 'for file; do [ -e "$file" ] || printf "%s\\0" "$file"; done';
    return new Set((await this.succeed(script, files)).split("\0").slice(0, -1));
  }

  async read(file: string): Promise<string | undefined> {
    const { exitCode, stdout } = await this.sh('[ -f "$1" ] && cat -- "$1"', [file]);
    return exitCode === 0 ? stdout : undefined;
  }

  async sizeOf(file: string): Promise<number> {
    return Number(await this.succeed('wc -c <"$1"', [file]));
  }

  async millisecondsSinceWrite(file: string): Promise<number> {
    // The syntax of GNU's stat, or else that of macOS.
    const script = 'date +%s && { stat -c %Y -- "$1" 2>/dev/null || stat -f %m -- "$1"; }';
    const [now, changed] = (await this.succeed(script, [file])).split("\n").map(Number);
    return 1000 * (now - changed);
  }

  async remove(file: string): Promise<void> {
    await this.succeed('rm -- "$1"', [file]);
  }

  async writePrivately(file: string, content: Uint8Array): Promise<void> {
    // The content is the script's input: arguments are visible to others.
    const script =
      'umask 077; rm -f -- "$2" && [ ! -d "$1" ] && cat >"$2" && [ "$(($(wc -c <"$2")))" = "$3" ] && ' +
      'mv -- "$2" "$1" || { rm -f -- "$2"; exit 1; }';
    await this.succeed(script, [file, partialOf(file), String(content.byteLength)], { input: content });
  }

  async copyFile(file: string, target: string): Promise<void> {
    await this.succeed('cp -- "$1" "$2" && chmod 600 -- "$2"', [file, target]);
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

  /** Without Perl, which VirtualBox needs to build its kernel modules, it finds no problem. */
  async listenProblems(listeners: readonly Listener[]): Promise<(ListenProblem | undefined)[]> {
    const args = listeners.flatMap(({ protocol, hostAddress, hostPort }) => [
      ...[protocol, hostAddress || "0.0.0.0", String(hostPort)],
    ]);
    const { exitCode, stdout } = await this.sh('exec perl -e "$@"', [LISTEN, ...args]);
    const lines = exitCode === 0 ? stdout.split("\n") : [];
    return listeners.map((_, index) => LISTEN_PROBLEMS[lines[index] ?? ""]);
  }

  async upload(file: string): Promise<string> {
    if (!existsSync(file)) return file;
    const lock = this.uploads.get(file) ?? new Mutex();
    this.uploads.set(file, lock);
    return lock.runExclusive(async () => {
      const target = `${await this.uploadFolder()}/${await sha256Of(file)}${file}`;
      if (!(await this.exists(target))) await this.copy(file, target);
      return target;
    });
  }

  localPath(file: string): string {
    return UPLOAD.exec(file)?.[1] ?? file;
  }

  async removeUpload(file: string): Promise<void> {
    if (this.localPath(file) === file) return;
    const script =
      'rm -f -- "$1"; at=$1; while at=$(dirname -- "$at") && [ "$at" != "$2" ]; do rmdir -- "$at" 2>/dev/null || ' +
      "exit 0; done";
    await this.succeed(script, [file, await this.uploadFolder()]);
  }

  private async copy(file: string, target: string): Promise<void> {
    const { size } = await stat(file);
    logInfo(`Copying ${file} (${(size / 2 ** 20).toFixed(1)} MiB) to ${this.destination}`);
    // The file appears only once it is complete, even if the connection breaks.
    const script =
      'mkdir -p -- "$(dirname -- "$1")" && cat >"$1.$$" && mv -- "$1.$$" "$1" || { rm -f -- "$1.$$"; exit 1; }';
    await this.succeed(script, [target], { inputFile: file });
  }

  private async uploadFolder(): Promise<string> {
    this.home ??= this.succeed('printf %s "${HOME%/}"', []);
    return `${await this.home}${UPLOADS}`;
  }

  private async succeed(script: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
    const { exitCode, stdout, stderr } = await this.sh(script, args, options);
    if (exitCode === 0) return stdout;
    throw new VirtualBoxError(
      "FAILED",
      `${stderr.trim() || `A command exited with code ${exitCode}`} (on ${this.destination})`,
    );
  }

  /** Runs a script with the arguments `$1`, `$2`, ... */
  private sh(script: string, args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
    return this.ssh(["sh", "-c", script, "sh", ...args].map(shellWord).join(" "), options);
  }

  private async ssh(command: string, options: RunOptions): Promise<RunResult> {
    // A shell that stays reports a program's death by signal. If ssh ran the program itself, ssh would seem to have
    // failed.
    const args = [...this.options, "--", this.destination, `${command}; exit $?`];
    const result = await run("ssh", args, options);
    if (result.exitCode === SSH_FAILED) throw unreachable(this.destination, result.stderr);
    return result;
  }
}

/**
 * The folder of uploads in the remote home. It contains the SHA-256 of each file's content, followed by the file's
 * local path.
 */
const UPLOADS = "/.cache/labvisor/uploads";
const UPLOAD = new RegExp(`${UPLOADS}/[0-9a-f]{64}(/.*)$`, "s");

/** Listens on each `protocol address port` for a moment, and prints a line: why it failed, or nothing. */
const LISTEN = `
use Socket qw(:DEFAULT getaddrinfo AI_NUMERICHOST IPPROTO_IPV6 IPV6_V6ONLY);
while (my ($protocol, $address, $port) = splice @ARGV, 0, 3) {
  my $type = $protocol eq "tcp" ? SOCK_STREAM : SOCK_DGRAM;
  my ($error, $at) = getaddrinfo($address, $port, { socktype => $type, flags => AI_NUMERICHOST });
  die "$error\\n" if $error;
  socket(my $socket, $at->{family}, $type, 0) or die "$!\\n";
  setsockopt($socket, SOL_SOCKET, SO_REUSEADDR, 1) if $type == SOCK_STREAM;
  setsockopt($socket, IPPROTO_IPV6, IPV6_V6ONLY, 1) if $at->{family} == AF_INET6;
  my $listens = bind($socket, $at->{addr}) && ($type == SOCK_DGRAM || listen($socket, 1));
  print $listens ? "" : grep({ $!{$_} } qw(${Object.keys(LISTEN_PROBLEMS).join(" ")})), "\\n";
}`;

/** See ssh_config(5). A broken connection is noticed within a minute. */
const SSH_OPTIONS = Object.entries({
  BatchMode: "yes",
  StrictHostKeyChecking: "yes",
  LogLevel: "ERROR",
  ConnectTimeout: "15",
  ServerAliveInterval: "15",
  ServerAliveCountMax: "4",
}).flatMap(([name, value]) => ["-o", `${name}=${value}`]);

/**
 * Shares one connection among all calls of a run, and keeps it for some seconds: a call then takes a tenth of the time.
 */
function sharedConnection(): string[] {
  const folder = path.join(userCache(), "labvisor", "ssh");
  const socket = path.join(folder, "%C");
  if (socket.length - "%C".length + 40 > SOCKET_PATH) return [];
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return ["-o", "ControlMaster=auto", "-o", `ControlPath=${socket}`, "-o", "ControlPersist=20"];
}

function unreachable(destination: string, stderr: string): VirtualBoxError {
  const message = stderr.trim() || "The connection was lost";
  const advice =
    ADVICE.find(([words]) => words.test(message))?.[1] ??
    "Check that this works: ssh DESTINATION VBoxManage --version.";
  return new VirtualBoxError(
    "UNREACHABLE",
    `Could not reach ${destination} through ssh: ${message}`,
    advice.replace("DESTINATION", destination),
  );
}

const ADVICE: readonly (readonly [RegExp, string])[] = [
  [
    /Host key verification failed|host key is known/,
    "Connect once manually (ssh DESTINATION) and verify the host's key, or add it to ~/.ssh/known_hosts.",
  ],
  [
    /Permission denied/,
    "Passwords are not supported: load a key into ssh-agent, or set one for this host in ~/.ssh/config (IdentityFile).",
  ],
  [
    /Could not resolve|refused|timed out|No route|unreachable/i,
    "Check that the host's name is right, that the host is on, and that sshd is running there.",
  ],
];

/** Validates an ssh destination: a single word that ssh does not take for an option. */
export function sshDestination(text: string): string | undefined {
  return /^[^\s-]\S*$/.test(text)
    ? undefined
    : 'Give "user@host", "ssh://user@host:2222", or a name in ~/.ssh/config, without spaces and without a leading "-".';
}
