import type { PlatformTooling } from "./tooling.js";

/**
 * The tooling of Labvisor's own platforms, by the names that `labvisor init --hypervisor` takes. Each is loaded when it
 * is needed.
 */
const TOOLING = {
  virtualbox: () => (require("./virtualbox/tooling.js") as typeof import("./virtualbox/tooling.js")).tooling,
  proxmox: () => (require("./proxmox/tooling.js") as typeof import("./proxmox/tooling.js")).tooling,
} as const satisfies Readonly<Record<string, () => PlatformTooling>>;

export type PlatformName = keyof typeof TOOLING;

export const PLATFORM_NAMES = Object.keys(TOOLING) as readonly PlatformName[];

export function toolingOf(name: PlatformName): PlatformTooling {
  return TOOLING[name]();
}

/** Returns the tooling of all of Labvisor's own platforms. */
export function ownPlatforms(): readonly PlatformTooling[] {
  return PLATFORM_NAMES.map(toolingOf);
}
