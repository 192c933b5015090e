// The part of `npm run bench` that measures first boots in `labvisor test`, of the image that the project's tests boot.
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { cpuSecondsOf } from "./cpu-time.js";
import { linkPackages } from "./linked-packages.js";

const COUNTS = [1, 2, 4, 8];

const APP = `const { App } = require("cdktf");
const { Disk, Image, InternalNetwork, Lab, Proxmox, Size, VirtualMachine } = require("labvisor");
const app = new App();
const lab = new Lab(app, "boots");
const hypervisor = new Proxmox(lab, "pve", { node: "pve" });
const lan = new InternalNetwork(lab, "lan", { hypervisor, cidr: "10.7.0.0/24" });
for (let n = 1; n <= ${Math.max(...COUNTS)}; n++)
  new VirtualMachine(lab, "m" + n, {
    hypervisor,
    memory: Size.mebibytes(512),
    bootDisk: Disk.fromImage(Image.file("debian.qcow2"), { size: Size.gibibytes(4) }),
    interfaces: [lan.at("10.7.0." + (10 + n))],
  });
app.synth();
`;

interface Figures {
  /** The time until the last guest's first boot has finished, in seconds. */
  readonly ready: number;
  /** The CPU time of a guest's QEMU until then, in seconds. */
  readonly cpu: number;
  /** The most memory that a guest's QEMU had, in MiB. */
  readonly memory: number;
}

/** Measures the first boots of one guest and of several at a time. Returns a table. */
export async function bootSpeed(checkout: string): Promise<string> {
  const image = execFileSync(path.join(checkout, "scripts", "build-guest-image.sh"), { encoding: "utf8" }).trim();
  const folder = mkdtempSync(path.join(os.tmpdir(), "labvisor-boots-"));
  try {
    linkPackages(folder, checkout);
    symlinkSync(image, path.join(folder, "debian.qcow2"));
    writeFileSync(path.join(folder, "cdktf.json"), JSON.stringify({ language: "typescript", app: "node main.cjs" }));
    writeFileSync(path.join(folder, "main.cjs"), APP);
    const rows: string[] = [];
    for (const count of COUNTS) {
      const { ready, cpu, memory } = await boot(checkout, folder, count);
      rows.push(`| ${count} | ${ready.toFixed(0)} s | ${cpu.toFixed(0)} s | ${memory.toFixed(0)} MiB |`);
      console.error(rows.at(-1));
    }
    return [
      "| guests | ready after | CPU time per guest | memory per guest |",
      ...["| --- | --- | --- | --- |", ...rows],
    ].join("\n");
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function boot(checkout: string, folder: string, count: number): Promise<Figures> {
  const guests = Array.from({ length: count }, (_, index) => `m${index + 1}`);
  const main = path.join(checkout, "dist", "cli", "main.js");
  const start = performance.now();
  const command = spawn(process.execPath, [main, "test", "--guest", ...guests], {
    cwd: folder,
    stdio: ["ignore", "ignore", "pipe"],
  });
  let booted = 0;
  let figures: Figures | undefined;
  const lines: string[] = [];
  for await (const line of createInterface(command.stderr)) {
    lines.push(line);
    if (!line.includes(" booted after ") || ++booted < count) continue;
    figures = { ready: (performance.now() - start) / 1000, ...usage(count) };
    command.kill();
  }
  if (!figures) throw new Error(`labvisor test failed:\n${lines.join("\n")}`);
  return figures;
}

/** Returns what the guests' QEMUs have used, on average. */
function usage(count: number): Pick<Figures, "cpu" | "memory"> {
  let [cpu, memory] = [0, 0];
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    const read = (file: string) => readFileSync(path.join("/proc", pid, file), "utf8");
    try {
      const args = read("cmdline").split("\0");
      if (!args[0].includes("qemu-system") || !args.some((arg) => arg.includes("labvisor-run-"))) continue;
      cpu += cpuSecondsOf(pid);
      memory += Number(/^VmHWM:\s+(\d+)/m.exec(read("status"))?.[1]) / 1024;
    } catch {
      // The process has ended.
    }
  }
  return { cpu: cpu / count, memory: memory / count };
}
