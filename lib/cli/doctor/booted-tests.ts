import { type ObstacleToKvm, obstacleToKvm } from "../../boot/qemu/accelerator.js";
import { QEMU_IMG } from "../../boot/qemu/disk-image.js";
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
  return [
    qemu,
    await checkProgram(QEMU_IMG, "--version", `${PURPOSE} (on Debian, qemu-utils)`),
    ...(hasUefi ? [checkFirmware()] : []),
    checkKvm(),
  ];
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
        `Install it for ${PURPOSE} (on Debian, ovmf): a guest of this project has UEFI.`,
      )
    : ok(about, code);
}

function checkKvm(): Finding {
  const obstacle = obstacleToKvm();
  if (obstacle === undefined) return ok("KVM", `runs guests of ${PURPOSE}`);
  if (obstacle === "system") return ok("KVM", `${PURPOSE} does without it on this computer`);
  return optional("KVM", ...OBSTACLES[obstacle]);
}

const SLOW = `${PURPOSE} interprets the guests' instructions, which takes several times as long`;

/** The messages and the remedies. */
const OBSTACLES: Readonly<Record<Exclude<ObstacleToKvm, "system">, readonly [string, string]>> = {
  processor: [
    `the processor shows no virtualization, so ${SLOW}`,
    "Enable VT-x or AMD-V in the firmware's setup, or nested virtualization if this is a virtual machine.",
  ],
  device: [`/dev/kvm does not exist, so ${SLOW}`, "Load the kernel module kvm_intel or kvm_amd."],
  permission: [
    `you may not open /dev/kvm, so ${SLOW}`,
    'Add yourself to its group (on Debian, "sudo usermod -aG kvm $USER"), and log in again.',
  ],
};
