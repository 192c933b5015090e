import { type ConfigOf, type Diagnostic, Unknown } from "../../../../../plugin/index.js";
import { ADAPTERS } from "../../host/validation.js";
import { adapterProblems, forwardProblems } from "./network-adapters.js";
import type { vmSchema } from "./schema.js";
import { controllerProblems } from "./storage-controllers.js";

type VmConfig = ConfigOf<typeof vmSchema>;

export function vmProblems(config: VmConfig): Diagnostic[] {
  const {
    lab,
    key,
    chipset,
    firmware,
    secure_boot,
    network_adapters: adapters,
    bandwidth_groups: groups,
    clone_of,
    clone_snapshot,
    clone_mode,
  } = config;
  const problems: Diagnostic[] = [
    ...adapterProblems(adapters, groups),
    ...forwardProblems(adapters),
    ...controllerProblems(config),
  ];
  const cloneProblem = (attribute: string, detail: string) =>
    problems.push({ severity: "error", summary: "Invalid clone", detail, path: [attribute] });
  if (clone_of === null && clone_snapshot !== null)
    cloneProblem("clone_of", "Give the snapshot's machine in clone_of.");
  if (clone_of === null && clone_mode !== null)
    cloneProblem("clone_of", "Give the machine to clone in clone_of, or remove clone_mode.");
  if (clone_snapshot === null && clone_mode === "linked")
    cloneProblem("clone_snapshot", "A linked clone requires a snapshot; give one in clone_snapshot.");
  if (clone_mode === "linked" && hasDisks(config.storage_controllers))
    cloneProblem("storage_controllers", "A linked clone has the disks of its snapshot; remove these disks.");
  if (clone_of === null && config.boot_disk_size_mib !== null)
    cloneProblem(
      "boot_disk_size_mib",
      "Only clones have boot_disk_size_mib; set size_mib of the virtualbox_disk instead.",
    );
  if ((lab === null) !== (key === null))
    problems.push({
      severity: "error",
      summary: "lab and key must be set together",
      detail: "The key identifies the machine within its lab.",
      path: [lab === null ? "lab" : "key"],
    });
  const slots = typeof chipset === "string" || chipset === null ? ADAPTERS[chipset ?? "piix3"] : undefined;
  if (Array.isArray(adapters) && slots && adapters.length > slots)
    problems.push({
      severity: "error",
      summary: "Too many network adapters",
      detail: `There are ${adapters.length} adapters, but the chipset ${chipset ?? "piix3"} has ${slots}.`,
      path: ["network_adapters"],
    });
  if (secure_boot === true && (firmware === null || firmware === "bios"))
    problems.push({
      severity: "error",
      summary: "Secure boot requires EFI firmware",
      detail: 'Set firmware to "efi".',
      path: ["secure_boot"],
    });
  if (config.guest_additions !== null && config.storage_controllers === null)
    problems.push({
      severity: "error",
      summary: "Guest Additions require a drive",
      detail: "Add a controller with a free port to storage_controllers.",
      path: ["guest_additions"],
    });
  return problems;
}

function hasDisks(controllers: VmConfig["storage_controllers"]): boolean {
  if (!controllers || controllers instanceof Unknown) return false;
  return Object.values(controllers).some(
    ({ attachments }) => Array.isArray(attachments) && attachments.some(({ type }) => type === "disk"),
  );
}
