import { type ObstacleToKvm, obstacleToKvm } from "../../boot/qemu/accelerator.js";
import { findFirmware, QEMU, QEMU_VERSION } from "../../boot/qemu/machine.js";
import { type Finding, ok, optional, warning } from "../../platforms/tooling.js";
import { checkProgram, isAtLeast } from "./programs.js";

const PURPOSE = "labvisor test";

/**
 * Checks what booted tests need.
 *
 * @param hasUefi whether a guest of the project has UEFI
 */
export async function checkBootedTests(hasUefi: boolean): Promise<Finding[]> {
  const qemu = checkQemuVersion(await checkProgram(QEMU, "--version", `${PURPOSE} (on Debian, qemu-system-x86)`));
  if (qemu.level === "optional") return [qemu];
  return [qemu, ...(hasUefi ? [checkFirmware()] : []), checkKvm()];
}

function checkQemuVersion(qemu: Finding): Finding {
  const [, version] = /version (\d+\.\d+\.\d+)/.exec(qemu.message) ?? [];
  return qemu.level !== "ok" || version === undefined || isAtLeast(version, QEMU_VERSION)
    ? qemu
    : warning(
        QEMU,
        `${version} is older than ${QEMU_VERSION}`,
        `Install QEMU ${QEMU_VERSION} or newer for ${PURPOSE}.`,
      );
}

function checkFirmware(): Finding {
  const about = "QEMU's UEFI firmware";
  const code = findFirmware()?.code;
  return code === undefined
    ? optional(
        about,
        "is not installed",
        `Install it for ${PURPOSE} (on Debian, ovmf): a guest of this project uses UEFI.`,
      )
    : ok(about, code);
}

function checkKvm(): Finding {
  const obstacle = obstacleToKvm();
  if (obstacle === undefined) return ok("KVM", `is available to ${PURPOSE}`);
  if (obstacle === "system") return ok("KVM", `does not exist on this system; ${PURPOSE} works without it`);
  return optional("KVM", ...OBSTACLES[obstacle]);
}

const SLOW = `${PURPOSE} emulates the guests' processors, which takes several times as long`;

/** The messages and remedies, by obstacle. */
const OBSTACLES: Readonly<Record<Exclude<ObstacleToKvm, "system">, readonly [string, string]>> = {
  processor: [
    `the processor reports no virtualization, so ${SLOW}`,
    "Enable VT-x or AMD-V in the firmware setup, or nested virtualization if this is a virtual machine.",
  ],
  device: [`/dev/kvm does not exist, so ${SLOW}`, "Load the kernel module kvm_intel or kvm_amd."],
  permission: [
    `you have no access to /dev/kvm, so ${SLOW}`,
    'Add yourself to its group (on Debian, "sudo usermod -aG kvm $USER"), and log in again.',
  ],
};
