import { ProgramNotFoundError, run } from "../../lib/process/run.js";

const node = (script: string, ...args: string[]) => run(process.execPath, ["-e", script, ...args]);

test("a program that has done its work, but does not exit, has succeeded", async () => {
  const done = new AbortController();
  const script = "console.log('made'); console.error('warning'); setInterval(() => undefined, 1000)";
  const running = run(process.execPath, ["-e", script], { done: done.signal });
  setTimeout(() => done.abort(), 1000);
  expect(await running).toEqual({ exitCode: 0, stdout: "made\n", stderr: "warning\n", signal: undefined });
});

test("run returns the verbatim output and the exit code", async () => {
  expect(await node("console.log('out'); console.error('err'); process.exitCode = 3")).toEqual({
    exitCode: 3,
    stdout: "out\n",
    stderr: "err\n",
    signal: undefined,
  });
});

test("run passes arguments unchanged", async () => {
  const args = ["$HOME", "a b", "`x`", '"', "'", "", "*", "; exit 1", "-v", "a\nb"];
  const { stdout } = await node("console.log(JSON.stringify(process.argv.slice(1)))", "--", ...args);
  expect(JSON.parse(stdout)).toEqual(args);
});

test("run passes the input, or an empty one", async () => {
  const echo = ["-e", "process.stdin.pipe(process.stdout)"];
  expect((await run(process.execPath, echo, { input: "hello" })).stdout).toBe("hello");
  expect((await run(process.execPath, echo)).stdout).toBe("");
});

test("run adds and removes variables", async () => {
  const script = "console.log(process.env.ADDED, process.env.HOME, process.env.PATH === undefined)";
  const { stdout } = await run(process.execPath, ["-e", script], { env: { ADDED: "x", HOME: undefined } });
  expect(stdout).toBe("x undefined false\n");
});

test("run returns the signal that ended the program", async () => {
  expect(await node("process.kill(process.pid, 'SIGKILL')")).toMatchObject({ exitCode: undefined, signal: "SIGKILL" });
});

test("run ends the program when it is aborted or exceeds its timeout", async () => {
  const forever = ["-e", "setInterval(() => undefined, 1000)"];
  await expect(run(process.execPath, forever, { signal: AbortSignal.timeout(200) })).rejects.toThrow(
    /aborted|timeout/i,
  );
  await expect(run(process.execPath, forever, { timeout: 200 })).rejects.toThrow("did not exit within 200 ms");
});

test("run does not wait for the children of an ended program that hold its output open", async () => {
  const outlived = ["-c", "sleep 60; true"];
  await expect(run("/bin/sh", outlived, { timeout: 200 })).rejects.toThrow("did not exit within 200 ms");
  await expect(run("/bin/sh", outlived, { signal: AbortSignal.timeout(200) })).rejects.toThrow(/aborted|timeout/i);
});

test.each(["/nowhere/program", "no-such-program-anywhere", __filename])(
  "run rejects %s as not installed or not executable",
  async (program) => {
    await expect(run(program, [])).rejects.toThrow(ProgramNotFoundError);
  },
);

test("run distinguishes a missing working directory from a missing program", async () => {
  await expect(run(process.execPath, ["--version"], { cwd: "/nowhere" })).rejects.not.toThrow(ProgramNotFoundError);
});
