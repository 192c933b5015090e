import type { VmSettings } from "./virtualbox-host.js";

/** The settings with other paths for what is attached. */
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

/** The first disk that the VM has. */
export function bootDiskOf({ controllers = [] }: Pick<VmSettings, "controllers">): string | undefined {
  return controllers.flatMap(({ attachments }) => attachments).find(({ type }) => type === "disk")?.medium;
}

/** What is attached to a VM that was brought from one to the other. */
export function mediaAfter(current: VmSettings, wanted: VmSettings): string[] {
  const stays = (name: string) => !wanted.controllers || (wanted.keepOtherControllers && !declared.has(name));
  const declared = new Set(wanted.controllers?.map(({ name }) => name));
  const others = (current.controllers ?? []).filter(({ name }) => stays(name));
  return attachedMedia({ ...wanted, controllers: [...others, ...(wanted.controllers ?? [])] });
}
