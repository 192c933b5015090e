import { type ChildProcess, execFile, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmdirSync, statSync, utimesSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { identityOf, isRunning, type ProcessIdentity } from "../../../lib/process/identity.js";

const SUPERVISOR = path.resolve(__dirname, "../../../dist/boot/supervisor/supervisor.js");

/** A command that has a supervisor, which has started a program that would run for ever. */
const COMMAND = `
  const { Supervisor } = require(${JSON.stringify(SUPERVISOR)});
  const supervisor = new Supervisor();
  const node = process.execPath;
  supervisor.start(node, ["-e", "setInterval(() => {}, 1000)"], supervisor.folder + "/log").then(({ pid }) => {
    process.stdout.write(JSON.stringify({ folder: supervisor.folder, program: pid, supervisor: supervisor.process.pid }));
  });
  setInterval(() => {}, 1000);`;

interface Run {
  readonly command: ChildProcess;
  readonly folder: string;
  readonly supervisor: ProcessIdentity;
  readonly program: ProcessIdentity;
}

const runs: Run[] = [];
afterEach(() => {
  for (const { command, supervisor, program } of runs.splice(0)) {
    command.kill("SIGKILL");
    for (const each of [supervisor, program]) if (isRunning(each)) process.kill(each.pid, "SIGKILL");
  }
});

async function startRun(): Promise<Run> {
  const command = spawn(process.execPath, ["-e", COMMAND], { stdio: ["ignore", "pipe", "inherit"] });
  const text = await new Promise<string>((resolve) => command.stdout?.once("data", (data) => resolve(String(data))));
  const { folder, program, supervisor } = JSON.parse(text);
  const identity = (pid: number) => identityOf(pid) as ProcessIdentity;
  const run = { command, folder, program: identity(program), supervisor: identity(supervisor) };
  runs.push(run);
  return run;
}

async function until(condition: () => boolean): Promise<void> {
  for (let wait = 0; !condition(); wait++) {
    if (wait > 200) throw new Error("nothing happened within 20 s");
    await sleep(100);
  }
}

const isGone = ({ folder, program, supervisor }: Run) =>
  !existsSync(folder) && !isRunning(program) && !isRunning(supervisor);

test("only its user can enter the folder of a run", async () => {
  const { folder } = await startRun();
  expect(statSync(folder).mode & 0o777).toBe(0o700);
});

test.each(["SIGKILL", "SIGTERM", "SIGINT"] as const)("a command that %s ends leaves nothing behind", async (signal) => {
  const run = await startRun();
  run.command.kill(signal);
  await until(() => isGone(run));
});

test("a command whose supervisor is killed starts nothing more, and removes what the supervisor leaves", async () => {
  const program = `
    const { Supervisor } = require(${JSON.stringify(SUPERVISOR)});
    const supervisor = new Supervisor();
    const start = () => supervisor.start(process.execPath, ["-e", "setInterval(() => {}, 1000)"], supervisor.folder + "/log");
    (async () => {
      const { pid, ended } = await start();
      supervisor.process.kill("SIGKILL");
      const message = await ended;
      const refusal = await start().catch((error) => error.message);
      await supervisor.end();
      console.log(JSON.stringify({ pid, folder: supervisor.folder, message, refusal }));
    })();`;
  const { stdout } = await promisify(execFile)(process.execPath, ["-e", program]);
  const { pid, folder, ...said } = JSON.parse(stdout);
  expect(said).toEqual({
    message: "its supervisor was killed",
    refusal: "the process that owns the guests was killed",
  });
  expect(existsSync(folder)).toBe(false);
  await until(() => identityOf(pid) === undefined);
});

test("what a killed supervisor leaves is removed at the next start, and other runs go on", async () => {
  const [killed, other] = [await startRun(), await startRun()];
  process.kill(killed.supervisor.pid, "SIGKILL");
  killed.command.kill("SIGKILL");
  await until(() => !isRunning(killed.supervisor));
  expect(isRunning(killed.program)).toBe(true);
  await startRun();
  expect(isGone(killed)).toBe(true);
  expect(existsSync(other.folder) && isRunning(other.program)).toBe(true);
});

test("a process that has the id of an ended one is left alone", async () => {
  const run = await startRun();
  const record = path.join(run.folder, "processes.json");
  const [supervisor, program] = JSON.parse(readFileSync(record, "utf8")) as ProcessIdentity[];
  expect([supervisor, program]).toEqual([run.supervisor, run.program]);
  expect(isRunning({ pid: program.pid, started: "0" })).toBe(false);
});

test("a folder without a supervisor is removed once one would have started", async () => {
  const [stale, fresh] = [1, 2].map(() => mkdtempSync(path.join(os.tmpdir(), "labvisor-run-")));
  utimesSync(stale, 0, 0);
  try {
    await startRun();
    expect([stale, fresh].map((folder) => existsSync(folder))).toEqual([false, true]);
  } finally {
    rmdirSync(fresh);
  }
});
