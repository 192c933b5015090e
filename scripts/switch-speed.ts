// The part of `npm run bench` that measures the switch of `labvisor test` beside vde_switch (Debian's package vde2).
// As in a test, the switch records its frames.
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import os from "node:os";
import path from "node:path";
import type { Readable, Writable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { cpuSecondsOf } from "./cpu-time.js";

const FRAMES = 100_000;
/** The frames on their way at a time: few enough that no switch drops one. */
const WINDOW = 64;
const SIZES = [64, 1500];

/** A switch with two ports, which pass frames behind their lengths. */
interface Subject {
  readonly process: ChildProcess;
  /** The bytes of a length. */
  readonly lengthBytes: number;
  readonly ports: readonly { readonly input: Writable; readonly output: Readable }[];
}

const SERVER = `
  const { Segments } = require(process.argv[1]);
  const segments = new Segments();
  segments.record({ id: "lan" }, process.argv[2] + ".pcapng");
  Promise.all(process.argv.slice(2).map((socket) => segments.openPort(socket, { native: "lan" })))
    .then(() => console.log("ready"));`;

/** Returns a table of frames per second and CPU time per frame, the median of each. */
export async function switchSpeed(checkout: string, rounds: number): Promise<string> {
  const subjects = { "labvisor test": (folder: string) => ours(checkout, folder), vde_switch: vde };
  const rows: string[] = [];
  for (const [name, start] of Object.entries(subjects))
    for (const size of SIZES) {
      const figures: { rate: number; cpu: number }[] = [];
      for (let round = 0; round < rounds; round++) figures.push(await measure(start, size));
      const median = (key: "rate" | "cpu") => figures.map((each) => each[key]).toSorted((a, b) => a - b)[rounds >> 1];
      rows.push(`| ${name} | ${size} bytes | ${Math.round(median("rate"))} | ${median("cpu").toFixed(1)} µs |`);
      console.error(rows.at(-1));
    }
  return ["| switch | frames of | frames per second | CPU time per frame |", "|---|---|---|---|", ...rows].join("\n");
}

async function measure(start: (folder: string) => Promise<Subject>, size: number) {
  const folder = mkdtempSync(path.join(os.tmpdir(), "labvisor-bench-"));
  const subject = await start(folder);
  try {
    const [a, b] = subject.ports;
    const encode = (destination: number, source: number) => {
      const bytes = Buffer.alloc(subject.lengthBytes + size);
      bytes.writeUIntBE(size, 0, subject.lengthBytes);
      bytes.writeUIntBE(destination, subject.lengthBytes, 6);
      bytes.writeUIntBE(source, subject.lengthBytes + 6, 6);
      bytes.writeUInt16BE(0x88b5, subject.lengthBytes + 12);
      return bytes;
    };
    // The switch learns where the receiver is.
    b.input.write(encode(0xffff_ffff_ffff, 0x02_00_00_00_00_0b));
    await sleep(200);
    const frame = encode(0x02_00_00_00_00_0b, 0x02_00_00_00_00_0a);
    const cpu = cpuSecondsOf(subject.process.pid);
    const begin = performance.now();
    await new Promise<void>((resolve) => {
      let [sent, received] = [0, 0];
      const send = () => {
        for (; sent < FRAMES && sent - Math.floor(received / frame.length) < WINDOW; sent++) a.input.write(frame);
      };
      b.output.on("data", (bytes: Buffer) => {
        received += bytes.length;
        if (received >= FRAMES * frame.length) resolve();
        else send();
      });
      send();
    });
    const seconds = (performance.now() - begin) / 1000;
    return { rate: FRAMES / seconds, cpu: ((cpuSecondsOf(subject.process.pid) - cpu) / FRAMES) * 1e6 };
  } finally {
    subject.process.kill();
    for (const { input, output } of subject.ports) {
      input.destroy();
      output.destroy();
    }
    rmSync(folder, { recursive: true, force: true });
  }
}

async function ours(checkout: string, folder: string): Promise<Subject> {
  const sockets = ["a", "b"].map((name) => path.join(folder, name));
  const program = path.join(checkout, "dist/boot/segments.js");
  const server = spawn(process.execPath, ["-e", SERVER, program, ...sockets], { stdio: ["ignore", "pipe", "inherit"] });
  await new Promise((resolve) => server.stdout.once("data", resolve));
  const ports = sockets.map((socket) => {
    const connection = connect(socket);
    return { input: connection, output: connection };
  });
  return { process: server, lengthBytes: 4, ports };
}

/** vde_plug passes frames between a port and its standard input and output. */
async function vde(folder: string): Promise<Subject> {
  const socket = path.join(folder, "vde");
  const server = spawn("vde_switch", ["-sock", socket], { stdio: ["pipe", "ignore", "ignore"] });
  while (!existsSync(path.join(socket, "ctl"))) await sleep(20);
  const ports = [1, 2].map(() => {
    const plug = spawn("vde_plug", [socket], { stdio: ["pipe", "pipe", "inherit"] });
    return { input: plug.stdin, output: plug.stdout };
  });
  await sleep(200);
  return { process: server, lengthBytes: 2, ports };
}
