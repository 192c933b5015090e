import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { Probe } from "../../lib/index.js";
import type { GuestQuestion } from "../../lib/lab/question.js";
import { cloudInitErrors, guestProbe } from "../../lib/probes/guest-probe.js";
import { run } from "../../lib/process/run.js";
import { describeUnless, missingProgram } from "../support/requirements.js";

let programs: string;
beforeEach(() => {
  programs = mkdtempSync(path.join(os.tmpdir(), "labvisor-guest-"));
});
afterEach(() => rmSync(programs, { recursive: true }));

/** Runs a probe here, with the programs of a guest: each prints its text, and exits with its code. */
async function problemOf(
  probe: Probe,
  guest: Readonly<Record<string, { readonly prints: string; readonly code?: number }>> = {},
): Promise<string | undefined> {
  for (const [name, { prints, code = 0 }] of Object.entries(guest)) {
    const file = path.join(programs, name);
    writeFileSync(file, `#!/bin/sh\necho '${prints}'\nexit ${code}\n`);
    chmodSync(file, 0o755);
  }
  const { command, evaluate } = guestProbe(probe.question as GuestQuestion, 1);
  return evaluate(await run("sh", ["-c", command], { env: { PATH: `${programs}:${process.env.PATH}` } }));
}

describeUnless(missingProgram("sh", "timeout"))("a probe in a guest", () => {
  test.each<[string, Probe, string | undefined]>([
    ["that succeeds", Probe.exec("true"), undefined],
    ["with quotes, a pipe, and lines", Probe.exec('echo "it\'s" |\ngrep it', { stdout: "it's" }), undefined],
    ["that fails", Probe.exec("echo first >&2; echo 'no space' >&2; exit 7"), "the exit code is 7: no space"],
    ["that prints its error", Probe.exec("echo broken; false"), "the exit code is 1: broken"],
    ["that fails silently", Probe.exec("false"), "the exit code is 1"],
    ["that must fail", Probe.exec("exit 3", { exitCode: 3 }), undefined],
    ["with another exit code", Probe.exec("exit 4", { exitCode: 3 }), "the exit code is 4; expected 3"],
    ["without the output", Probe.exec("echo old", { stdout: "new" }), 'the output does not contain "new"'],
    ["that takes too long", Probe.exec("sleep 10"), "the command did not end within 1 s"],
    [
      "that is not installed",
      Probe.exec("no-such-program"),
      expect.stringMatching(/^the exit code is 127: .*no-such-program/),
    ],
  ])("the result of a command %s is evaluated", async (_, probe, problem) => {
    expect(await problemOf(probe)).toEqual(problem);
  });

  test.each([
    ["LoadState=loaded\nActiveState=active\nResult=success", undefined],
    ["Result=success\nLoadState=loaded\nActiveState=reloading", undefined],
    ["LoadState=loaded\nActiveState=inactive\nResult=success", "nginx is inactive"],
    ["LoadState=loaded\nActiveState=activating\nResult=success", "nginx is activating"],
    ["LoadState=loaded\nActiveState=failed\nResult=exit-code", "nginx has failed (exit-code)"],
    ["LoadState=masked\nActiveState=inactive\nResult=success", "nginx is masked"],
    ["LoadState=not-found\nActiveState=inactive\nResult=success", "nginx is not installed: systemd has no such unit"],
  ])("systemd's %j is evaluated as %j", async (prints, problem) => {
    expect(await problemOf(Probe.service("nginx"), { systemctl: { prints } })).toBe(problem);
  });

  test("a systemd that is not running is reported", async () => {
    const systemctl = { prints: "System has not been booted with systemd", code: 1 };
    expect(await problemOf(Probe.service("nginx"), { systemctl })).toBe(
      "nginx: System has not been booted with systemd",
    );
  });
});

test("OpenRC, and a guest without a service manager, are evaluated by exit code", () => {
  const { evaluate } = guestProbe({ kind: "service", service: "nginx" }, 1);
  expect(evaluate({ exitCode: 0, stdout: " * status: started\n", stderr: "" })).toBeUndefined();
  expect(evaluate({ exitCode: 3, stdout: " * status: stopped\n", stderr: "" })).toBe("nginx: * status: stopped");
  expect(() => evaluate({ exitCode: 127, stdout: "", stderr: "rc-service: not found" })).toThrow(
    "the guest has neither systemd nor OpenRC",
  );
});

test("the result of cloud-init is evaluated", () => {
  const { evaluate } = guestProbe({ kind: "cloud-init" }, 1);
  const result = (exitCode: number, errors: string[] = []) =>
    evaluate({ exitCode, stdout: JSON.stringify({ v1: { errors } }), stderr: "" });
  expect(result(0)).toBeUndefined();
  expect(result(0, ["no route", "no package"])).toBe("cloud-init has finished with errors: no route; no package");
  expect(result(3)).toBe("cloud-init has not finished");
  expect(result(4)).toBe("cloud-init is disabled or not installed");
  expect(cloudInitErrors('{"v1":{}}')).toEqual([]);
});

test.each(["", "garbage", "null", '{"v1":null}', '{"v1":{"errors":5}}', '{"v1":{"errors":[{"toString":5}]}}'])(
  "a result of cloud-init that is %j is an error",
  (result) => {
    expect(cloudInitErrors(result)).toEqual([`/run/cloud-init/result.json cannot be read: ${result}`]);
  },
);

test("what a guest writes is quoted without characters that a terminal obeys, and not at length", () => {
  const { evaluate } = guestProbe({ kind: "exec", command: "x", exitCode: 0 }, 1);
  expect(evaluate({ exitCode: 1, stdout: "", stderr: "\u001b[2Jbad" })).toBe("the exit code is 1: \\u{1b}[2Jbad");
  expect(evaluate({ exitCode: 1, stdout: "", stderr: "x".repeat(2e6) })).toMatch(/: x{1000}\.\.\.$/);
  const [error] = cloudInitErrors(JSON.stringify({ v1: { errors: [`\u0007${"x".repeat(2e6)}`] } }));
  expect(error).toMatch(/^\\u\{7\}x{999}\.\.\.$/);
});
