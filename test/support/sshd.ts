import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describeUnless, missingProgram } from "./requirements.js";

const SSHD = "/usr/sbin/sshd";

/** A private sshd on this machine with a home folder of its own, and an `ssh` that knows it as `there`. */
export interface Sshd {
  readonly folder: string;
  /** The environment in which `ssh` is the one that knows it. */
  readonly env: { readonly PATH: string; readonly XDG_CACHE_HOME: string };
  /** The home folder of the user who logs in. */
  readonly home: string;
  /** The port on 127.0.0.1. */
  readonly port: number;
  /** Adds a host on the same port to ssh_config(5), with lines that take precedence over the usual ones. */
  alias(name: string, ...lines: string[]): void;
  /** Closes all connections. */
  cut(): void;
  start(): Promise<void>;
  stop(): Promise<void>;
  remove(): Promise<void>;
}

/** `describe`, skipped if sshd is not installed. */
export const describeWithSshd = describeUnless(missingProgram("sshd"));

export async function startSshd(): Promise<Sshd> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "ls-"));
  const file = (name: string) => path.join(folder, name);
  const [home, bin, cache] = ["home", "bin", "c"].map(file);
  for (const each of [home, bin, cache]) mkdirSync(each);
  for (const key of ["host", "user"])
    spawnSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "", "-f", file(key)]);
  const port = await freePort();
  // sshd requires this folder when root runs it.
  if (process.getuid?.() === 0) mkdirSync("/run/sshd", { recursive: true, mode: 0o755 });
  writeFileSync(
    file("sshd_config"),
    `ListenAddress 127.0.0.1\nPort ${port}\nHostKey ${file("host")}\nAuthorizedKeysFile ${file("user.pub")}\nPidFile none\n` +
      `StrictModes no\nPasswordAuthentication no\nUsePAM no\nPermitRootLogin yes\nMaxStartups 100\nSetEnv HOME=${home}\n`,
  );
  writeFileSync(file("known"), `[127.0.0.1]:${port} ${readFileSync(file("host.pub"), "utf8")}`);
  writeFileSync(file("config"), "");
  const alias = (name: string, ...lines: string[]) => {
    const usual = [
      `IdentityFile ${file("user")}`,
      "IdentitiesOnly yes",
      `UserKnownHostsFile ${file("known")}`,
      `Port ${port}`,
    ];
    const config = [`Host ${name}`, ...lines, "HostName 127.0.0.1", ...usual].join("\n  ");
    writeFileSync(file("config"), `${readFileSync(file("config"), "utf8")}${config}\n`);
  };
  alias("there");
  const ssh = spawnSync("which", ["ssh"], { encoding: "utf8" }).stdout.trim();
  writeFileSync(path.join(bin, "ssh"), `#!/bin/sh\nexec ${ssh} -F '${file("config")}' "$@"\n`, { mode: 0o755 });
  let server: ChildProcess;
  const start = async () => {
    server = spawn(SSHD, ["-D", "-e", "-f", file("sshd_config")], { stdio: "ignore" });
    await listening(port);
  };
  const cut = () => {
    const { stdout } = spawnSync("pgrep", ["-P", String(server.pid)], { encoding: "utf8" });
    for (const pid of stdout.split("\n").filter(Boolean)) process.kill(Number(pid), "SIGKILL");
  };
  const stop = async () => {
    cut();
    server.kill("SIGKILL");
    // A process that shares a connection ends with it, and removes its socket.
    await sleep(300);
  };
  await start();
  return {
    folder,
    env: { PATH: `${bin}:${process.env.PATH}`, XDG_CACHE_HOME: cache },
    home,
    port,
    alias,
    cut,
    start,
    stop,
    async remove() {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function listening(port: number): Promise<void> {
  for (let i = 0; i < 100; i++) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1", () => resolve(true)).on("error", () => resolve(false));
      socket.unref();
      setTimeout(() => socket.destroy(), 1000).unref();
    });
    if (open) return;
    await sleep(50);
  }
  throw new Error("sshd does not start");
}
