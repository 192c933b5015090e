import { FRESH_ATTACHMENT } from "./storage.js";
import type { StorageAttachment, StorageController, VmSettings } from "./vms.js";

/**
 * Returns how far the controllers of a running VM can change toward the wanted ones: VirtualBox changes the media in
 * DVD and floppy drives, and plugs and unplugs hot-pluggable disks.
 */
export function liveControllers(
  current: readonly StorageController[],
  { controllers: wanted = [] }: Pick<VmSettings, "controllers">,
): StorageController[] {
  return current.map((controller) => {
    const target = wanted.find(({ name, type }) => name === controller.name && type === controller.type);
    if (!target) return controller;
    const free = (each: StorageAttachment) => !controller.attachments.some((at) => samePlace(at, each));
    const ports = controller.options?.ports ?? Math.max(0, ...controller.attachments.map(({ port }) => port + 1));
    const remaining = controller.attachments.flatMap((at) => {
      const wantedAt = target.attachments.find((each) => samePlace(at, each));
      const { hot_pluggable: hot, bandwidth_group: group } = at.options ?? {};
      // A disk must leave its bandwidth group before it is detached, which is impossible while the VM runs.
      const unpluggable = hot && !group;
      if (!wantedAt) return unpluggable ? [] : [at];
      if (wantedAt.type !== at.type || wantedAt.medium === at.medium) return [at];
      if (at.type !== "disk") return [{ ...at, medium: wantedAt.medium }];
      return unpluggable && isPluggable(wantedAt) ? [plugged(wantedAt)] : [at];
    });
    const added = target.attachments.filter((each) => free(each) && each.port < ports && isPluggable(each));
    return { ...controller, attachments: [...remaining, ...added.map(plugged)] };
  });
}

/** Whether the controllers of a running VM can change to the wanted ones without a restart. */
export function changesLive(current: readonly StorageController[], wanted: readonly StorageController[]): boolean {
  const live = liveControllers(current, { controllers: wanted });
  return (
    live.length === wanted.length &&
    wanted.every(({ name, type, options, attachments }) => {
      const now = live.find((each) => each.name === name && each.type === type);
      return (
        now?.attachments.length === attachments.length &&
        includes(now.options, options) &&
        attachments.every((each) =>
          now.attachments.some(
            (at) =>
              samePlace(at, each) &&
              at.type === each.type &&
              at.medium === each.medium &&
              includes(at.options, each.options),
          ),
        )
      );
    })
  );
}

const samePlace = (a: StorageAttachment, b: StorageAttachment) => a.port === b.port && a.device === b.device;

/** The options of a disk that was plugged into a running VM: it is hot-pluggable, and nothing else. */
const PLUGGED = { ...FRESH_ATTACHMENT, hot_pluggable: true };

function isPluggable({ type, medium, options = {} }: StorageAttachment): boolean {
  return type === "disk" && medium !== undefined && options.hot_pluggable === true && includes(PLUGGED, options);
}

function plugged({ port, device, type, medium }: StorageAttachment): StorageAttachment {
  return { port, device, type, medium, options: PLUGGED };
}

function includes(all: object = {}, some: object = {}): boolean {
  const known: Readonly<Record<string, unknown>> = { ...all };
  return Object.entries(some).every(([name, value]) => known[name] === value);
}
