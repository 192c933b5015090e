import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { ProberUnavailableError } from "../../lib/probes/prober.js";
import { sshShell } from "../../lib/probes/ssh-shell.js";

let programs: string;
const { PATH } = process.env;
beforeEach(() => {
  programs = mkdtempSync(path.join(os.tmpdir(), "labvisor-ssh-"));
  process.env.PATH = `${programs}:${PATH}`;
});
afterEach(() => {
  process.env.PATH = PATH;
  rmSync(programs, { recursive: true });
});

/** Runs a command with a program in place of ssh. */
async function runWith(ssh: string, timeoutSeconds: number) {
  writeFileSync(path.join(programs, "ssh"), `#!/bin/sh\n${ssh}\n`);
  chmodSync(path.join(programs, "ssh"), 0o755);
  return sshShell("web", ["web.lab"])(timeoutSeconds, "true").catch((error) => error);
}

test("a machine that stops while it runs a command is not waited for", async () => {
  const error = await runWith("exec sleep 60", 0.1);
  expect(error).toEqual(new ProberUnavailableError("web, which runs the probe, does not respond any more"));
}, 30_000);

test.each([
  ["echo 'no route to host' >&2; exit 255", "cannot log in to web, which runs the probe: no route to host"],
  ["exit 255", "cannot log in to web, which runs the probe: the exit code is 255, that of ssh itself"],
  ["kill -9 $$", "ssh to web, which runs the probe, was ended by SIGKILL"],
])("ssh that ends with %j is a machine that may be reached later", async (ssh, message) => {
  expect(await runWith(ssh, 1)).toEqual(new ProberUnavailableError(message));
});
