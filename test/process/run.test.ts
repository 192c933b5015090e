import { ProgramNotFoundError, run } from "../../lib/process/run.js";

const node = (script: string, ...args: string[]) => run(process.execPath, ["-e", script, ...args]);

it("answers with what the program wrote, to the last newline, and its exit code", async () => {
  expect(await node("console.log('out'); console.error('err'); process.exitCode = 3")).toEqual({
    exitCode: 3,
    stdout: "out\n",
    stderr: "err\n",
    signal: undefined,
  });
});

it("hands over arguments as they are", async () => {
  const args = ["$HOME", "a b", "`x`", '"', "'", "", "*", "; exit 1", "-v", "a\nb"];
  const { stdout } = await node("console.log(JSON.stringify(process.argv.slice(1)))", "--", ...args);
  expect(JSON.parse(stdout)).toEqual(args);
});

it("hands over the input, and an end of it where there is none", async () => {
  const echo = ["-e", "process.stdin.pipe(process.stdout)"];
  expect((await run(process.execPath, echo, { input: "hello" })).stdout).toBe("hello");
  expect((await run(process.execPath, echo)).stdout).toBe("");
});

it("adds to the environment and takes from it", async () => {
  const script = "console.log(process.env.ADDED, process.env.HOME, process.env.PATH === undefined)";
  const { stdout } = await run(process.execPath, ["-e", script], { env: { ADDED: "x", HOME: undefined } });
  expect(stdout).toBe("x undefined false\n");
});

it("names the signal that ended the program", async () => {
  expect(await node("process.kill(process.pid, 'SIGKILL')")).toMatchObject({ exitCode: undefined, signal: "SIGKILL" });
});

it("ends the program when it is no longer wanted, or takes too long", async () => {
  const forever = ["-e", "setInterval(() => undefined, 1000)"];
  await expect(run(process.execPath, forever, { signal: AbortSignal.timeout(200) })).rejects.toThrow(
    /aborted|timeout/i,
  );
  await expect(run(process.execPath, forever, { timeout: 200 })).rejects.toThrow("did not exit within 200 ms");
});

it("does not wait for what a program that was ended began itself, and which has its output", async () => {
  const outlived = ["-c", "sleep 60; true"];
  await expect(run("/bin/sh", outlived, { timeout: 200 })).rejects.toThrow("did not exit within 200 ms");
  await expect(run("/bin/sh", outlived, { signal: AbortSignal.timeout(200) })).rejects.toThrow(/aborted|timeout/i);
});

it.each(["/nowhere/program", "no-such-program-anywhere", __filename])(
  "tells that %s cannot be run",
  async (program) => {
    await expect(run(program, [])).rejects.toThrow(ProgramNotFoundError);
  },
);

it("tells a missing folder from a missing program", async () => {
  await expect(run(process.execPath, ["--version"], { cwd: "/nowhere" })).rejects.not.toThrow(ProgramNotFoundError);
});
