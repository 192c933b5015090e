// The part of `npm run bench` that needs no VirtualBox: synthesis, reviews, plans on the simulated host, and the start
// of the provider.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { COOKIE } from "../lib/plugin/server/serve.js";
import { cpuSecondsOf } from "./cpu-time.js";
import { linkPackages } from "./linked-packages.js";

/** In seconds. */
interface Times {
  readonly wall: number;
  readonly cpu: number;
}

const APP = `const { App } = require("cdktf");
const { Disk, Image, InternalNetwork, Lab, NatNetwork } = require("labvisor");
const { Proxmox, Size, VirtualBox, VirtualMachine } = require("labvisor");
const { GUESTS, PLATFORM, SUBNET } = process.env;
const app = new App();
const lab = new Lab(app, "speed");
const hypervisor = PLATFORM === "VirtualBox" ? new VirtualBox(lab, "host") : new Proxmox(lab, "host", { node: "pve" });
const wan = new NatNetwork(lab, "wan", { hypervisor, cidr: SUBNET });
const lan = new InternalNetwork(lab, "lan", { hypervisor, cidr: "172.16.0.0/16" });
const image = Image.url("https://images.example.com/debian.qcow2", { sha256: "a".repeat(64) });
for (let n = 1; n <= Number(GUESTS); n++)
  new VirtualMachine(lab, "m" + n, {
    hypervisor,
    memory: Size.mebibytes(512),
    bootDisk: Disk.fromImage(image, { size: Size.gibibytes(3) }),
    interfaces: [wan.attach(), lan.attach()],
  });
app.synth();
`;

const PLATFORMS = ["VirtualBox", "Proxmox VE"];
const SUBNETS = { 300: "10.0.0.0/16", 1000: "10.0.0.0/8" };

/** Measures commands of a checkout. Returns a table of medians. */
export async function commandSpeed(checkout: string, rounds: number): Promise<string> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "labvisor-speed-"));
  try {
    createProject(folder, checkout);
    const main = path.join(checkout, "dist", "cli", "main.js");
    const node = (env: object, ...args: string[]) => timesOf(folder, args, env);
    const commands: Record<string, () => Times | Promise<Times>> = {
      "provider: start to handshake": () => startOfProvider(checkout),
      "plan: 4 guests on the simulated host": () =>
        node(
          { GUESTS: "4", PLATFORM: "VirtualBox", SUBNET: "10.0.0.0/24", LABVISOR_VIRTUALBOX: "simulated" },
          main,
          "plan",
        ),
    };
    for (const PLATFORM of PLATFORMS) {
      for (const [GUESTS, SUBNET] of Object.entries(SUBNETS))
        commands[`synthesis: ${GUESTS} guests on ${SUBNET}, ${PLATFORM}`] = () =>
          node({ GUESTS, PLATFORM, SUBNET }, "main.cjs");
      commands[`review --base: 300 guests, ${PLATFORM}`] = () =>
        node({ GUESTS: "300", PLATFORM, SUBNET: SUBNETS[300] }, main, "review", "--base", "HEAD");
    }
    const rows = [];
    for (const [title, measure] of Object.entries(commands)) {
      const all: Times[] = [];
      while (all.length < rounds) all.push(await measure());
      const median = (key: keyof Times) =>
        all
          .map((each) => each[key])
          .toSorted((a, b) => a - b)
          [Math.floor(rounds / 2)].toFixed(2);
      rows.push(`| ${title} | ${median("wall")} s | ${median("cpu")} s |`);
      console.error(rows.at(-1));
    }
    return ["| command | wall time | CPU time |", "| --- | --- | --- |", ...rows].join("\n");
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Creates a project in a git repository whose last commit differs in the memory of three guests. */
function createProject(folder: string, checkout: string): void {
  linkPackages(folder, checkout);
  const write = (name: string, text: string) => writeFileSync(path.join(folder, name), text);
  write("cdktf.json", JSON.stringify({ language: "typescript", app: "node main.cjs" }));
  write(".gitignore", "node_modules\ncdktf.out\n.labvisor\nlabvisor.lock.json\n");
  write("main.cjs", APP);
  const author = ["-c", "user.name=bench", "-c", "user.email=bench@example.com"];
  for (const args of [
    ["init", "--quiet"],
    ["add", "."],
    [...author, "commit", "--quiet", "--message", "base"],
  ])
    spawnSync("git", args, { cwd: folder });
  write("main.cjs", APP.replace("mebibytes(512)", "mebibytes(n < 4 ? 1024 : 512)"));
}

/** Runs Node. CPU time includes all processes that it starts. */
function timesOf(cwd: string, args: readonly string[], env: object): Times {
  const start = performance.now();
  const script = '"$@"; code=$?; times; exit $code';
  const { status, stdout, stderr } = spawnSync("sh", ["-c", script, "sh", process.execPath, ...args], {
    ...{ cwd, encoding: "utf8", maxBuffer: 2 ** 28 },
    env: { ...process.env, ...env },
  });
  // A review exits with 2 for changes that stop guests.
  if (status !== 0 && status !== 2) throw new Error(`${args.join(" ")} failed:\n${stderr}`);
  const children = stdout.trimEnd().split("\n").at(-1) ?? "";
  const seconds = [...children.matchAll(/(\d+)m([\d.]+)s/g)].map(([, m, s]) => Number(m) * 60 + Number(s));
  return { wall: (performance.now() - start) / 1000, cpu: seconds.reduce((a, b) => a + b) };
}

async function startOfProvider(checkout: string): Promise<Times> {
  const start = performance.now();
  const main = path.join(checkout, "dist", "platforms", "virtualbox", "provider", "main.js");
  const provider = spawn(process.execPath, [main], {
    env: { ...process.env, [COOKIE.name]: COOKIE.value },
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(provider.stdout, "data");
  const wall = (performance.now() - start) / 1000;
  const cpu = cpuSecondsOf(provider.pid);
  provider.kill();
  await once(provider, "exit");
  return { wall, cpu };
}
