import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { obstacleToKvm } from "../../../lib/boot/qemu/accelerator.js";

const isLinux = process.platform === "linux" && process.arch === "x64";
const folder = mkdtempSync(path.join(os.tmpdir(), "lv-kvm-"));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  writeFileSync(path.join(folder, name), text);
  return path.join(folder, name);
}

(isLinux ? test : test.skip).each([
  ["the processor has no virtualization", "flags\t\t: fpu svme hypervisor\nvmx: no\n", true, "processor"],
  ["there is no device", "flags\t\t: fpu vmx ssse3\n", false, "device"],
  ["nothing", "processor\t: 0\nflags\t\t: fpu svm\n", true, undefined],
])("KVM cannot run guests if %s: %j", (_, processors, hasDevice, obstacle) => {
  const device = hasDevice ? file("kvm", "") : path.join(folder, "none");
  expect(obstacleToKvm(file("cpuinfo", processors), device)).toBe(obstacle);
});
