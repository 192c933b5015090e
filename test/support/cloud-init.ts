import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { describeUnless, missingProgram } from "./requirements.js";

/** `describe`, skipped if cloud-init is not installed. */
export const describeWithCloudInit = describeUnless(missingProgram("cloud-init"));

export type Renderer = "eni" | "netplan" | "networkd" | "network-manager";

/** Returns cloud-init's complaints about user data, or an empty string if there are none. */
export function schemaErrors(userData: string): string {
  return inFolder((folder) => {
    const file = path.join(folder, "user-data");
    writeFileSync(file, userData);
    const { status, stdout, stderr } = spawnSync("cloud-init", ["schema", "-c", file], { encoding: "utf8" });
    return status === 0 && !stderr ? "" : stdout + stderr;
  });
}

/** Returns the files that cloud-init writes for a network-config, keyed by their paths from the root. */
export function render(networkConfig: string, renderer: Renderer): Record<string, string> {
  return inFolder((folder) => {
    const file = path.join(folder, "network-config");
    const root = path.join(folder, "root");
    writeFileSync(file, networkConfig);
    const args = ["devel", "net-convert", "-p", file, "-k", "yaml", "-d", root, "-D", "debian", "-O", renderer];
    const { status, stderr } = spawnSync("cloud-init", args, { encoding: "utf8" });
    if (status !== 0) throw new Error(stderr);
    const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((each) => each.isFile());
    return Object.fromEntries(
      files.map(({ parentPath, name }) => {
        const whole = path.join(parentPath, name);
        return [path.relative(root, whole), readFileSync(whole, "utf8")];
      }),
    );
  });
}

function inFolder<T>(work: (folder: string) => T): T {
  const folder = mkdtempSync(path.join(os.tmpdir(), "labvisor-cloud-init-"));
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
