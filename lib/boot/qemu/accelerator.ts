import { accessSync, constants, existsSync, readFileSync } from "node:fs";

/** QEMU's accelerators. TCG emulates the guest's processor, and is the slowest. */
export const ACCELERATORS = ["kvm", "hvf", "tcg"] as const;

export type Accelerator = (typeof ACCELERATORS)[number];

/** Returns the fastest accelerator of this computer for x86-64 guests. */
export function findAccelerator(): Accelerator {
  if (process.platform === "darwin" && process.arch === "x64") return "hvf";
  return obstacleToKvm() === undefined ? "kvm" : "tcg";
}

/** An obstacle to running x86-64 guests with KVM on this computer. */
export type ObstacleToKvm = "system" | "processor" | "device" | "permission";

/**
 * Returns the obstacle to running x86-64 guests with KVM, or undefined if there is none.
 *
 * /dev/kvm can be there, open, and run no guest: the processor has to have virtualization, too.
 */
export function obstacleToKvm(processors = "/proc/cpuinfo", device = "/dev/kvm"): ObstacleToKvm | undefined {
  if (process.platform !== "linux" || process.arch !== "x64") return "system";
  if (!/^flags\s*:.*\b(svm|vmx)\b/m.test(readFileSync(processors, "utf8"))) return "processor";
  if (!existsSync(device)) return "device";
  return isWritable(device) ? undefined : "permission";
}

function isWritable(file: string): boolean {
  try {
    accessSync(file, constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
