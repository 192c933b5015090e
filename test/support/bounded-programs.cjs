const programs = require("node:child_process");

/** Longer than any program that a test runs should take. */
const TIMEOUT_MS = 600_000;

/** Jest cannot end a test that blocks on a synchronous child process, so a hung program would hold up the whole run. */
for (const name of ["spawnSync", "execFileSync"]) {
  const original = programs[name];
  if (original.isBounded) continue;
  programs[name] = (program, ...rest) => {
    const options = Array.isArray(rest.at(-1)) ? {} : rest.pop();
    return original(program, ...rest, { timeout: TIMEOUT_MS, killSignal: "SIGKILL", ...options });
  };
  programs[name].isBounded = true;
}
