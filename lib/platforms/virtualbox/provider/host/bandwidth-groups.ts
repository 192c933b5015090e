import type { BandwidthGroup, StorageController } from "./virtualbox-host.js";

interface Limited {
  readonly options?: { readonly bandwidth_group?: string };
}

/** What of a machine can be in a bandwidth group. */
export interface Members {
  readonly adapters: readonly Limited[];
  readonly controllers?: readonly StorageController[];
}

/** The name of each group that is used, and the type that it must have for that. */
export function usedGroups({ adapters, controllers = [] }: Members): Omit<BandwidthGroup, "limitKbps">[] {
  const usedBy = (type: BandwidthGroup["type"], members: readonly Limited[]) =>
    members.flatMap(({ options }) => (options?.bandwidth_group ? [{ name: options.bandwidth_group, type }] : []));
  return [...usedBy("network", adapters), ...controllers.flatMap(({ attachments }) => usedBy("disk", attachments))];
}
