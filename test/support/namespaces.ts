import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describeUnless, missingProgram, missingRoot } from "./requirements.js";

/** `describe`, skipped if network namespaces cannot be created. */
export const describeWithNamespaces = describeUnless(missingRoot() ?? missingProgram("ip", "ping", "sshd"));

function command(program: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(program, args, {
    encoding: "utf8",
    env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` },
  });
  if (status !== 0) throw new Error(`${program} ${args.join(" ")}: ${stderr}`);
  return stdout;
}

/**
 * A real network inside this machine: a bridge with an address of the host, and network namespaces that act as guests,
 * each with an sshd.
 */
export class Segment {
  readonly folder = mkdtempSync(path.join(os.tmpdir(), "ln-"));
  /** The first three numbers of its addresses, different in each process. */
  readonly prefix = `10.231.${process.pid % 250}`;
  private readonly bridge = `lv${process.pid % 100_000}`;
  private readonly stations: Station[] = [];
  private readonly agent: ChildProcess;
  /** The socket of the ssh-agent that holds the key for all stations. */
  readonly socket = path.join(this.folder, "agent");

  constructor() {
    command("ip", "link", "add", this.bridge, "type", "bridge");
    command("ip", "address", "add", `${this.prefix}.1/24`, "dev", this.bridge);
    command("ip", "link", "set", this.bridge, "up");
    for (const key of ["host", "user"])
      command("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", path.join(this.folder, key));
    mkdirSync("/run/sshd", { recursive: true, mode: 0o755 });
    this.agent = spawn("ssh-agent", ["-D", "-a", this.socket], { stdio: "ignore" });
  }

  async ready(): Promise<void> {
    const env = { ...process.env, SSH_AUTH_SOCK: this.socket };
    for (let i = 0; i < 100; i++) {
      if (spawnSync("ssh-add", [path.join(this.folder, "user")], { env }).status === 0) return;
      await sleep(50);
    }
    throw new Error("ssh-agent does not start");
  }

  /** Adds a station. @param host the last number of its address */
  station(host: number): Station {
    const station = new Station(this, this.bridge, host);
    this.stations.push(station);
    return station;
  }

  remove(): void {
    for (const station of this.stations) station.remove();
    this.agent.kill();
    command("ip", "link", "del", this.bridge);
    rmSync(this.folder, { recursive: true });
  }
}

export class Station {
  readonly address: string;
  private readonly namespace: string;
  private readonly programs: ChildProcess[] = [];

  constructor(
    private readonly segment: Segment,
    bridge: string,
    host: number,
  ) {
    this.address = `${segment.prefix}.${host}`;
    this.namespace = `${bridge}n${host}`;
    const [outer, inner] = [`${bridge}o${host}`, `${bridge}i${host}`];
    mkdirSync(path.dirname(this.hostsFile), { recursive: true });
    writeFileSync(this.hostsFile, "127.0.0.1\tlocalhost\n");
    command("ip", "netns", "add", this.namespace);
    command("ip", "link", "add", outer, "type", "veth", "peer", "name", inner);
    command("ip", "link", "set", inner, "netns", this.namespace);
    command("ip", "link", "set", outer, "master", bridge, "up");
    this.run("ip", "address", "add", `${this.address}/24`, "dev", inner);
    this.run("ip", "link", "set", inner, "up");
    this.run("ip", "link", "set", "lo", "up");
  }

  /** The file that the station sees as /etc/hosts. @see ip-netns(8) */
  get hostsFile(): string {
    return `/etc/netns/${this.namespace}/hosts`;
  }

  /** Runs a program in the station, and returns its output. */
  run(...program: string[]): string {
    return command("ip", "netns", "exec", this.namespace, ...program);
  }

  /** Starts a program in the station. */
  start(program: string, ...args: string[]): void {
    const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` };
    this.programs.push(spawn("ip", ["netns", "exec", this.namespace, program, ...args], { stdio: "ignore", env }));
  }

  startSshd(): void {
    const file = (name: string) => path.join(this.segment.folder, name);
    const config = file(`sshd_config_${this.namespace}`);
    writeFileSync(
      config,
      `ListenAddress ${this.address}\nHostKey ${file("host")}\nAuthorizedKeysFile ${file("user.pub")}\nPidFile none\n` +
        "StrictModes no\nPasswordAuthentication no\nUsePAM no\nPermitRootLogin yes\nMaxStartups 100\n",
    );
    this.start("/usr/sbin/sshd", "-D", "-f", config);
  }

  /** Drops all packets to another station, as a firewall would. */
  drop(other: Station): void {
    this.run("ip", "route", "add", "blackhole", `${other.address}/32`);
  }

  remove(): void {
    for (const each of this.programs) each.kill("SIGKILL");
    command("ip", "netns", "del", this.namespace);
    rmSync(path.dirname(this.hostsFile), { recursive: true });
  }
}
