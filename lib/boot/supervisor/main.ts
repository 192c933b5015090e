import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync, rmSync } from "node:fs";
import { createInterface } from "node:readline";
import { recordProcesses } from "./run-folder.js";
import type { Report, Request, Start } from "./supervisor.js";

/*
 * The program that owns the processes and the folder of a run. Requests arrive on its standard input, one per line.
 * When that ends, because the command has finished or was killed, it ends everything.
 */

const [folder] = process.argv.slice(2);
const children = new Map<number, ChildProcess>();

const report = (message: Report) => process.stdout.write(`${JSON.stringify(message)}\n`);
const record = () => recordProcesses(folder, [process.pid, ...[...children.values()].flatMap(({ pid }) => pid ?? [])]);

function answer(request: Request): void {
  if ("end" in request) children.get(request.id)?.kill("SIGKILL");
  else start(request);
}

function start({ id, program, args, log }: Start): void {
  const output = openSync(log, "a", 0o600);
  const child = spawn(program, args, { stdio: ["ignore", output, output] });
  closeSync(output);
  children.set(id, child);
  record();
  child.once("spawn", () => report({ id, pid: child.pid }));
  child.once("error", ({ code }: NodeJS.ErrnoException) => report({ id, failure: code ?? "unknown" }));
  child.once("exit", () => report({ id, ended: readFileSync(log, "utf8").trim().split("\n").at(-1) ?? "" }));
}

function end(): void {
  for (const child of children.values()) {
    child.removeAllListeners();
    child.kill("SIGKILL");
  }
  rmSync(folder, { recursive: true, force: true });
  process.exit();
}

record();
// The command may be gone while a report is written.
process.stdout.on("error", () => {});
createInterface(process.stdin)
  .on("line", (line) => answer(JSON.parse(line)))
  .on("close", end);
