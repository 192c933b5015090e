const programs = require("node:child_process");

/** Longer than any program of a test takes. */
const PATIENCE_MS = 600_000;

/** Jest ends no test that waits for a program without a turn of the event loop: one that hangs would hold the whole run. Such programs are ended. */
for (const name of ["spawnSync", "execFileSync"]) {
  const original = programs[name];
  if (original.isBounded) continue;
  programs[name] = (program, ...rest) => {
    const options = Array.isArray(rest.at(-1)) ? {} : rest.pop();
    return original(program, ...rest, { timeout: PATIENCE_MS, killSignal: "SIGKILL", ...options });
  };
  programs[name].isBounded = true;
}
