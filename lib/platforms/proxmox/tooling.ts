import path from "node:path";
import { VERSION } from "../../version.js";
import type { PlatformTooling } from "../tooling.js";
import { LABVISOR_PROVIDER } from "./packaged-provider.js";
import { proxmoxReader } from "./reader.js";
import { checkEnvironment } from "./tooling/access.js";

const RUNNING = { attribute: "started", value: true } as const;

/** The tooling of Proxmox VE. */
export const tooling: PlatformTooling = {
  name: "Proxmox VE",
  rules: () => (require("./rules/index.js") as typeof import("./rules/index.js")).proxmoxRules,
  reader: proxmoxReader,
  hardware: async (stack) => (await import("./tooling/hardware.js")).hardware(stack),
  // Observed on a real node with bpg/proxmox 0.111.1.
  resourceTraits: {
    labvisor_proxmox_guest_networks: { seed: true },
    labvisor_proxmox_seed: { seed: true },
    proxmox_virtual_environment_vm: {
      data: "its disks and snapshots",
      disks: { disk: "interface" },
      restarts: [
        "bios",
        "boot_order",
        "cpu",
        "initialization",
        "machine",
        "memory",
        "operating_system",
        "scsi_hardware",
        "vga",
      ],
      running: RUNNING,
    },
    proxmox_virtual_environment_container: {
      data: "its root disk, mount points, and snapshots",
      // The root disk is the only one in its list, and has no path.
      disks: { disk: "path", mount_point: "path" },
      restarts: ["console", "initialization", "memory", "network_interface"],
      running: RUNNING,
    },
  },
  appliedGuests: async (_stack, resources) => (await import("./tooling/applied-guests.js")).appliedGuests(resources),
  doctor: async (stacks) => (await import("./tooling/doctor.js")).doctor(stacks),
  checkEnvironment,
  checkResources: async (stacks) => (await import("./tooling/check.js")).checkProxmox(stacks),
  checkOwnership: async (...args) => (await import("./tooling/ownership.js")).checkOwnership(...args),
  lostLabs: async (stack) => (await import("./tooling/lost-labs.js")).lostLabs(stack),
  interruptedLabs: async (stack) => (await import("./tooling/lost-labs.js")).interruptedLabs(stack),
  missingResources: async (stack) => (await import("./tooling/missing.js")).missingResources(stack),
  servedProvider: {
    source: LABVISOR_PROVIDER.source,
    version: VERSION,
    load: async () => (await import("./provider/provider.js")).labvisorProvider,
  },
  rehearsalProviders: [
    {
      source: "bpg/proxmox",
      async begin() {
        const [{ mockProvider }, { PROXMOX_PROVIDER_SCHEMA, PROXMOX_RESOURCE_SCHEMAS }] = await Promise.all([
          import("../../rehearsal/mock-provider.js"),
          import("./resources/schemas.js"),
        ]);
        return () => mockProvider(PROXMOX_PROVIDER_SCHEMA, PROXMOX_RESOURCE_SCHEMAS);
      },
    },
    {
      source: LABVISOR_PROVIDER.source,
      begin: async () => (await import("./provider/rehearsed.js")).rehearsedLabvisorProvider,
    },
  ],
  template: path.join(__dirname, "../../../template/proxmox"),
};
