import type { VmSettings } from "./vms.js";

/** Returns the settings with other paths of attached media. */
export function withMedia(settings: VmSettings, path: (medium: string) => string): VmSettings {
  return {
    ...settings,
    controllers: settings.controllers?.map((controller) => ({
      ...controller,
      attachments: controller.attachments.map((each) =>
        each.medium === undefined ? each : { ...each, medium: path(each.medium) },
      ),
    })),
  };
}

export function attachedMedia({ controllers = [] }: VmSettings): string[] {
  return controllers.flatMap(({ attachments }) => attachments.flatMap(({ medium }) => medium ?? []));
}

export function attachedDisks({ controllers = [] }: Pick<VmSettings, "controllers">): string[] {
  const attachments = controllers.flatMap((controller) => controller.attachments);
  return attachments.flatMap(({ type, medium }) => (type === "disk" && medium !== undefined ? [medium] : []));
}

/** Returns the VM's boot disk, which is its first disk. */
export const bootDiskOf = (settings: Pick<VmSettings, "controllers">): string | undefined => attachedDisks(settings)[0];

/** Returns the media that are attached to a VM after a change. */
export function mediaAfter(current: VmSettings, wanted: VmSettings): string[] {
  const remains = (name: string) => !wanted.controllers || (wanted.keepOtherControllers && !declared.has(name));
  const declared = new Set(wanted.controllers?.map(({ name }) => name));
  const others = (current.controllers ?? []).filter(({ name }) => remains(name));
  return attachedMedia({ ...wanted, controllers: [...others, ...(wanted.controllers ?? [])] });
}
