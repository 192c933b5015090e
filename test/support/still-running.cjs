const { relative } = require("node:path");

const EVERY_MS = 300_000;

/** A file that hangs is named nowhere else: Jest tells of files that have ended. Every five minutes, which ones have run for as long or longer. */
module.exports = class StillRunning {
  constructor({ rootDir }) {
    this.rootDir = rootDir;
    this.started = new Map();
  }

  onRunStart() {
    this.timer = setInterval(() => this.tell(), EVERY_MS);
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

  tell() {
    for (const [path, since] of this.started) {
      const seconds = Math.round((Date.now() - since) / 1000);
      if (seconds >= EVERY_MS / 1000)
        process.stderr.write(`Still running after ${seconds} s: ${relative(this.rootDir, path)}\n`);
    }
  }
};
