import { FRESH_ATTACHMENT } from "./storage.js";
import type { StorageAttachment, StorageController, VmSettings } from "./virtualbox-host.js";

/**
 * What the controllers of a running VM can become of what is wanted: VirtualBox changes what is in a drive for DVDs or floppies, and plugs disks in and
 * out that are hot-pluggable.
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
    const kept = controller.attachments.flatMap((at) => {
      const then = target.attachments.find((each) => samePlace(at, each));
      const { hot_pluggable: hot, bandwidth_group: group } = at.options ?? {};
      // A disk must leave its group before it is taken out, which a running VM's cannot.
      const comesOut = hot && !group;
      if (!then) return comesOut ? [] : [at];
      if (then.type !== at.type || then.medium === at.medium) return [at];
      if (at.type !== "disk") return [{ ...at, medium: then.medium }];
      return comesOut && isPlain(then) ? [plugged(then)] : [at];
    });
    const added = target.attachments.filter((each) => free(each) && each.port < ports && isPlain(each));
    return { ...controller, attachments: [...kept, ...added.map(plugged)] };
  });
}

/** Whether a running VM with controllers that are known so far comes to the wanted ones without a stop. */
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

/** A disk that is plugged into a running VM can be unplugged, and has no other flag. */
const PLUGGED = { ...FRESH_ATTACHMENT, hot_pluggable: true };

function isPlain({ type, medium, options = {} }: StorageAttachment): boolean {
  return type === "disk" && medium !== undefined && options.hot_pluggable === true && includes(PLUGGED, options);
}

function plugged({ port, device, type, medium }: StorageAttachment): StorageAttachment {
  return { port, device, type, medium, options: PLUGGED };
}

function includes(all: object = {}, some: object = {}): boolean {
  const known: Readonly<Record<string, unknown>> = { ...all };
  return Object.entries(some).every(([name, value]) => known[name] === value);
}
