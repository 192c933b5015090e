const { relative } = require("node:path");

const INTERVAL_MS = 300_000;

/** Reports, every five minutes, the files that have run for longer than that: Jest names a file only when it ends. */
module.exports = class StillRunning {
  constructor({ rootDir }) {
    this.rootDir = rootDir;
    this.started = new Map();
  }

  onRunStart() {
    this.timer = setInterval(() => this.report(), INTERVAL_MS);
    this.timer.unref();
  }

  onTestFileStart({ path }) {
    this.started.set(path, Date.now());
  }

  onTestFileResult({ path }) {
    this.started.delete(path);
  }

  onRunComplete() {
    clearInterval(this.timer);
  }

  report() {
    for (const [path, start] of this.started) {
      const elapsedMs = Date.now() - start;
      if (elapsedMs >= INTERVAL_MS)
        process.stderr.write(
          `Still running after ${Math.round(elapsedMs / 1000)} s: ${relative(this.rootDir, path)}\n`,
        );
    }
  }
};
