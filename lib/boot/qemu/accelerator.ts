import { accessSync, constants, readFileSync } from "node:fs";

/** The ways in which QEMU runs a guest's instructions: TCG interprets them, and is the slowest. */
export const ACCELERATORS = ["kvm", "hvf", "tcg"] as const;

export type Accelerator = (typeof ACCELERATORS)[number];

/**
 * Returns the fastest accelerator of this computer for x86-64 guests.
 *
 * On Linux, /dev/kvm can be there and run no guest: the processor has to have virtualization, too.
 */
export function findAccelerator(): Accelerator {
  if (process.arch !== "x64") return "tcg";
  if (process.platform === "darwin") return "hvf";
  return process.platform === "linux" && hasVirtualization() && isWritable("/dev/kvm") ? "kvm" : "tcg";
}

function hasVirtualization(): boolean {
  return /^flags\s*:.*\b(svm|vmx)\b/m.test(readFileSync("/proc/cpuinfo", "utf8"));
}

function isWritable(file: string): boolean {
  try {
    accessSync(file, constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
